"""A shop's schema as found in the wild, adopted while its applications work, and given back."""
