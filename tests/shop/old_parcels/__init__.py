"""A post of long ago: every shape in which a table may know whose a row is, and when it came."""
