"""The door's pages and its API."""
