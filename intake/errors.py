"""The base of what this package says to the person at the command line."""


class IntakeError(Exception):
    """The door cannot be opened as it is set up: printed without a traceback."""
