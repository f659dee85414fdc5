"""What will happen in a fault run, made whole from its seed before anything runs.

Who asks for what and when, what is published twice or called off, which process is killed at which
second. Only the machine's own timing is not in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from uuid import UUID

from fullstop.sandbox.samples import Customer

AGGREGATOR = "aggregate"
CONSUMERS = "consume-"
RELAY = "relay"
COMMITTED, ABORTED = "committed", "aborted"
BURSTS = 4  # moments of a round at which many ask at once
QUIET_SECONDS = 4.0  # at the end of a round nobody asks any more; what was begun goes on
FLOOD_SECONDS = 2.0
ODD, REUSED = 0.08, 0.02  # of the cases
LAST_MAX = 18  # cases that are asked when the faults are over


class Kind(StrEnum):
    """What is published."""

    REQUEST = "request"
    SAME_EVENT = "the same event again"
    SAME_CASE = "the same case as another event"
    CONTRADICTION = "the same case with other contents"
    CANCELLATION = "a cancellation"
    HOSTILE = "bytes that are no message"


class FaultKind(StrEnum):
    """What is done to the deployment."""

    KILL = "process killed"
    ZOMBIE = "process stopped while its twin works"
    SECOND_AGGREGATOR = "second aggregator works beside the first"
    SECOND_RELAY = "second relay takes over"
    DATABASE_KILLED = "database killed"
    DATABASE_KILLED_WITH_CONSUMER = "consumer killed while the database is away"
    BROKER_KILLED = "broker killed"
    BROKER_KILLED_WITH_RELAY = "relay killed between outbox and a dead broker"
    MEMBERS = "a second member joins while the first waits, and leaves later"
    CUT = "process and database hear nothing of each other"
    FROZEN_RELAY = "relay stopped past its lease, then thawed"
    MARKERS = "a transaction's marker is the last offset"
    READ_ONLY = "database read-only for new sessions"
    DATABASE_AWAY = "database away for long"
    ROLLING = "every process ended and started again, one after another"


class Oddity(StrEnum):
    """A field that its publisher spells otherwise than the contract: it may decide nothing."""

    NONE = ""
    LOCALE = "locale"
    RECORDS = "records"
    EVIDENCE = "acting_evidence"


@dataclass(frozen=True)
class Asked:
    """One case: who asks, and whether it is only a look.

    A careless publisher may give it the `event_id` of the case before.
    """

    case_id: str
    event_id: str
    customer: Customer
    dry_run: bool
    oddity: Oddity = Oddity.NONE


@dataclass(frozen=True)
class Publication:
    """One record on the topic of requests. `nonce` is what makes a hostile one its own."""

    at_seconds: float
    kind: Kind
    case_id: str = ""
    event_id: str = ""
    nonce: int = 0


@dataclass(frozen=True)
class Fault:
    """`target` names the process, or how a transaction ends; `seconds` is how long it lasts."""

    at_seconds: float
    kind: FaultKind
    target: str
    seconds: float


@dataclass(frozen=True)
class Ending:
    """What comes when the faults are over: some ask, for whom everybody must be at work again.

    Meanwhile the business holds one row of `case_id`, which is among them, in `domain`.
    """

    case_id: str
    domain: str
    seconds: float
    publications: tuple[Publication, ...]


@dataclass(frozen=True)
class Round:
    """What is asked and done; in the first round faults at second 0 come before any process."""

    cases: tuple[Asked, ...]
    publications: tuple[Publication, ...]
    faults: tuple[Fault, ...]
    ending: Ending

    @property
    def published(self) -> int:
        return len(self.publications) + len(self.ending.publications)


@dataclass(frozen=True)
class Plan:
    """All of a run. `digest` is the same wherever the seed, the size and the customers are."""

    seed: int
    rounds: tuple[Round, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rounds).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Pace:
    """How long a round lasts, and how many faults of each kind it has.

    `fixed` come at their own second. `hostile` records come one by one and `flood` at once;
    `held_seconds` is how long a row is held. `even` is for a steady stream instead of bursts.
    """

    window_seconds: float
    faults: dict[FaultKind, int]
    hostile: int = 0
    flood: int = 0
    held_seconds: float = 0.0
    fixed: tuple[Fault, ...] = ()
    even: bool = False

    @property
    def asking_seconds(self) -> float:
        return self.window_seconds - QUIET_SECONDS


FULL = Pace(
    75.0,
    {
        FaultKind.KILL: 12,
        FaultKind.ZOMBIE: 2,
        FaultKind.SECOND_AGGREGATOR: 1,
        FaultKind.SECOND_RELAY: 1,
        FaultKind.DATABASE_KILLED: 1,
        FaultKind.DATABASE_KILLED_WITH_CONSUMER: 2,
        FaultKind.BROKER_KILLED: 1,
        FaultKind.BROKER_KILLED_WITH_RELAY: 1,
        FaultKind.MEMBERS: 2,
        FaultKind.CUT: 1,
        FaultKind.FROZEN_RELAY: 1,
        FaultKind.MARKERS: 3,
        FaultKind.READ_ONLY: 1,
    },
    hostile=4,
    flood=400,
    held_seconds=25.0,
)
SLICE = Pace(
    20.0,
    {
        FaultKind.KILL: 2,
        FaultKind.ZOMBIE: 1,
        FaultKind.SECOND_AGGREGATOR: 1,
        FaultKind.DATABASE_KILLED_WITH_CONSUMER: 1,
        FaultKind.BROKER_KILLED_WITH_RELAY: 1,
        FaultKind.MEMBERS: 1,
        FaultKind.MARKERS: 2,
        FaultKind.READ_ONLY: 1,
    },
    hostile=3,
    flood=150,
    held_seconds=16.0,  # membership is answered by two others first
)
CALM = Pace(10.0, {}, hostile=3)
ROLLING = Pace(
    60.0 + QUIET_SECONDS,
    {},
    fixed=(
        Fault(0.5, FaultKind.ROLLING, "", 27.0),
        Fault(20.0, FaultKind.DATABASE_AWAY, "", 20.0),
        Fault(30.5, FaultKind.ROLLING, "", 27.0),
    ),
    even=True,
)


def make(
    seed: int,
    customers: Sequence[Customer],
    processes: Sequence[str],
    *,
    requests: int,
    rounds: int,
    pace: Pace,
) -> Plan:
    """The plan of a run: `customers` are those who may ask, `processes` the targets by name.

    The named customers ask in the first round; of the others `requests` in all are drawn, and who
    is not drawn never asks.
    """
    random = Random(seed)
    named = [customer for customer in customers if customer.story]
    others = [customer for customer in customers if not customer.story]
    asking = [*named, *random.sample(others, requests - len(named))]
    share = -(-len(asking) // rounds)
    return Plan(
        seed,
        tuple(
            _round(
                Random(f"{seed}/{n}"), f"{seed}-{n}", asking[n * share :][:share], processes, pace
            )
            for n in range(rounds)
        ),
    )


def _round(
    random: Random, name: str, customers: Sequence[Customer], processes: Sequence[str], pace: Pace
) -> Round:
    last = _asking_last(customers)
    others = [customer for customer in customers if customer not in last]
    cases = tuple(_cases(random, name, others))
    asked_last = tuple(_cases(random, f"{name}-last", last, looks=0.0, odd=0.0))
    published = [*_publications(random, cases, pace), *_hostile(random, pace)]
    return Round(
        (*cases, *asked_last),
        tuple(sorted(published, key=lambda one: one.at_seconds)),
        tuple(sorted(_faults(random, processes, pace), key=lambda fault: fault.at_seconds)),
        _ending(random, asked_last, processes, pace),
    )


# --- who asks, and what is published -------------------------------------------------------------


def _asking_last(customers: Sequence[Customer]) -> list[Customer]:
    """Those who ask for everything themselves: every domain has something to do for them."""
    plain = [c for c in customers if not c.story and not c.records and not c.acting_evidence]
    return plain[: min(LAST_MAX, len(customers) // 3)]


def _cases(
    random: Random, name: str, customers: Sequence[Customer], looks: float = 0.05, odd: float = ODD
) -> Iterator[Asked]:
    """One case a customer, and a look before it for those who look first.

    Names in an odd spelling ask less than everything.
    """
    number, event_id = 0, _event_id(random)
    for customer in customers:
        looks_first = customer.looks_first or random.random() < looks
        for dry_run in [True, False] if looks_first else [False]:
            number += 1
            event_id = event_id if random.random() < REUSED else _event_id(random)
            oddity = random.choice(list(Oddity)) if random.random() < odd else Oddity.NONE
            yield Asked(f"fault-{name}-{number}", event_id, customer, dry_run, oddity)


def _publications(random: Random, cases: Sequence[Asked], pace: Pace) -> Iterator[Publication]:
    until_seconds = pace.asking_seconds
    bursts = [0.0, *(random.uniform(0, until_seconds) for _ in range(BURSTS - 1))]
    together = 0.0 if pace.even else 0.5
    looked_at: dict[str, float] = {}
    for case in cases:
        subject = case.customer.subject_id
        after = looked_at.get(subject, 0.0)
        in_burst = random.random() < together
        at = random.choice(bursts) if in_burst else random.uniform(0, until_seconds)
        at = round(max(at, after), 3)
        looked_at[subject] = at
        yield from _one(random, case, at)


def _one(random: Random, case: Asked, at: float) -> Iterator[Publication]:
    """A request, and for some of them what a careless or hesitating publisher adds."""
    request = Publication(at, Kind.REQUEST, case.case_id, case.event_id)
    lot = random.random()
    later = round(at + random.uniform(0, 8), 3)
    other = replace(request, at_seconds=later, event_id=_event_id(random))
    match lot:
        case _ if lot < 0.08:
            yield request
            yield replace(request, at_seconds=later, kind=Kind.SAME_EVENT)
        case _ if lot < 0.13:
            yield request
            yield replace(other, kind=Kind.SAME_CASE)
        case _ if lot < 0.14:
            yield request
            yield replace(other, kind=Kind.CONTRADICTION)
        case _ if lot < 0.17 and not case.dry_run:
            yield request
            yield replace(other, kind=Kind.CANCELLATION, at_seconds=at)
        case _ if lot < 0.20 and not case.dry_run:
            yield replace(other, kind=Kind.CANCELLATION, at_seconds=at)
            yield request
        case _:
            yield request


def _hostile(random: Random, pace: Pace) -> Iterator[Publication]:
    """Single ones over the round, and many within seconds."""
    floods_at = random.uniform(0, pace.asking_seconds / 2)
    moments = [random.uniform(0, pace.asking_seconds) for _ in range(pace.hostile)]
    moments += [floods_at + random.uniform(0, FLOOD_SECONDS) for _ in range(pace.flood)]
    for at in moments:
        yield Publication(round(at, 3), Kind.HOSTILE, nonce=random.getrandbits(32))


def _event_id(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _ending(random: Random, cases: Sequence[Asked], processes: Sequence[str], pace: Pace) -> Ending:
    domains = [name.removeprefix(CONSUMERS) for name in processes if name.startswith(CONSUMERS)]
    return Ending(
        random.choice(cases).case_id,
        random.choice(domains),
        pace.held_seconds,
        tuple(Publication(0.0, Kind.REQUEST, case.case_id, case.event_id) for case in cases),
    )


# --- what is done to the deployment --------------------------------------------------------------


def _faults(random: Random, processes: Sequence[str], pace: Pace) -> Iterator[Fault]:
    """Each kind spread over the time in which people ask, at a random moment of its share of it."""
    yield from pace.fixed
    for kind, count in pace.faults.items():
        share = pace.asking_seconds / count
        for n in range(count):
            at = n * share + random.uniform(0.5, max(share - _ahead(kind), 1))
            yield Fault(
                round(at, 3), kind, _target(random, kind, processes), _lasting(random, kind)
            )
    if FaultKind.MARKERS in pace.faults:
        yield Fault(0.0, FaultKind.MARKERS, ABORTED, 0.0)  # in partitions that hold nothing else


def _ahead(kind: FaultKind) -> float:
    """How long before people stop asking: some faults are none where nothing is to be done."""
    return {FaultKind.MEMBERS: 40.0, FaultKind.CUT: 20.0, FaultKind.FROZEN_RELAY: 20.0}.get(
        kind, 3.0
    )


def _target(random: Random, kind: FaultKind, processes: Sequence[str]) -> str:
    readers = [name for name in processes if name != RELAY]
    match kind:
        case FaultKind.KILL | FaultKind.ZOMBIE:
            return random.choice(processes)
        case FaultKind.DATABASE_KILLED_WITH_CONSUMER | FaultKind.MEMBERS | FaultKind.CUT:
            return random.choice(readers)
        case FaultKind.SECOND_RELAY | FaultKind.BROKER_KILLED_WITH_RELAY | FaultKind.FROZEN_RELAY:
            return RELAY
        case FaultKind.MARKERS:
            return random.choice([COMMITTED, ABORTED])
        case FaultKind.SECOND_AGGREGATOR:
            return AGGREGATOR
        case (
            FaultKind.DATABASE_KILLED
            | FaultKind.BROKER_KILLED
            | FaultKind.READ_ONLY
            | FaultKind.DATABASE_AWAY
            | FaultKind.ROLLING
        ):
            return ""


def _lasting(random: Random, kind: FaultKind) -> float:
    shortest, longest = {
        FaultKind.KILL: (0.0, 4.0),
        FaultKind.ZOMBIE: (8.0, 12.0),
        FaultKind.SECOND_AGGREGATOR: (8.0, 12.0),
        FaultKind.SECOND_RELAY: (4.0, 8.0),
        FaultKind.MEMBERS: (3.0, 6.0),
        FaultKind.CUT: (15.0, 20.0),
    }.get(kind, (1.0, 4.0))
    return round(random.uniform(shortest, longest), 3)
