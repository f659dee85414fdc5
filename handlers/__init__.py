"""What is erased, and why: every folder here is a domain, every file is shared."""
