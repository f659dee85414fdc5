"""The demo's oracle: says from the rows and the rules what must happen, and finds what did not.

It shares nothing with the engine's SQL but the declared facts: every rule is evaluated here, row by
row, by `retention.decide`. Rows of an asking customer are taken to refer to that customer's rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import RENEWED_AT, Domain, Mask, Masks, RecordSet
from fullstop.handlers.retention import FactValue, decide
from fullstop.handlers.rules import DATED_LATER, SAME_DAY, Measure, Policy, WhenFree, for_all
from fullstop.outbox.database import Db, connect_as_administrator
from fullstop.outbox.database import Row as DatabaseRow
from fullstop.outbox.rows import key_text
from fullstop.schemas.messages import (
    ActingAs,
    DeletionCompleted,
    DeletionDeferred,
    DeletionRequested,
    Ground,
    Outcome,
)
from fullstop.stores.postgres.masking import masked
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import aliased, declared, is_of, subject_of

DIFFERENCES_MAX = 50  # told; the others are counted

_MEASURES = {
    Measure.MASK: "MASKED",
    Measure.SEAL: "SEALED",
    Measure.RESTRICT: "RESTRICTED",
}
_VERBS = {WhenFree.DELETE: "DELETED", WhenFree.ANONYMISE: "ANONYMISED"}


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it is.

    `facts` are the declared ones; `refers_to` the key of its parent by record set; `maskable` the
    values that a mask overwrites; `visible` whether the business application sees it.
    """

    key: str
    unit: str
    created_at: datetime
    facts: Mapping[str, FactValue]
    refers_to: Mapping[str, str | None]
    maskable: Mapping[str, str | None]
    visible: bool = True
    renewed_at: datetime | None = None


Rows = Mapping[str, Sequence[Row]]
"""One customer's rows in one domain, by record set."""


@dataclass(frozen=True)
class Snapshot:
    """The asking customers' rows by (domain, subject), and a bystander's as text."""

    rows: Mapping[tuple[str, str], Rows]
    bystander: tuple[str, ...]

    def of(self, domain: Domain, subject_id: str) -> Rows:
        found = self.rows.get((domain.name, subject_id), {})
        return {records.name: found.get(records.name, ()) for records in domain.record_sets}


@dataclass(frozen=True)
class Reason:
    """One reason to keep a row: a rule, its last day, what it asks for meanwhile."""

    rule: str
    until: date | None
    measures: frozenset[Measure]


Verdicts = Mapping[str, Mapping[str, tuple[Reason, ...]]]
"""By record set and key the reasons to keep; none: the row goes. Rows out of scope are absent."""


# --- what must happen ---------------------------------------------------------------------------


def concerns(domain: Domain, request: DeletionRequested) -> bool:
    """Whether this domain must answer."""
    return not request.records or any(
        path.partition(".")[0] == domain.name for path in request.records
    )


def verdicts(
    entry: Entry,
    rows: Rows,
    request: DeletionRequested,
    day: date,
    confirmed_on: date | None = None,
) -> Verdicts:
    """The reasons to keep each row that the request reaches, under the rules of that civil day.

    `confirmed_on` is the civil day of the request's cutoff; None for one that every rule binds.
    """
    found: dict[str, dict[str, tuple[Reason, ...]]] = {}
    for records in entry.domain.record_sets:  # children first
        if _is_asked(entry, records, request, day):
            found[records.name] = {
                row.key: _reasons(entry, records, row, rows, found, request, day, confirmed_on)
                for row in rows[records.name]
                if _is_old(records, row, request) or _is_dated_later(records, row, day)
            }
    return found


def _policy(entry: Entry, day: date) -> Policy:
    return for_all(entry.policy_on(day), entry.domain)


def _is_old(records: RecordSet, row: Row, request: DeletionRequested) -> bool:
    after = request.cutoff_at + timedelta(milliseconds=1)
    if _is_of_the_day(records, row, request):
        return row.renewed_at is None or row.renewed_at < after
    return max(row.created_at, row.renewed_at or row.created_at) < after


def _is_dated_later(records: RecordSet, row: Row, day: date) -> bool:
    """Whether the row says to be of a time that has not come; the snapshot has it in civil time."""
    now = datetime.now(row.created_at.tzinfo)
    soon = now + timedelta(minutes=5)
    if records.is_dated:
        return _day(records, row.created_at) > max(_day(records, soon), day)
    return row.created_at.date() > day if day != now.date() else row.created_at > soon


def _is_of_the_day(records: RecordSet, row: Row, request: DeletionRequested) -> bool:
    """Whether nobody can tell what came first, the row or the request."""
    return records.is_dated and (_day(records, row.created_at) == _day(records, request.cutoff_at))


def _day(records: RecordSet, instant: datetime) -> date:
    """The civil day where the record set's rows are dated."""
    return instant.astimezone(ZoneInfo(records.created_zone or "UTC")).date()


def _waived(domain: Domain, request: DeletionRequested) -> frozenset[str]:
    paths = (path.partition(".") for path in request.waives)
    return frozenset(records for name, _, records in paths if name == domain.name)


def _is_asked(entry: Entry, records: RecordSet, request: DeletionRequested, day: date) -> bool:
    own_act = request.ground is Ground.REQUEST and request.acting_as is ActingAs.SELF
    return _is_meant(entry, records, request, day) and (own_act or not records.authors_own)


def _is_meant(entry: Entry, records: RecordSet, request: DeletionRequested, day: date) -> bool:
    return _is_named(entry, records.name, request) or _is_given_up(entry, records, request, day)


def _is_named(entry: Entry, name: str, request: DeletionRequested) -> bool:
    names = {entry.domain.name, f"{entry.domain.name}.{name}"}
    return not request.records or not names.isdisjoint(request.records)


def _is_given_up(entry: Entry, records: RecordSet, request: DeletionRequested, day: date) -> bool:
    """It was waived, and what its waiver frees is asked for: it goes along."""
    return records.name in _waived(entry.domain, request) and any(
        rule.waived_by == records.name and _is_named(entry, name, request)
        for name, rules in _policy(entry, day).records.items()
        for rule in rules.keep
    )


def _reasons(
    entry: Entry,
    records: RecordSet,
    row: Row,
    rows: Rows,
    found: Verdicts,
    request: DeletionRequested,
    day: date,
    confirmed_on: date | None,
) -> tuple[Reason, ...]:
    rules = _policy(entry, day).records[records.name]
    waived = _waived(entry.domain, request)
    own = [
        Reason(reason.rule.id, reason.until, reason.rule.measures)
        for reason in decide(rules, records, row.facts, day, waived, confirmed_on)
    ]
    if _is_dated_later(records, row, day):
        own.append(Reason(DATED_LATER.id, None, DATED_LATER.measures))
    elif _is_of_the_day(records, row, request):
        own.append(Reason(SAME_DAY.id, None, SAME_DAY.measures))
    return (*own, *_for_children(records, row, rows, found, _last_day(own)))


def _for_children(
    parent: RecordSet, row: Row, rows: Rows, found: Verdicts, own_last_day: date
) -> Iterator[Reason]:
    """A row stays for a child that stays; a child's rule is told if it ends after the row's own."""
    can = {Measure.RESTRICT} | ({Measure.MASK} if parent.is_maskable else set())
    can |= {Measure.SEAL} if parent.sealed else set()
    for child in (needed.child for needed in parent.needed_by):
        referring = {r.key for r in rows[child] if r.refers_to.get(parent.name) == row.key}
        judged = {key: why for key, why in found.get(child, {}).items() if key in referring}
        for rule, reasons in _by_rule(judged).items():
            last_day = _last_day(reasons)
            if last_day > own_last_day:
                yield Reason(f"{child}.{rule}", _until(reasons), reasons[0].measures & can)
        if judged.keys() < referring:  # not asked for, or newer than the request
            alone = frozenset({Measure.RESTRICT, Measure.MASK}) & can
            yield Reason(f"needed-by-{child}", None, alone)


def _by_rule(judged: Mapping[str, Sequence[Reason]]) -> dict[str, list[Reason]]:
    found: dict[str, list[Reason]] = defaultdict(list)
    for reasons in judged.values():
        for reason in reasons:
            found[reason.rule].append(reason)
    return found


def _last_day(reasons: Sequence[Reason]) -> date:
    return max((reason.until or date.max for reason in reasons), default=date.min)


def _until(reasons: Sequence[Reason]) -> date | None:
    """None when one of them has no last day."""
    days = [reason.until for reason in reasons if reason.until]
    return max(days) if len(days) == len(reasons) else None


def measures_of(records: RecordSet, reasons: Sequence[Reason]) -> frozenset[Measure]:
    """What is done to a row: only what every reason allows, and can be done."""
    shared = [reason.measures for reason in reasons]
    common = frozenset.intersection(*shared) if shared else frozenset()
    return common if records.is_maskable else common - {Measure.MASK}


# --- what must be said, in lines that can be held against each other -----------------------------


def expected_lines(entry: Entry, rows: Rows, found: Verdicts, day: date) -> Counter[str]:
    """An answer in lines, as the rows and the rules ask for it."""
    lines = Counter([_remaining_line(sum(len(_staying(judged)) for judged in found.values()))])
    if not any(rows.values()):
        lines["the subject is not known"] += 1
    elif not any(found.values()) and any(rows[name] for name in found):
        lines["all of it is newer"] += 1
    for name, judged in found.items():
        records = entry.domain.record_set(name)
        when_free = _policy(entry, day).records[name].when_free
        units = {row.key: row.unit for row in rows[name]}
        lines.update(_gone_line(records, _VERBS[when_free], judged, units))
        lines.update(_kept_lines(records, judged, units))
    return lines


def refused_lines(entry: Entry, request: DeletionRequested, day: date) -> Counter[str]:
    """What is asked for and left alone: it goes only as its author's own act."""
    return Counter(
        f"{entry.domain.name}.{records.name} is not carried out"
        for records in entry.domain.record_sets
        if _is_meant(entry, records, request, day) and not _is_asked(entry, records, request, day)
    )


def _staying(judged: Mapping[str, Sequence[Reason]]) -> list[str]:
    return [key for key, reasons in judged.items() if reasons]


def _gone_line(
    records: RecordSet,
    verb: str,
    judged: Mapping[str, Sequence[Reason]],
    units: Mapping[str, str],
) -> Iterator[str]:
    gone = [key for key, reasons in judged.items() if not reasons]
    stays = {units[key] for key in _staying(judged)}
    if gone:  # a unit is gone when no row of it stays
        yield f"{records.name}: {len({units[k] for k in gone} - stays)} {verb} in {len(gone)} rows"


def _kept_lines(
    records: RecordSet, judged: Mapping[str, Sequence[Reason]], units: Mapping[str, str]
) -> Iterator[str]:
    for rule, reasons in _by_rule(judged).items():
        keys = [key for key, held in judged.items() if any(r.rule == rule for r in held)]
        done = frozenset.intersection(*(measures_of(records, judged[key]) for key in keys))
        count = len({units[key] for key in keys})
        shown = sorted(_MEASURES[measure] for measure in done)
        yield _kept_line(records.name, rule, count, len(keys), _until(reasons), shown)


def told_lines(answer: Outcome) -> Counter[str]:
    """The same lines, as the domain told them."""
    lines = Counter([_remaining_line(answer.remaining)])
    lines.update(f"{e.records}: {e.count} {e.action} in {e.rows} rows" for e in answer.erased)
    lines.update(f"{name} is not carried out" for name in answer.unknown_records)
    lines.update(["the subject is not known"] if answer.unknown_subject else [])
    lines.update(["the case is cancelled"] if answer.cancelled else [])
    if isinstance(answer, DeletionCompleted) and answer.only_newer:
        lines["all of it is newer"] += 1
    if isinstance(answer, DeletionDeferred):
        lines.update(
            _kept_line(k.records, k.rule, k.count, k.rows, k.until, sorted(k.measures))
            for k in answer.kept
        )
    return lines


def _remaining_line(rows: int) -> str:
    return f"{rows} rows remain"


def _kept_line(
    records: str, rule: str, count: int, rows: int, until: date | None, measures: Sequence[str]
) -> str:
    shown = f"{records}: {count} kept in {rows} rows by {rule} until {until or 'its fact ends'}"
    return ", ".join([shown, *measures])


# --- what is different --------------------------------------------------------------------------


def differences(
    entries: Sequence[Entry],
    requests: Sequence[DeletionRequested],
    answers: Mapping[tuple[str, str], Outcome],
    before: Snapshot,
    after: Snapshot,
    civil_day: Callable[[datetime], date],
) -> list[str]:
    """Where the answers by (case, domain), or the rows, are not as they must be.

    At most one request of a subject may be more than a dry run.
    """
    found = [
        f"{request.subject_id} ({request.case_id}): {difference}"
        for request in requests
        for entry in entries
        if concerns(entry.domain, request)
        for difference in _case_differences(
            entry,
            request,
            answers.get((request.case_id, entry.domain.name)),
            before.of(entry.domain, request.subject_id),
            after.of(entry.domain, request.subject_id),
            civil_day,
        )
    ]
    if before.bystander != after.bystander:
        found.append("the bystander's rows are not what they were")
    more = len(found) - DIFFERENCES_MAX
    return [*found[:DIFFERENCES_MAX], *([f"and {more} differences more"] if more > 0 else [])]


def _case_differences(
    entry: Entry,
    request: DeletionRequested,
    answer: Outcome | None,
    before: Rows,
    after: Rows,
    civil_day: Callable[[datetime], date],
) -> Iterator[str]:
    name = entry.domain.name
    if answer is None:
        yield f"{name} has not answered"
        return
    day = civil_day(answer.occurred_at)  # an answer follows the rules of its own day
    found = verdicts(entry, before, request, day)
    expected = expected_lines(entry, before, found, day) + refused_lines(entry, request, day)
    told = told_lines(answer)
    yield from (f"{name} does not tell: {line}" for line in expected - told)
    yield from (f"{name} tells what is not so: {line}" for line in told - expected)
    if not request.dry_run:
        yield from row_differences(entry.domain, found, before, after)


def row_differences(domain: Domain, found: Verdicts, before: Rows, after: Rows) -> Iterator[str]:
    """Where the rows after the run are not what the verdicts make of those before."""
    for records in domain.record_sets:
        there = {row.key: row for row in after[records.name]}
        judged = found.get(records.name, {})
        for row in before[records.name]:
            for difference in _row_differences(
                records, row, judged.get(row.key), there.get(row.key)
            ):
                yield f"{domain.name}.{records.name} {row.key} {difference}"


def _row_differences(
    records: RecordSet, before: Row, reasons: Sequence[Reason] | None, after: Row | None
) -> Iterator[str]:
    goes = reasons is not None and not reasons
    if goes or after is None:
        if after is not None:
            yield "is still there, and nothing keeps it"
        elif not goes:
            rules = ", ".join(reason.rule for reason in reasons or ()) or "not asked for"
            yield f"is gone, but must stay: {rules}"
        return
    done = measures_of(records, reasons or ())
    visible = before.visible and Measure.RESTRICT not in done
    if after.visible != visible:
        yield f"must {'' if visible else 'not '}be seen by the business application"
    for column, value in before.maskable.items():
        is_masked = Measure.MASK in done and _may_change(records.masks[column], value)
        if (after.maskable[column] != value) != is_masked:
            yield f"has its {column} {'in clear' if is_masked else 'changed'}"


def _may_change(mask: Mask | Masks, value: str | None) -> bool:
    """Whether a mask leaves something else of a value; a document may have nothing to mask."""
    if isinstance(mask, Mapping):
        return masked(mask, value) != value
    return value is not None


# --- the rows as they are -----------------------------------------------------------------------


def snapshot(
    url: str, entries: Sequence[Entry], subjects: Collection[str], bystander: str, time_zone: str
) -> Snapshot:
    """Read the rows of these subjects and of a bystander; `url` is an administrator's."""
    rows: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    texts: list[str] = []
    with connect_as_administrator(url, time_zone=time_zone) as connection:
        for entry in entries:
            domain = entry.domain
            for records in domain.record_sets:
                with connection.transaction():
                    for subject_id, row in _read(connection, domain, records, subjects):
                        rows[domain.name, subject_id][records.name].append(row)
                    texts += _texts(connection, records, bystander)
    return Snapshot(rows, tuple(texts))


def _read(
    connection: Db, domain: Domain, records: RecordSet, subjects: Collection[str]
) -> Iterator[tuple[str, Row]]:
    roles = Roles.of(domain.name)
    key = key_text(records.name, records.keys)
    _become(connection, roles.eraser)
    parents = _parents(domain, records)
    masks = list(records.masks)
    columns = [
        SQL("{}::text").format(subject_of(records)),
        key,
        _text(records.unit) if records.unit else key,
        came_at(records),
        *(key_text(records.name, columns) for columns in parents.values()),
        *map(_text, masks),
        *(declared(fact.sql, records) for fact in records.facts),
        Identifier(records.name, RENEWED_AT) if records.renewed_by else SQL("null::timestamptz"),
    ]
    masks_at, facts_at = len(parents), len(parents) + len(masks)
    found = _select(connection, records, columns, subjects)
    visible = _seen(connection, records, [key for _, key, *_ in found], roles)
    for subject_id, key, unit, created_at, *more in found:
        row = Row(
            key=key,
            unit=unit,
            created_at=created_at,
            refers_to=dict(zip(parents, more[:masks_at], strict=True)),
            maskable=dict(zip(masks, more[masks_at:facts_at], strict=True)),
            facts=dict(zip((f.name for f in records.facts), more[facts_at:-1], strict=True)),
            visible=key in visible,
            renewed_at=more[-1],
        )
        yield subject_id, row


def _seen(connection: Db, records: RecordSet, keys: Sequence[str], roles: Roles) -> set[str]:
    """Which of these the business application sees."""
    _become(connection, roles.app)
    statement = SQL("select {0} from {1} where {0} = any(%s)").format(
        key_text(records.name, records.keys), aliased(records.table, records.name)
    )
    seen = connection.execute(statement, (list(keys),)).fetchall()
    _become(connection, roles.eraser)
    return {key for (key,) in seen}


def came_at(records: RecordSet) -> Composable:
    """The instant at which a row came; the beginning of its day where it says no more."""
    column = Identifier(records.name, records.created_at)
    if records.created_zone is None:
        return column
    return SQL("({}::timestamp at time zone {})").format(column, Literal(records.created_zone))


def _parents(domain: Domain, child: RecordSet) -> dict[str, tuple[str, ...]]:
    """The columns that refer to each parent record set."""
    return {
        parent.name: needed.columns
        for parent in domain.record_sets
        for needed in parent.needed_by
        if needed.child == child.name
    }


def _texts(connection: Db, records: RecordSet, subject_id: str) -> list[str]:
    whole_row = SQL("({}.*)::text").format(Identifier(records.name))
    return sorted(text for (text,) in _select(connection, records, [whole_row], [subject_id]))


def _select(
    connection: Db, records: RecordSet, columns: Sequence[Composable], subjects: Collection[str]
) -> list[DatabaseRow]:
    theirs = is_of(records, Identifier(records.name, records.subject), SQL("any(%(subjects)s)"))
    statement = SQL("select {} from {} where {}").format(
        SQL(", ").join(columns), aliased(records.table, records.name), theirs
    )
    today = connection.execute("select current_date").fetchone()
    values = {"subjects": list(subjects), "day": today[0] if today else None}
    return connection.execute(statement, values).fetchall()


def _text(column: str) -> Composed:
    return SQL("{}::text").format(Identifier(column))


def _become(connection: Db, role: str) -> None:
    connection.execute(SQL("set local role {}").format(Identifier(role)))
