"""The base of what this package says to the person at the command line."""


class ConsumersError(Exception):
    """A command cannot be carried out as it was typed: printed without a traceback."""
