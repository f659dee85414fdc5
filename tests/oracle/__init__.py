"""A judge of what customers read, written apart: nothing of the product is imported here.

It parses the shipped retention files, reads rows by SQL and notices as bytes, and has facts, names
and rules of its own, from the papers and the protocol's page. `tests.true_texts` lets customers at
random ask, and brings every text before it.
"""
