"""The product's own records and the rules by which they go."""
