"""The base of what this package says to the person at the command line."""


class RunningError(Exception):
    """Settings, broker or dead letters are not as they must be: printed without a traceback."""


class NotYetError(Exception):
    """What a batch depends on has not come yet: it is tried again."""


class MustStopError(Exception):
    """No one record's matter: the process ends, and the message says what to do."""
