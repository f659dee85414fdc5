"""What each process may do at the broker: enough for its work, and no more.

The closed table from which rights are given (`fullstop topics --acl`), shown and proven. A process
is called as its schema is; what is nobody's row here, nobody may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fullstop.schemas.topics import READERS, Topic, Topics

RELAY = "relay"
AGGREGATOR = "aggregator"
INTAKE = "intake"
NOTIFY = "notify"
OPERATOR = "operator"
TOPICS = "topics"
PUBLISHER = "publisher"
READER = "reader"
OTHERS = frozenset({RELAY, AGGREGATOR, INTAKE, NOTIFY, OPERATOR, TOPICS, PUBLISHER, READER})

HERE = "{}"  # in what the broker calls a process: its name

# The groups of clients that read without a position. The broker asks for a right all the same.
TAIL = "fullstop.tail"
LOOKUP = "fullstop.lookup"


class Operation(StrEnum):
    """As Kafka names them. Who may read or write may describe, too: the broker takes it so."""

    CREATE = "CREATE"
    DESCRIBE = "DESCRIBE"
    DESCRIBE_CONFIGS = "DESCRIBE_CONFIGS"
    READ = "READ"
    WRITE = "WRITE"


class Kind(StrEnum):
    """Of what a right is."""

    GROUP = "GROUP"
    TOPIC = "TOPIC"


class Pattern(StrEnum):
    """Whether a right is of what is called so, or of all whose names begin so."""

    LITERAL = "LITERAL"
    PREFIXED = "PREFIXED"


@dataclass(frozen=True, order=True)
class Right:
    """That one of our processes may do one thing with one topic or group."""

    who: str
    kind: Kind
    name: str
    operation: Operation
    pattern: Pattern = Pattern.LITERAL


@dataclass(frozen=True)
class Speaks:
    """What a domain has to do with what is open: whether it says so, and for whom it waits."""

    declares: bool = False
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Who may do what with these topics; `group` gives a group its name at the broker.

    What is `absent` is no part of this deployment.
    """

    topics: Topics
    speaks: Mapping[str, Speaks]
    group: Callable[[str], str]
    absent: frozenset[str] = frozenset()

    def rights(self) -> list[Right]:
        """All of them, in order."""
        found = {*self._of_topics(), *self._of_groups()}
        return sorted(right for right in found if right.who not in self.absent)

    def _of_topics(self) -> Iterator[Right]:
        for who, operations, topics in self._rows():
            for topic in topics:
                yield from (Right(who, Kind.TOPIC, topic.name, one) for one in operations)

    def _of_groups(self) -> Iterator[Right]:
        readers = {*self.topics.domains, AGGREGATOR, INTAKE, NOTIFY} - self.absent
        for who in readers:
            group = self.group(f"fullstop.{who}")
            yield Right(who, Kind.GROUP, group, Operation.READ)
            yield Right(OPERATOR, Kind.GROUP, group, Operation.DESCRIBE)
        theirs = self.group(READERS)
        yield Right(READER, Kind.GROUP, theirs, Operation.READ, Pattern.PREFIXED)
        yield Right(OPERATOR, Kind.GROUP, theirs, Operation.DESCRIBE, Pattern.PREFIXED)
        for group in (TAIL, LOOKUP):
            yield Right(OPERATOR, Kind.GROUP, group, Operation.DESCRIBE)

    def _rows(self) -> Iterator[tuple[str, tuple[Operation, ...], Sequence[Topic]]]:
        topics = self.topics
        for name in topics.domains:
            yield name, _READS, self._read_by(name)
            yield name, _LOOKS, self._looked_at_by(name)
        yield AGGREGATOR, _READS, topics.read_by_aggregator
        yield AGGREGATOR, _LOOKS, [topics.notices]
        yield RELAY, _WRITES, topics.all()
        yield INTAKE, _READS, topics.read_by_door
        yield INTAKE, _LOOKS, [topics.processing]
        yield NOTIFY, _READS, topics.read_by_notify
        yield NOTIFY, _LOOKS, [topics.acceptances, topics.dead_letters]
        yield OPERATOR, _READS, topics.all()
        yield OPERATOR, _SAYS, [topics.requests, topics.blockers, topics.announcements]
        yield TOPICS, _MAKES, topics.all()
        yield PUBLISHER, _SAYS, [topics.requests, topics.blockers]
        yield READER, _HEARS, [topics.notices, topics.announcements, topics.processing]

    def _read_by(self, domain: str) -> list[Topic]:
        topics, speaks = self.topics, self.speaks[domain]
        return [
            topics.requests,
            topics.blockers,
            topics.acceptances,
            *([topics.asked] if speaks.declares else []),
            *(topics.found[other] for other in speaks.waits_for),
        ]

    def _looked_at_by(self, domain: str) -> list[Topic]:
        """Where it speaks, through its outbox: that the topics are as they must be."""
        topics, speaks = self.topics, self.speaks[domain]
        return [
            topics.outcomes[domain],
            *([topics.found[domain]] if speaks.declares else []),
            *([topics.asked] if speaks.waits_for else []),
        ]


_READS = (Operation.READ, Operation.DESCRIBE_CONFIGS)
_LOOKS = (Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS)
_WRITES = (Operation.WRITE, Operation.DESCRIBE_CONFIGS)
_MAKES = (Operation.CREATE, *_LOOKS)
_SAYS = (Operation.WRITE,)
_HEARS = (Operation.READ,)
