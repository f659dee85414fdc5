"""The base of what this package says to the person at the command line."""


class SchemasError(Exception):
    """The registry of schemas is away, or refuses: printed without a traceback."""
