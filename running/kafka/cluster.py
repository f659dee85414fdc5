"""The cluster that every client of a deployment talks to, and what its errors mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from fullstop.running.errors import RunningError
from fullstop.running.logs import log

Options = Mapping[str, str | int | float | bool]

# The client writes to standard error by itself. That a broker is away is ours to say, once.
_QUIET = {"log_level": 2}

# A topic may get more partitions, which are read, and written to, within half a minute.
FRESH = {"topic.metadata.refresh.interval.ms": 10_000}

SILENCE_SECONDS = 10.0
ASK_TIMEOUT_SECONDS = 5
ADMIN_TIMEOUT_SECONDS = 30
RENEW_SECONDS = 30.0  # without an answer, after which a client is made anew

Client = TypeVar("Client")
Answer = TypeVar("Answer")
Meaning = TypeVar("Meaning")


class KafkaRefusedError(RunningError):
    """The broker or its topics are not as they must be; says what to do."""


class KafkaAwayError(KafkaRefusedError):
    """The broker does not answer now: a process that starts waits for it."""


@dataclass(frozen=True)
class Cluster:
    """Where the brokers are, and librdkafka's options that a deployment sets for every client."""

    bootstrap_servers: str
    options: Options = field(default_factory=dict)

    def consumer(self, group: str, needed: Options, preferred: Options) -> Consumer:
        """A client that reads, and commits nothing by itself; options go before `preferred`."""
        ours = {"group.id": group, "enable.auto.commit": False, **needed}
        with _readable_options(self.options):
            return Consumer(self._configured(ours, preferred))

    def producer(self, needed: Options, preferred: Options) -> Producer:
        with _readable_options(self.options):
            return Producer(self._configured(needed, preferred))

    def admin(self) -> AdminClient:
        with _readable_options(self.options):
            return AdminClient(self._common)

    def _configured(self, needed: Options, preferred: Options) -> dict[str, Any]:
        return {**preferred, **self._common, **needed, "error_cb": _Unreachable()}

    @property
    def _common(self) -> dict[str, str | int | float | bool]:
        return {**_QUIET, **self.options, "bootstrap.servers": self.bootstrap_servers}


class Lasting(Generic[Client]):
    """A client that is kept for as long as its process lives, and made anew where none answers it.

    One that asks a broker which has only just come, and knows of no broker yet, may forget those
    that it knew and never ask anybody again (librdkafka's issue 5301).
    """

    def __init__(self, make: Callable[[], Client]) -> None:
        self._make = make
        self.client = make()
        self._silent_since: float | None = None

    def note(self, *, answered: bool) -> None:
        """Whether the last question was answered, be it by a refusal."""
        now = time.monotonic()
        if answered:
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = now
        elif now - self._silent_since >= RENEW_SECONDS:
            self.client, self._silent_since = self._make(), None

    @contextmanager
    def asking(self) -> Iterator[Client]:
        """The client for a question."""
        try:
            yield self.client
        except KafkaException as error:
            self.note(answered=error.args[0].code() >= 0)  # below are the client's own words
            raise
        self.note(answered=True)


def no_such_topic(topic: str) -> str:
    return f"topic {topic} does not exist; run `fullstop topics`"


def no_right(what: str) -> str:
    return f"no right to {what}; `fullstop topics --acl print` says who needs which"


@contextmanager
def _readable_options(options: Options) -> Iterator[None]:
    """What is wrong with an option, without librdkafka's words: they quote its value."""
    try:
        yield
    except KafkaException as error:
        said = error.args[0].str()
        raise KafkaRefusedError(_wrong_option(said, options)) from None
    except (TypeError, ValueError):
        raise KafkaRefusedError(_wrong_option("", options)) from None


def _wrong_option(said: str, options: Options) -> str:
    named = [name for name in options if f'"{name}"' in said]
    where = f".{max(named, key=len)}" if named else ""
    what = (
        "librdkafka has no such option"
        if said.startswith("No such configuration property")
        else "librdkafka does not take this value"
        if named
        else "librdkafka does not take these options"
    )
    return f"FULLSTOP_KAFKA_OPTIONS{where}: {what}; its CONFIGURATION.md lists them all"


def no_answer(error: KafkaException | TimeoutError) -> KafkaRefusedError:
    inner = error.args[0] if error.args else None
    code = inner.code() if isinstance(inner, KafkaError) else None
    if isinstance(error, KafkaException) and not may_pass(error):
        named = _RIGHTS.get(code) if code is not None else None
        return KafkaRefusedError(
            no_right(named) if named else f"the broker refuses: {name_of(error)}"
        )
    if code in _LEADERLESS:
        return KafkaAwayError(
            f"a partition has no leader now, or its topic is not there ({name_of(error)}); is the "
            "broker that it lies with running? One that is new has a leader in a moment"
        )
    return KafkaAwayError(
        f"the broker does not answer ({name_of(error)}); is it running, and is "
        "FULLSTOP_KAFKA_BOOTSTRAP_SERVERS right?"
    )


def answered(asked: Future[Answer], means: Mapping[int, Meaning]) -> Answer | Meaning:
    """What the broker answers an administrator; of an error that `means` something, what it means.

    Any other is raised, as KafkaRefusedError.
    """
    try:
        return asked.result(ADMIN_TIMEOUT_SECONDS)
    except TimeoutError as error:
        raise no_answer(error) from error
    except KafkaException as error:
        if (code := error.args[0].code()) in means:
            return means[code]
        raise no_answer(error) from error


_RIGHTS = {
    KafkaError.GROUP_AUTHORIZATION_FAILED: "see how far the group has come",
    KafkaError.TOPIC_AUTHORIZATION_FAILED: "see what a topic holds",
}


def may_pass(error: KafkaException) -> bool:
    inner = error.args[0] if error.args else None
    return isinstance(inner, KafkaError) and (inner.retriable() or inner.code() in _AWAY)


# Of a partition that is new, that moves, or whose broker is away. The last is the client's own
# word, which it also has for one that there never was.
_LEADERLESS = frozenset(
    {
        KafkaError.NOT_LEADER_FOR_PARTITION,
        KafkaError.LEADER_NOT_AVAILABLE,
        KafkaError._UNKNOWN_PARTITION,
    }
)
_AWAY = _LEADERLESS | frozenset(
    {
        KafkaError._TRANSPORT,
        KafkaError._TIMED_OUT,
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._RESOLVE,
        KafkaError._DESTROY,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.NOT_COORDINATOR,  # of a group on a broker that has just come
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    }
)


class _Unreachable:
    """Says that a broker is away, each reason at most once in ten seconds: the client tries on."""

    def __init__(self) -> None:
        self._said_at: dict[str, float] = {}

    def __call__(self, error: KafkaError) -> None:
        reason, now = error.name(), time.monotonic()
        if now - self._said_at.get(reason, -SILENCE_SECONDS) >= SILENCE_SECONDS:
            self._said_at[reason] = now
            log.warning("kafka_unreachable", error=reason)


def name_of(error: KafkaException | TimeoutError) -> str:
    inner = error.args[0] if error.args else None
    return inner.name() if isinstance(inner, KafkaError) else type(error).__name__
