"""Answers joined from bytes are those that are built and encoded, under every shipped rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from fullstop.consumers.domain.answers import Answers
from fullstop.consumers.domain.engine import ROWS, Found
from fullstop.consumers.domain.outcome import Addressee, OutcomeError, outcome_of
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.erasure import Kept, Tally
from fullstop.handlers.rules import KeepRule, Measure, Policy, for_all
from fullstop.handlers.store import Amount
from fullstop.schemas.codec import decode, encode, pieces
from fullstop.schemas.joined import filled
from fullstop.stores.postgres.statements import compile_policy
from tests.integration.test_dated_rules import EXAMPLES
from tests.integration.test_ready_files import READY, signed

NOW = datetime(2026, 11, 24, 4, 0, 0, 123_456, tzinfo=UTC)
LAST = date(2999, 12, 31)
NEVER_KNOWN, NEWER = Found(unknown_subject=True), Found(only_newer=True)


Rules = Sequence[tuple[str, KeepRule]]


def shipped() -> Iterator[tuple[Policy, Rules]]:
    """Every version of every domain, with all that may keep a row of a record set under it."""
    for entry in entries():
        for policy in entry.policies:
            every = for_all(policy, entry.domain)
            records = compile_policy(entry.domain, every).records
            rules = [
                (name, rule)
                for name, compiled in records.items()
                for rule in (compiled.under_hold or compiled).rules
            ]
            yield every, rules


def entries() -> Iterator[Entry]:
    """For every operator and in every reading of the law, those that counsel has to sign, too."""
    for operator in ("platform", "shop", "payment_institution"):
        yield from catalogue(operator=operator).values()
    yield from catalogue(reading="strict").values()
    with TemporaryDirectory() as folder:
        for reading, (name, _) in READY.items():
            versions = signed(Path(folder) / reading, reading)
            yield replace(catalogue([name])[name], policies=versions)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        names = [folder.name for folder in EXAMPLES.iterdir() if (folder / "retention").exists()]
        patch.setattr("fullstop.handlers.installed.packages", lambda: {n: n for n in names})
        yield from catalogue(names).values()


VERSIONS = list({policy.digest: (policy, rules) for policy, rules in shipped()}.values())
# As in a process: what one example was told with is there for the next.
JOINING = [Answers(policy) for policy, _ in VERSIONS]

ids = st.from_regex(r"[A-Za-z0-9._:-]{1,64}", fullmatch=True)
counts = st.integers(1, 300) | st.integers(1, 2**63 - 1)
amounts = st.builds(Amount, counts, counts)
days = st.none() | st.dates(date(1970, 1, 1), LAST)
instants = st.integers(0, 32_503_593_600_000_000).map(
    lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)


@st.composite
def tallies(draw: st.DrawFn, policy: Policy, rules: Rules) -> Tally:
    erased = draw(st.dictionaries(st.sampled_from(list(policy.records)), amounts, max_size=8))
    some = st.lists(st.sampled_from(rules), unique_by=lambda one: (one[0], one[1].id), max_size=8)
    kept = tuple(
        Kept(
            name,
            rule,
            draw(amounts),
            until := draw(days),
            draw(st.frozensets(st.sampled_from(Measure))),
            (until,),
        )
        for name, rule in draw(some)
    )
    return Tally(0, erased, kept, draw(counts) if kept else 0)


@given(st.data(), st.integers(0, len(VERSIONS) - 1), ids, ids, instants)
def test_they_are_what_is_built_and_encoded(
    data: st.DataObject, number: int, case_id: str, subject_id: str, at: datetime
) -> None:
    policy, rules = VERSIONS[number]
    tally = data.draw(tallies(policy, rules))
    found = data.draw(st.sampled_from([ROWS, NEVER_KNOWN, NEWER])) if tally.is_empty else ROWS
    compare(JOINING[number], policy, Addressee(case_id, subject_id, False, ()), tally, found, at)


@pytest.mark.parametrize("number", range(len(VERSIONS)))
def test_every_rule_is_joined_as_it_is_built(number: int) -> None:
    """Twice, for the second time no piece is new, and nobody compares but this test."""
    policy, rules = VERSIONS[number]
    joining = Answers(policy)
    for count, until in ((1, None), (300, LAST)):
        erased = dict.fromkeys(policy.records, Amount(count, count))
        some = {Measure.MASK, Measure.RESTRICT}
        held = tuple(
            Kept(name, rule, Amount(count, count), until, frozenset(measures), (until,))
            for name, rule in rules
            for measures in ((), some, Measure)
        )
        for entries in (held[:200], held[200:]):
            left = count if entries else 0
            compare(joining, policy, TO, Tally(0, erased, entries, left), ROWS, NOW)
    for found in (ROWS, NEVER_KNOWN, NEWER) * 2:
        compare(joining, policy, TO, Tally(0), found, NOW)


def compare(
    joining: Answers, policy: Policy, to: Addressee, tally: Tally, found: Found, at: datetime
) -> None:
    said = joining.plain(to, tally, found, at)
    assert said is not None
    built = outcome_of(
        to,
        policy,
        tally,
        revision=1,
        found=found,
        occurred_at=said.at,
        event_id=said.event_id,
    )
    assert said.value == encode(built)
    assert decode(said.value) == built


TO = Addressee("case-1", "subject-1", False, ())
POLICY, [(RECORDS, RULE), *_] = VERSIONS[0]


def kept(until: date | None = None, count: int = 1) -> Kept:
    return Kept(RECORDS, RULE, Amount(count, 1), until, frozenset(), (until,))


@pytest.mark.parametrize(
    ("to", "tally", "found", "at"),
    [
        (replace(TO, case_id="a b"), Tally(0), ROWS, NOW),
        (replace(TO, subject_id="王"), Tally(0), ROWS, NOW),
        (replace(TO, subject_id="s\n"), Tally(0), ROWS, NOW),
        (TO, Tally(0), ROWS, datetime(3000, 1, 1, tzinfo=UTC)),
        (TO, Tally(0, {}, (kept(date(3000, 1, 1)),), 1), ROWS, NOW),
        (TO, Tally(0, {}, (kept(count=2**63),), 1), ROWS, NOW),
        (TO, Tally(0, {}, (kept(count=-1),), 1), ROWS, NOW),
        (TO, Tally(0, {}, (kept(),) * 257, 1), ROWS, NOW),
        (TO, Tally(0, {}, (), 1), ROWS, NOW),
        (TO, Tally(0, {}, (kept(),), 1), NEVER_KNOWN, NOW),
        (TO, Tally(0, {RECORDS: Amount(1, 1)}), NEVER_KNOWN, NOW),
        (TO, Tally(0), Found(unknown_subject=True, only_newer=True), NOW),
    ],
)
def test_what_the_contract_refuses_is_refused_by_who_says_why(
    to: Addressee, tally: Tally, found: Found, at: datetime
) -> None:
    joining = Answers(POLICY)
    assert joining.plain(TO, Tally(0, {RECORDS: Amount(1, 1)}, (kept(),), 1), ROWS, NOW)
    assert joining.plain(to, tally, found, at) is None
    with pytest.raises(OutcomeError):
        outcome_of(to, POLICY, tally, revision=1, found=found, occurred_at=at)


def test_what_differs_once_is_never_joined_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece that is wrong shows in the first answer that it stands in, and leaves no process."""
    tally = Tally(0, {RECORDS: Amount(1, 1)}, (kept(NOW.date()),), 1)
    joining = Answers(POLICY)
    assert joining.plain(TO, Tally(0), ROWS, NOW)

    def other(record: str, *fixed: Any, of: str | None = None) -> tuple[bytes, ...]:
        first, *others = pieces(record, *fixed, of=of)
        return first.replace(RECORDS.encode(), RECORDS[::-1].encode()), *others

    monkeypatch.setattr("fullstop.consumers.domain.answers.pieces", other)
    with capture_logs() as lines:
        assert joining.plain(TO, tally, ROWS, NOW) is None
    monkeypatch.undo()
    [line] = lines
    assert (line["event"], line["log_level"]) == ("answer_joined_wrong", "error")
    assert (line["domain"], line["version"]) == (POLICY.domain, POLICY.version)
    assert joining.plain(TO, Tally(0), ROWS, NOW) is None


def _backwards(record: str, *fixed: Any, of: str | None = None) -> tuple[bytes, ...]:
    """Pieces of which none is right."""
    return tuple(piece[::-1] for piece in pieces(record, *fixed, of=of))


def test_what_one_thread_makes_is_compared_whatever_another_asks_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A domain's loops share its answers: another's end takes no piece for compared."""
    tally = Tally(0, {RECORDS: Amount(1, 1)})
    joining = Answers(POLICY)
    assert joining.plain(TO, Tally(0), ROWS, NOW)
    others = iter([Tally(0)])

    def meanwhile(made: Sequence[bytes], gaps: Sequence[bytes]) -> bytes:
        for other in others:
            assert joining.plain(TO, other, ROWS, NOW)
        return filled(made, gaps)

    monkeypatch.setattr("fullstop.consumers.domain.answers.pieces", _backwards)
    monkeypatch.setattr("fullstop.consumers.domain.answers.filled", meanwhile)
    with capture_logs():
        assert joining.plain(TO, tally, ROWS, NOW) is None


def test_what_was_wrong_once_stays_so_whatever_another_thread_was_comparing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One whose answer agrees says of no other's that it is right."""
    joining, at_work = Answers(POLICY), [Tally(0, {RECORDS: Amount(1, 1)})]

    def meanwhile(value: bytes) -> object:
        while at_work:
            with monkeypatch.context() as patch, capture_logs():
                patch.setattr("fullstop.consumers.domain.answers.pieces", _backwards)
                assert joining.plain(TO, at_work.pop(), ROWS, NOW) is None
        return decode(value)

    monkeypatch.setattr("fullstop.consumers.domain.answers.decode", meanwhile)
    assert joining.plain(TO, Tally(0), ROWS, NOW)
    assert joining.plain(TO, Tally(0), ROWS, NOW) is None


def test_a_piece_is_used_again_only_after_its_first_answer_was_right() -> None:
    """An answer that cannot be joined leaves no piece that nobody looked at."""
    joining = Answers(POLICY)
    beyond = Tally(0, {RECORDS: Amount(1, 1)}, (kept(count=-1),), 1)
    assert joining.plain(TO, beyond, ROWS, NOW) is None
    assert not vars(joining)["_known"]
