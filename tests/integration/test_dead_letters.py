"""What an operator does about dead letters, on a real broker and a real database."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import fastavro
import pytest
from rich.console import Console
from structlog.testing import capture_logs
from typer.testing import CliRunner

from fullstop.consumers.command import main, wired
from fullstop.consumers.command.letters import show_letters
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.operate import letters
from fullstop.consumers.operate.letters import DecidedError, NoSuchLetterError
from fullstop.consumers.operate.retry import How, Result, Retry
from fullstop.consumers.operate.staff import StaffError
from fullstop.outbox import floods as outbox_floods
from fullstop.outbox.aggregator.letters import Letter, Search
from fullstop.outbox.outbox import Record
from fullstop.running.dead_letter import FloodTeller
from fullstop.schemas import codec
from fullstop.schemas.codec import SchemaSet, encode
from fullstop.schemas.messages import DeletionRequested, Stage
from tests.support import orders
from tests.support.by_hand import DOMAIN, TRACE, ByHand, Reader, by_hand
from tests.support.orders import SUBJECT
from tests.support.world import World

PLAIN = How()
FORCED = How(force=True)


@pytest.fixture
def moved(world: World) -> Iterator[ByHand]:
    """A customer with an old order of which all may go."""
    with by_hand(world) as moved:
        orders.whole_order(moved.world, "o-1")
        yield moved


@pytest.fixture
def retry(moved: ByHand) -> Iterator[Retry]:
    lookup = moved.world.wiring.lookup()
    yield Retry(moved.world.wiring.aggregator_database(), moved.topics, lookup)
    lookup.close()


def listed(moved: ByHand, search: Search | None = None) -> list[Letter]:
    return letters.listed(moved.world.wiring.aggregator_database(), search or Search(), 100)


def by_id(moved: ByHand, *ids: str) -> list[Letter]:
    return letters.named(moved.world.wiring.aggregator_database(), ids)


def request(moved: ByHand, **more: object) -> DeletionRequested:
    return moved.world.request(SUBJECT, **more)


def publish_value(moved: ByHand, value: bytes, key: str = SUBJECT) -> None:
    headers = {"traceparent": TRACE, "customer": "王女士"}
    moved.publish_record(Record(moved.topics.requests.name, key.encode(), value, headers))


def whys(result: Result) -> list[str]:
    assert result.retried == []
    return [refusal.why for refusal in result.refused]


# --- a newer version, and the upgrade -----------------------------------------------------------


@pytest.fixture
def upgraded(tmp_path: Path) -> SchemaSet:
    """The schemas of a next release: requests may say more."""
    folder = Path(shutil.copytree(Path(codec.__file__).parent / "avro", tmp_path / "avro"))
    grown = json.loads((folder / "DeletionRequested.avsc").read_text("utf-8"))
    grown["fields"].append({"name": "urgency", "type": "int", "default": 0})
    released = folder / "released" / "DeletionRequested"
    (released / f"{len([*released.iterdir()]) + 1}.avsc").write_text(json.dumps(grown))
    return SchemaSet.load(folder)


def written_in_the_next_version(schemas: SchemaSet, message: DeletionRequested) -> bytes:
    of_requests = [
        schema
        for schema in schemas.by_fingerprint.values()
        if schema.release.record == "DeletionRequested"
    ]
    newer = max(of_requests, key=lambda schema: schema.release.version)
    value = io.BytesIO(codec.MARKER + newer.release.fingerprint)
    value.seek(0, io.SEEK_END)
    fastavro.schemaless_writer(value, newer.parsed, {**message.model_dump(), "urgency": 1})
    return value.getvalue()


def test_a_newer_version_is_retried_by_kind_after_the_upgrade(
    moved: ByHand, retry: Retry, upgraded: SchemaSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(moved)
    publish_value(moved, written_in_the_next_version(upgraded, asked))
    moved.settle()
    assert {(one.reason, one.consumer) for one in listed(moved)} == {
        ("unknown_schema", "fullstop.orders"),
        ("unknown_schema", "fullstop.aggregator"),
    }
    search = Search(reason="unknown_schema")
    assert [why[:36] for why in whys(retry.all(search, PLAIN))] == (
        ["would fail again as unknown_schema: "] * 2
    )
    assert moved.outboxes() == []

    monkeypatch.setattr(codec, "_packaged", lambda: upgraded)
    result = retry.all(search, PLAIN)
    assert (len(result.retried), result.refused) == (2, [])
    # One record, though two consumers wrote of it: published once.
    assert moved.outboxes() == [("aggregator", moved.topics.requests.name)]
    moved.settle()
    [notice] = moved.notices()
    assert (notice.case_id, notice.stage) == (asked.case_id, Stage.FINAL)
    assert listed(moved) == []

    ids = [letter.id for letter in result.retried]
    assert whys(retry.these(by_id(moved, *ids), PLAIN)) == (
        ["is retried already; --force publishes it again"] * 2
    )
    assert len(retry.these(by_id(moved, *ids), FORCED).retried) == 2
    moved.settle()
    assert moved.notices() == []  # a duplicate to everybody


def test_a_letter_shows_on_its_case(moved: ByHand) -> None:
    asked = request(moved)
    publish_value(moved, encode(asked), key="another")
    moved.settle()
    status = moved.status(asked.case_id)
    assert status is not None
    assert {(one["reason"], one["state"]) for one in status["dead_letters"]} == {
        ("wrong_key", "open")
    }
    [letter, _] = listed(moved, Search(case_id=asked.case_id))
    assert letter.id in {one["id"] for one in status["dead_letters"]}


def test_the_search_is_by_every_field(moved: ByHand) -> None:
    publish_value(moved, b"nonsense")
    publish_value(moved, encode(request(moved)), key="another")
    moved.settle()
    assert len(listed(moved)) == 4
    assert len(listed(moved, Search(reason="wrong_key"))) == 2
    assert len(listed(moved, Search(consumer="fullstop.orders"))) == 2
    assert len(listed(moved, Search(topic=moved.topics.requests.name))) == 4
    assert listed(moved, Search(topic=moved.topics.notices.name)) == []
    assert [one.reason for one in listed(moved, Search("wrong_key", "fullstop.orders"))] == [
        "wrong_key"
    ]


# --- the right record, or none ------------------------------------------------------------------


def test_under_its_right_key_a_record_is_handled(moved: ByHand, retry: Retry) -> None:
    asked = request(moved, cutoff_at=moved.world.clock() + timedelta(days=400))
    publish_value(moved, encode(asked), key="another")
    moved.settle()
    came_back = moved.world.execute("select now()")[0][0]
    orders.order(moved.world, "o-2", created_at=came_back)

    search = Search(reason="wrong_key")
    assert all(
        why.startswith("would fail again as wrong_key: ") for why in whys(retry.all(search, PLAIN))
    )
    assert len(retry.all(search, How(rekey=True)).retried) == 2
    [(key, text)] = moved.world.execute("select key, headers from aggregator.outbox")
    headers = json.loads(text)
    assert bytes(key) == SUBJECT.encode()
    assert headers["traceparent"] == TRACE
    assert "customer" not in headers  # whatever else a publisher wrote is left behind
    moved.settle()
    assert len(moved.notices()) == 1
    # What was created between the first copy and this one is not its matter.
    assert orders.keys(moved.world, "vouchers") == ["o-2"]


def test_when_the_original_is_gone_the_letters_copy_serves_on_demand(
    moved: ByHand, retry: Retry
) -> None:
    publish_value(moved, encode(request(moved)), key="another")
    moved.settle()
    moved.lose(moved.topics.requests)
    search = Search(consumer="fullstop.orders")
    [why] = whys(retry.all(search, How(rekey=True)))
    assert "past the topic's retention" in why
    assert "--from-letter" in why
    assert len(retry.all(search, How(rekey=True, from_letter=True)).retried) == 2
    moved.settle()
    assert len(moved.notices()) == 1


def test_what_cannot_be_had_any_more_is_said(moved: ByHand, retry: Retry) -> None:
    publish_value(moved, b"nonsense")
    moved.settle()
    moved.lose(moved.topics.requests)
    for why in whys(retry.all(Search(), How(force=True, from_letter=True))):
        assert "kept no copy: ask its publisher to publish it again" in why
    assert moved.outboxes() == []


@pytest.mark.parametrize("wrong", [{"sha256": "ab" * 32}, {"length": "7"}])
def test_another_record_at_the_place_is_not_published(
    moved: ByHand, retry: Retry, wrong: dict[str, str]
) -> None:
    value = encode(request(moved))
    publish_value(moved, value, key="another")
    [place] = moved_places(moved)
    forge(moved, value, {**place, **wrong})
    moved.aggregator_reads()
    forged = [letter for letter in listed(moved) if letter.consumer == "forger"]
    [why] = whys(retry.these(forged, How(force=True, from_letter=True)))
    assert "another record lies at" in why
    assert [
        schema for schema, topic in moved.outboxes() if topic == moved.topics.requests.name
    ] == []


@pytest.mark.parametrize(
    "pointer",
    [
        {"topic": "another.topic"},
        {"topic": "__consumer_offsets"},
        {"partition": "-1"},
        {"offset": "x"},
        {"sha256": ""},
    ],
)
def test_a_forged_pointer_leads_nowhere(
    moved: ByHand, retry: Retry, pointer: dict[str, str]
) -> None:
    value = encode(request(moved))
    publish_value(moved, value)
    [place] = moved_places(moved)
    forge(moved, value, {**place, **pointer})
    moved.settle()
    moved.notices()
    [why] = whys(retry.all(Search(), How(force=True, from_letter=True)))
    assert "does not say where its record is" in why
    assert moved.outboxes() == []


def moved_places(moved: ByHand) -> list[dict[str, str]]:
    """Where the records on the requests topic are, as a letter's headers say it."""
    reader = Reader(moved.world.wiring.settings.bootstrap_servers, [moved.topics.requests])
    try:
        return [
            {"topic": one.topic, "partition": str(one.partition), "offset": str(one.offset)}
            for one in reader.read()
        ]
    finally:
        reader.close()


def forge(moved: ByHand, value: bytes, headers: dict[str, str]) -> None:
    """A dead letter that no consumer of ours wrote, about a record of these bytes."""
    all_headers = {
        "reason": "forged",
        "consumer": "forger",
        "sha256": hashlib.sha256(value).hexdigest(),
        "length": str(len(value)),
        **headers,
    }
    topic = moved.topics.dead_letters.name
    moved.publish_record(Record(topic, None, b"", all_headers))


def test_a_contradiction_stays_one(moved: ByHand, retry: Retry) -> None:
    asked = request(moved)
    other = request(moved, case_id=asked.case_id, records=("orders.reviews",))
    moved.publish(asked, other)
    moved.settle()
    assert len(moved.notices()) == 1
    [letter] = listed(moved)
    assert letter.reason == "contradicts_case"
    [why] = whys(retry.these([letter], PLAIN))
    assert why.startswith("would fail again as contradicts_case: the case stands")
    assert len(retry.these([letter], FORCED).retried) == 1
    moved.settle()
    assert (listed(moved), moved.notices()) == ([], [])


def test_what_is_above_the_bound_is_never_published(moved: ByHand, retry: Retry) -> None:
    publish_value(moved, b"x" * 65_537)
    moved.settle()
    assert all("too_large" in why for why in whys(retry.all(Search(), FORCED)))


# --- discard ------------------------------------------------------------------------------------


def test_a_discarded_letter_is_listed_no_more_and_is_not_retried(
    moved: ByHand, retry: Retry
) -> None:
    publish_value(moved, b"nonsense")
    moved.settle()
    database = moved.world.wiring.aggregator_database()
    first, second = listed(moved)
    letters.discard(database, [first.id], "a test of theirs")
    assert [one.id for one in listed(moved)] == [second.id]
    [kept] = by_id(moved, first.id)
    assert (kept.state.value, kept.why) == ("discarded", "a test of theirs")
    assert kept.decided_at is not None
    assert whys(retry.these([kept], PLAIN)) == ["is discarded already; --force publishes it again"]
    with pytest.raises(DecidedError, match=rf"{first.id} is discarded already; nothing was"):
        letters.discard(database, [second.id, first.id], "again")
    assert [one.id for one in listed(moved)] == [second.id]


@pytest.mark.parametrize("id_", ["0", "x-1", "0-1-2", "-1-2", "1" * 10 + "-1", ""])
def test_what_is_no_id_is_told(moved: ByHand, id_: str) -> None:
    with pytest.raises(NoSuchLetterError, match="is no dead letter's id; write it as"):
        by_id(moved, id_)


def test_an_id_that_there_is_not_is_told(moved: ByHand) -> None:
    with pytest.raises(NoSuchLetterError, match="there is no dead letter 0-99"):
        by_id(moved, "0-99")


# --- a flood ------------------------------------------------------------------------------------


@pytest.fixture
def flooded(moved: ByHand) -> ByHand:
    """Both consumers tell two letters one by one, and fold the others."""
    aggregator, domain = moved.aggregator(), moved.world.consumer(DOMAIN, dead_letters_max=2)
    aggregator._dead_letters._limit.most = 2
    moved.aggregator = lambda: aggregator  # type: ignore[method-assign]
    moved.world.consumer = lambda *_: domain  # type: ignore[method-assign]
    return moved


def flood(moved: ByHand, values: Sequence[bytes], *, keys: int = 5) -> None:
    for number, value in enumerate(values):
        publish_value(moved, value, key=f"s-{number % keys}")


def test_past_the_limit_letters_are_folded_and_every_record_is_found(
    flooded: ByHand, retry: Retry, upgraded: SchemaSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among good ones, of a version to come: after the upgrade the folds are read again."""
    asked = [flooded.world.request(f"s-{number % 5}") for number in range(30)]
    good = [flooded.world.request(f"s-{number}") for number in range(5)]
    flood(flooded, [written_in_the_next_version(upgraded, one) for one in asked[:15]])
    flooded.publish(*good)
    flood(flooded, [written_in_the_next_version(upgraded, one) for one in asked[15:]])
    flooded.settle()
    assert {notice.case_id for notice in flooded.notices()} == {one.case_id for one in good}

    found = listed(flooded)
    for consumer in ("fullstop.orders", "fullstop.aggregator"):
        mine = [one for one in found if one.consumer == consumer]
        assert [one.count for one in mine if one.last_offset is None] == [1, 1]
        assert sum(one.count for one in mine) == 30
        assert len(mine) <= 2 + 6  # a partition each
    search = Search(reason="unknown_schema")
    still = retry.all(search, PLAIN)
    assert still.retried == []
    folds = {one.id for one in found if one.last_offset is not None}
    whys = [one.why for one in still.refused if one.letter.id in folds]
    assert all(re.match(r"\d were published again; \d+ of its records would fail", w) for w in whys)
    flooded.settle()
    assert flooded.notices() == []  # the good ones between were duplicates

    monkeypatch.setattr(codec, "_packaged", lambda: upgraded)
    result = retry.all(search, PLAIN)
    assert {one.id for one in result.retried} == {one.id for one in found}
    assert result.refused == []
    flooded.settle()
    told = [notice.case_id for notice in flooded.notices()]
    assert sorted(told) == sorted(one.case_id for one in asked)
    assert listed(flooded) == []


def test_a_topic_that_is_read_again_folds_nothing_twice(flooded: ByHand) -> None:
    flood(flooded, [b"nonsense %d" % number for number in range(20)])
    flooded.settle()
    before = listed(flooded)
    reader = Reader(flooded.world.wiring.settings.bootstrap_servers, [flooded.topics.requests])
    batch = reader.read()
    reader.close()
    flooded.world.consumer(DOMAIN).handle(batch)
    flooded.aggregator().handle(batch)
    floods = "select sum(count) from {}.floods"
    for schema in (DOMAIN, "aggregator"):
        assert flooded.world.execute(floods.format(schema)) == [(18,)]
    flooded.settle()
    assert listed(flooded) == before


def test_whoever_is_named_has_a_letter_of_their_own(flooded: ByHand) -> None:
    asked = [request(flooded) for _ in range(6)]
    flood(flooded, [b"nonsense %d" % number for number in range(20)])
    for one in asked:
        publish_value(flooded, encode(one), key="another")
    flooded.settle()
    for one in asked:
        status = flooded.status(one.case_id)
        assert status is not None
        assert len(status["dead_letters"]) == 2


def test_a_fold_is_told_again_when_it_has_grown_and_is_open_again(
    flooded: ByHand, fullstop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood(flooded, [b"nonsense %d" % number for number in range(10)], keys=1)
    flooded.settle()
    folds = {one.id for one in listed(flooded) if one.last_offset is not None}
    done = fullstop("discard", *folds, "--why", "a test")
    assert done == (0, {"discarded": sorted(folds, key=list(folds).index), "records": 16})
    flood(flooded, [b"more nonsense %d" % number for number in range(10)], keys=1)
    flooded.settle()  # told a moment ago: the letter waits
    assert sum(one.count for one in listed(flooded)) == 4
    monkeypatch.setattr(outbox_floods, "TELL_SECONDS", 0)
    wiring, topic = flooded.world.wiring, flooded.topics.dead_letters.name
    for name, database in (
        ("fullstop.orders", wiring.domain_database("orders")),
        ("fullstop.aggregator", wiring.aggregator_database()),
    ):
        teller = FloodTeller(name, topic, database)
        assert teller.step()
        assert not teller.step()  # it has looked a moment ago
    flooded.settle()
    assert sum(one.count for one in listed(flooded)) == 40
    assert {one.id for one in listed(flooded) if one.last_offset is not None} == folds
    assert {one.state.value for one in listed(flooded)} == {"open"}


def test_a_large_flood_leaves_little_behind(moved: ByHand) -> None:
    """In memory, in the tables, in the log; and the consumer goes on."""
    consumer, count = moved.world.consumer(DOMAIN, dead_letters_max=100), 10_000
    with capture_logs() as logged:
        for start in range(0, count, 500):
            consumer.handle(
                [moved.world.received(b"nonsense %d" % n) for n in range(start, start + 500)]
            )
    [letters_] = moved.world.execute("select count(*) from orders.outbox")
    [remembered] = moved.world.execute("select count(*) from orders.inbox")
    assert (letters_, remembered) == ((101,), (100,))
    assert moved.world.execute("select count, last_offset - first_offset from orders.floods") == [
        (count - 100, count - 101)
    ]
    assert len(consumer._dead_letters._limit._admitted_at) == 100
    assert [line["event"] for line in logged if line["log_level"] == "error"] == [
        "dead_letters_flood"
    ]


def test_a_fold_whose_records_are_gone_is_told(flooded: ByHand, retry: Retry) -> None:
    flood(flooded, [b"nonsense %d" % number for number in range(10)])
    flooded.settle()
    flooded.lose(flooded.topics.requests)
    for why in whys(retry.all(Search(), PLAIN)):
        assert "past the topic's retention" in why


def test_letters_about_one_record_stand_together(flooded: ByHand) -> None:
    publish_value(flooded, b"nonsense")
    flooded.settle()
    console = Console(file=io.StringIO(), width=200)
    show_letters([letters.facts(one) for one in listed(flooded)], console)
    said = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(said) == 2
    assert "unknown_framing  fullstop.aggregator, fullstop.orders  open" in said[0]


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def fullstop(moved: ByHand, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command in this process, on the test's own wiring: its exit code and what it prints."""
    monkeypatch.setattr(wired, "here", lambda: moved.world.wiring)

    def run(*arguments: str) -> tuple[int, Any]:
        result = CliRunner().invoke(main.app, ["dead-letters", *arguments, "--json"])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)

    return run


def test_what_the_commands_print_for_programs(moved: ByHand, fullstop: Any) -> None:
    asked = request(moved)
    value = encode(asked)
    publish_value(moved, value, key="another")
    moved.settle()
    code, found = fullstop("list", "--consumer", "fullstop.orders")
    assert (code, found["more"]) == (0, False)
    [letter] = found["letters"]
    [place] = moved_places(moved)
    assert letter == {
        "id": letter["id"],
        "reason": "wrong_key",
        "consumer": "fullstop.orders",
        "topic": moved.topics.requests.name,
        "partition": int(place["partition"]),
        "offset": int(place["offset"]),
        "last_offset": None,
        "count": 1,
        "first_at": None,
        "last_at": None,
        "sha256": hashlib.sha256(value).hexdigest(),
        "length": len(value),
        "case_id": asked.case_id,
        "state": "open",
        "why": None,
        "noted_at": letter["noted_at"],
        "decided_at": None,
    }
    assert datetime.fromisoformat(letter["noted_at"]) > datetime.now(UTC) - timedelta(minutes=5)
    assert len(fullstop("list")[1]["letters"]) == 2
    assert fullstop("list", "--limit", "1")[1]["more"] is True
    assert fullstop("list", "--case", str(uuid4())) == (0, {"letters": [], "more": False})

    code, shown = fullstop("show", letter["id"])
    assert shown["letters"] == [
        {
            **letter,
            "advice": letters.ADVICE["wrong_key"],
            "retry": f"would fail again as wrong_key: {letters.ADVICE['wrong_key']}",
        }
    ]
    assert fullstop("retry", letter["id"]) == (
        2,
        {
            "retried": [],
            "records": 0,
            "refused": [{"id": letter["id"], "why": shown["letters"][0]["retry"]}],
        },
    )
    code, done = fullstop("retry", letter["id"], "--rekey")
    assert (code, done["refused"], len(done["retried"])) == (0, [], 2)
    assert letter["id"] in done["retried"]
    assert fullstop("list")[1]["letters"] == []
    assert {one["state"] for one in fullstop("list", "--all")[1]["letters"]} == {"retried"}

    publish_value(moved, b"nonsense")
    moved.settle()
    ids = [one["id"] for one in fullstop("list")[1]["letters"]]
    assert fullstop("discard", *ids, "--why", "a test") == (
        0,
        {"discarded": ids, "records": 2},
    )
    assert fullstop("retry", "--reason", "unknown_framing") == (
        0,
        {"retried": [], "records": 0, "refused": []},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("retry",),
        ("retry", "0-1", "--reason", "contract"),
        ("retry", "0-1", "--consumer", "fullstop.orders"),
        ("discard", "0-1", "--why", " "),
        ("discard", "0-1", "--why", "x" * 201),
    ],
)
def test_what_cannot_be_meant_is_told(fullstop: Any, arguments: tuple[str, ...]) -> None:
    with pytest.raises((UsageError, StaffError)):
        fullstop(*arguments)
