"""The files that one request meets: ``python -m tests.support.trace`` prints them, and counts.

The walks are those of docs/explanation/one-request.md: of a request to a domain's answer in its
outbox, and of that answer to the notice in the aggregator's. The real loops read from a real
broker, one record a batch. Of each walk a first one goes before, so that rules are compiled and
statements prepared. Each walk starts where the subscription is read and ends where it is committed.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import CO_GENERATOR
from pathlib import Path
from types import FrameType

import structlog

import fullstop
from fullstop.consumers.aggregator.claims import claims_in, never_said
from fullstop.consumers.aggregator.finding import _erased, _kept, _not_found, plain
from fullstop.consumers.wiring.loops import Loops
from fullstop.consumers.wiring.parts import Wiring
from fullstop.outbox.outbox import Record
from fullstop.running.health import Heartbeat
from fullstop.running.processes import Loop, Stop
from fullstop.sandbox import samples, servers
from fullstop.sandbox.guard import temporary
from fullstop.schemas.codec import encode
from fullstop.schemas.messages import Message
from fullstop.schemas.topics import key_of
from tests.support.broker import with_topics
from tests.support.world import World, cloned, make_template, settings_for

PRODUCT = f"{Path(fullstop.__file__).parent}/"
DOOR = "running/kafka"
LOOP = "running/loop.py"
DOMAIN = "orders"
CUSTOMERS = ("sample-invoice", "sample-wang")
WALK_SECONDS_MAX = 60


@dataclass(frozen=True)
class Call:
    """A function of the product was entered, from this or another file of it."""

    caller: str
    file: str
    function: str


@dataclass(frozen=True)
class Walk:
    """The calls from one record that is read to the offset that is committed."""

    calls: Sequence[Call]

    @property
    def files(self) -> list[str]:
        """In the order in which they are first entered."""
        return list(dict.fromkeys(call.file for call in self.calls))

    @property
    def functions(self) -> int:
        return len({(call.file, call.function) for call in self.calls})

    @property
    def entries(self) -> Counter[str]:
        """How often each file was entered from another one."""
        return Counter(call.file for call in self.calls if call.caller != call.file)


@dataclass
class Tracer:
    """Notes each call in this thread; to be given to ``sys.setprofile``."""

    calls: list[Call] = field(default_factory=list)
    _generators: set[FrameType] = field(default_factory=set)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        file = _product_file(frame)
        if event != "call" or file is None or frame.f_code.co_name.startswith("<"):
            return
        if frame.f_code.co_flags & CO_GENERATOR:
            if frame in self._generators:  # goes on
                return
            self._generators.add(frame)
        self.calls.append(Call(_caller(frame), file, frame.f_code.co_qualname))

    def walk(self) -> Walk | None:
        """What is noted since the last record was read, once its offset is committed."""
        found = [no for no, call in enumerate(self.calls) if _at_the_door(call, "look")]
        ends = [no for no, call in enumerate(self.calls) if _at_the_door(call, "commit")]
        return Walk(self.calls[found[-1] : ends[-1]]) if found and ends else None


def _product_file(frame: FrameType) -> str | None:
    name = frame.f_code.co_filename
    return name.removeprefix(PRODUCT) if name.startswith(PRODUCT) else None


def _caller(frame: FrameType) -> str:
    """The nearest file of the product that waits for this call, libraries in between or not."""
    above = frame.f_back
    while above is not None:
        if (file := _product_file(above)) is not None:
            return file
        above = above.f_back
    return ""


def _at_the_door(call: Call, function: str) -> bool:
    _, _, name = call.function.rpartition(".")
    return call.file.startswith(DOOR) and (call.caller, name) == (LOOP, function)


class _Turns(Stop):
    """Asked by a loop at each turn whether to stop: hands it one record after another."""

    def __init__(self, feeds: Sequence[Callable[[], None]]) -> None:
        super().__init__()
        self._left = list(feeds)
        self._tracer = Tracer()
        self._until = time.monotonic() + WALK_SECONDS_MAX
        self.walk: Walk | None = None
        self._left.pop(0)()

    def __call__(self) -> bool:
        sys.setprofile(None)
        assert time.monotonic() < self._until, "no record came"
        if (walk := self._tracer.walk()) is not None:
            self.walk = walk
            if not self._left:
                return True
            self._left.pop(0)()
        self._tracer = Tracer()
        sys.setprofile(self._tracer)
        return False


def _walked(loop: Loop, feeds: Sequence[Callable[[], None]]) -> Walk:
    """The walk of the last record that is fed; each is fed when the one before was handled."""
    turns = _Turns(feeds)
    try:
        loop(turns, Heartbeat("traced"))
    finally:
        sys.setprofile(None)
    assert turns.walk is not None
    return turns.walk


def walks(world: World) -> tuple[Walk, Walk]:
    """From a request to its answer, and from that answer to the notice."""
    world = with_topics(world, lambda it: it.topics.all(), domains=(DOMAIN,))
    world = _with_samples(world)
    requests = [world.request(customer) for customer in CUSTOMERS]
    feeds = [_publishing(world, request) for request in requests]
    answering = _walked(Loops(world.wiring).domain(DOMAIN)[DOMAIN], feeds)
    answers = world.said(DOMAIN)
    assert len(answers) == len(requests)
    # The requests lie there already.
    feeds = [*(_nothing for _ in requests), *(_publishing(world, answer) for answer in answers)]
    telling = _walked(Loops(world.wiring).aggregator()["aggregator"], feeds)
    assert len(world.said("aggregator")) == len(requests)
    return answering, telling


def _with_samples(world: World) -> World:
    settings = world.wiring.settings.model_copy(update={"batch_max": 1})
    world.wiring, world.clock.now = Wiring(settings), datetime.now(UTC)
    entry = world.wiring.catalogue[DOMAIN]
    samples.load(world.admin_url, [entry], generated=0, time_zone=settings.time_zone)
    return world


def _publishing(world: World, message: Message) -> Callable[[], None]:
    def publish() -> None:
        forget_texts()
        topic = world.topics.topic_of(message).name
        record = Record(topic, key_of(message).encode(), encode(message), {})
        assert all(world.wiring.publisher().publish([record]))

    return publish


def forget_texts() -> None:
    """A walk is the same whatever was told before it in this process."""
    for remembered in (never_said, claims_in, plain, _erased, _kept, _not_found):
        remembered.cache_clear()


def _nothing() -> None:
    pass


def shown(walk: Walk) -> Iterator[str]:
    """The counts; then each file, how often it was entered from another, and by what first."""
    yield (
        f"{len(walk.files)} files, {walk.functions} functions, "
        f"{walk.entries.total()} calls between files"
    )
    first = {call.file: call for call in reversed(walk.calls)}
    for file in walk.files:
        yield f"  {walk.entries[file]:3} {file}: {first[file].function} < {first[file].caller}"


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with temporary("fullstop-trace-", say=print) as folder:
        found = servers.up(folder, say=print)
        make_template(found)
        with cloned(found) as url:
            world = World(url, Wiring(settings_for(found, url)))
            for name, walk in zip(
                ("request to answer", "answer to notice"), walks(world), strict=True
            ):
                print(f"{name}:", *shown(walk), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
