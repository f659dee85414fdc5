"""The door in a real browser."""
