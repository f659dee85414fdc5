"""Programs of other companies, as the guides print them: they know the pages alone."""
