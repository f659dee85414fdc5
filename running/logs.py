"""Logs: JSON lines with a closed list of keys, so that no customer's data can slip in."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, ProcessorReturnValue, WrappedLogger

from fullstop.running.stderr import Forgiving, count_lost

# Counts, names of ours and durations: nothing that a customer or a domain's row could fill.
_COUNTS = (
    "received requests cancelled duplicates dead_letters answers deferred big erased_rows"
    " kept kept_rows notices carried cases changed count incidents ignored parked previews seconds"
    " wait_seconds ahead_seconds waiting"
)
_NAMES = (
    "event level timestamp process domain topic partition offset case_id reason error sqlstate at"
    " port role version attempt domains records rule milestone promised_on"
    " year"
)
ALLOWED_KEYS = frozenset(f"{_COUNTS} {_NAMES}".split())

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure(form: Literal["json", "console"]) -> None:
    """Set up structlog for this process; lines go to standard error. To log never raises."""
    out = sys.stderr if isinstance(sys.stderr, Forgiving) else Forgiving(sys.stderr)
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[_line(renderer)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", out)),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    # It warns of what failed behind the error that it raises: every session that is lost, twice.
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def _line(render: Processor) -> Processor:
    """Makes the line; one that cannot be made is lost and counted, like one that is not taken."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)

    def line(logger: WrappedLogger, method: str, event: EventDict) -> ProcessorReturnValue:
        try:
            event = structlog.processors.add_log_level(logger, method, event)
            event = _only_allowed(logger, method, event)
            return render(logger, method, stamp(logger, method, event))
        except Exception as error:
            count_lost()
            raise structlog.DropEvent from error

    return line


class _Libraries(logging.Handler):
    """What a library complains of, without its words: they may quote a row or a record."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        log.warning(
            "library_warning",
            process=record.name,
            at=f"{record.filename}:{record.lineno}",
            reason=error.__name__ if error else record.levelname,
        )


def where(error: BaseException) -> str:
    """Where an exception was raised, without its message: messages may carry row values."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames)
    )


def _only_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}
