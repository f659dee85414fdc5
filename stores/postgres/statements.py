"""One domain's rules compiled to a fixed number of set statements; `store` runs them.

Every statement runs over a batch of cases at once, joined in as ``c(no, subject, cutoff, scope,
waived, held, held_secretly)``; the last four are bit sets of the record sets that the case asks
for, that it waives, and that legal holds on its subject reach. The statements are composed once
per policy version from the same `KeepRule` objects that `retention.decide` evaluates.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from psycopg import sql
from psycopg.sql import SQL, Composable, Composed, Identifier

from fullstop.handlers.contract import (
    RENEWED_AT,
    Domain,
    Fact,
    NeededBy,
    Reads,
    RecordSet,
    Through,
)
from fullstop.handlers.rules import (
    ACTING_READERS,
    DATED_LATER,
    LEGAL_HOLD,
    NO_DAY,
    NOBODY,
    RULES_TO_COME,
    SAME_DAY,
    SECRET_HOLD,
    KeepRule,
    Measure,
    Policy,
    RecordRules,
    RuleId,
    WhenFree,
    needed_by,
)
from fullstop.outbox.database import Row
from fullstop.outbox.rows import key_text
from fullstop.stores.postgres.masking import emptied_sql, masked_sql, unlike_sql

_LINK = ("number", "spelled", "values")  # what is known of the values that lead to a subject

# Pseudo rules of the counts over what was judged: all rows, and those that went.
ALL, GONE = -1, -2


# --- one record set, compiled -------------------------------------------------------------------


@dataclass(frozen=True)
class _Reason:
    """One reason to keep a row, as SQL: a rule, whether it holds, and its last day.

    `once` says both in one look, where that is long: null, the last day, or infinity without one.
    """

    rule: KeepRule
    holds: Composable
    until: Composable
    once: Composable | None = None

    @property
    def ends(self) -> Composable:
        if self.once is not None:
            return self.once
        return SQL("case when {} then coalesce({}, 'infinity') end").format(self.holds, self.until)

    def within(self, bound: Composable) -> _Reason:
        """The same, only where `bound` is so."""
        holds = SQL("({} and {})").format(bound, self.holds)
        once = self.once and SQL("case when {} then {} end").format(bound, self.once)
        return replace(self, holds=holds, once=once)


@dataclass(frozen=True)
class Statements:
    """The statements of one record set under one version of the rules.

    `under_hold` are those of the same that also know of legal holds: a batch without any, which is
    nearly every one, does not pay for them.
    """

    bit: int
    stop: Composed | None
    rules: tuple[KeepRule, ...]
    lock: tuple[Composed, ...]
    lock_rows: tuple[Composed, ...]
    size: Composed
    work: Composed
    erase_rows: Composed
    restrict: Composed | None
    restrict_rows: Composed | None
    count: Composed
    seen: tuple[Composed, ...]
    links: Composed | None
    preview_free: Composed
    preview_kept: Composed
    pick_erase: Composed
    pick_restrict: Composed | None
    under_hold: Statements | None = None


@dataclass(frozen=True)
class CompiledPolicy:
    """One version of a domain's rules as statements: all that a store runs.

    `records` are those of each record set that the version names. `anywhere` names the cases whose
    subject has a row at any date, with its record set; `contacts` find the newest phone number of
    each case's subject, one a record set that has one. `implausible` names the cases of whose
    subject a record set has more than one person can have; `exceeds` are a statement for each set;
    `matters` says what is open of these `subjects`. `folds`: one of a subject's spellings has
    the rows of several. `together` are statements over several record sets, once put
    together.
    """

    domain: str
    records: Mapping[str, Statements]
    anywhere: Composed
    contacts: tuple[Composed, ...]
    implausible: Composed
    exceeds: Mapping[str, Composed]
    matters: Composed | None
    folds: bool
    together: dict[tuple[object, ...], Composed | None] = field(default_factory=dict, compare=False)


def compile_policy(domain: Domain, policy: Policy) -> CompiledPolicy:
    """The statements of one version of a domain's rules.

    Put together once a process: each of its loops has stores of its own, and a domain of six record
    sets takes 80 ms.
    """
    for known, version, compiled in tuple(_compiled):
        if version == policy and known == domain:
            return compiled
    compiled = _put_together(domain, policy)
    _compiled.append((domain, policy, compiled))
    return compiled


_compiled: deque[tuple[Domain, Policy, CompiledPolicy]] = deque(maxlen=64)


def _put_together(domain: Domain, policy: Policy) -> CompiledPolicy:
    return CompiledPolicy(
        domain.name,
        _statements(domain, policy),
        flat(_anywhere(domain)),
        tuple(flat(_contact(r, r.contact)) for r in domain.record_sets if r.contact),
        flat(_implausible(domain)),
        {records.name: flat(_exceeds(records)) for records in domain.record_sets},
        flat(_matters(domain)),
        domain.folds,
    )


def bits_of(domain: Domain) -> dict[str, int]:
    """The bit by which each record set is known in the bit sets of a case."""
    return {records.name: 1 << i for i, records in enumerate(domain.record_sets)}


def _statements(domain: Domain, policy: Policy) -> dict[str, Statements]:
    plain, held = _Compiler(domain, policy), _Compiler(domain, policy, legal_holds=True)
    return {
        records.name: replace(
            _flattened(plain.statements(records)), under_hold=_flattened(held.statements(records))
        )
        for records in domain.record_sets
        if records.name in policy.records
    }


def decisive(domain: Domain, policy: Policy, records: RecordSet) -> Composed:
    """A table ``(rule, last_day)`` for a row of these records and its case ``c``.

    It has the rule that ends last, a legal hold among them, and its last day, infinity when
    open-ended; nothing when the row is free, or when this version does not name the record set.
    """
    return _Compiler(domain, policy, legal_holds=True).decisive(records)


def in_scope(domain: Domain, policy: Policy, records: RecordSet) -> Composed:
    """Whether a row of these records is one that the case ``c`` reaches."""
    return _Compiler(domain, policy)._in_scope(records)


def sweep(domain: Domain, policy: Policy, records: RecordSet) -> Composed:
    """Deletes rows that no rule keeps, whosever they are: for records that take part in no case.

    Runs with `day`, with `before`, a day from which on no row created can be free, and with
    `rows_max`: of the rows created before that day the oldest free ones go, at most so many; a row
    for each. No other row is looked at.
    """
    held = _Compiler(domain, policy, of_cases=False).is_held(records)
    free = SQL("{} < %(before)s::date and not {}").format(
        _column(records, records.created_at), held
    )
    # The condition stands twice, so that a row which was changed meanwhile is judged as it is now;
    # the key stands column by column, so that its index finds the rows.
    keys = {f"key_{number}": _column(records, key) for number, key in enumerate(records.keys)}
    return SQL(
        "delete from {table} using (select {keys} from {table} where {free}"
        " order by {created} limit %(rows_max)s) as free where {same} and {free} returning 1"
    ).format(
        table=_table(records),
        keys=SQL(", ").join(
            SQL("{} as {}").format(column, Identifier(name)) for name, column in keys.items()
        ),
        same=_all(
            SQL("{} = free.{}").format(column, Identifier(name)) for name, column in keys.items()
        ),
        created=_column(records, records.created_at),
        free=free,
    )


def _flattened(statements: Statements) -> Statements:
    """The same, each in one piece: to put one together takes longer than to send it."""
    return Statements(
        **{one.name: flat(getattr(statements, one.name)) for one in fields(statements)}
    )


def flat(value: Any) -> Any:
    """A statement, or each of several, in one piece."""
    match value:
        case Composed():
            return Composed([SQL(value.as_string())])
        case tuple():
            return tuple(flat(part) for part in value)
        case _:
            return value


class _Compiler:
    """Composes the statements of one version of a domain's rules.

    With `legal_holds` they know of these, too; without `of_cases` of nothing that a case has.
    """

    def __init__(
        self,
        domain: Domain,
        policy: Policy,
        *,
        legal_holds: bool = False,
        of_cases: bool = True,
    ) -> None:
        self._of_cases = of_cases
        self._legal = (LEGAL_HOLD, SECRET_HOLD) if legal_holds else ()
        self._domain = domain
        self._policy = policy
        self._bits = bits_of(domain)

    def statements(self, records: RecordSet) -> Statements:
        rules = self._policy.records[records.name]
        reasons = self._reasons(records)
        where = self._in_scope(records)
        judged = _Judged(records, reasons, self._children(records), self._still_read(records))
        free = SQL("{} and not {}").format(where, self.is_held(records))
        found = self._in_scope(records, found=True)
        still_free = SQL("{} and not {}").format(found, self.is_held(records))
        some = _some_rows(records)
        return Statements(
            bit=self._bits[records.name],
            stop=_stop(self._domain, records),
            rules=tuple(reason.rule for reason in reasons),
            lock=self._locks(records, rules, where),
            lock_rows=self._locks(records, rules, some(found)),
            size=self._size(records, lock=self._flips(records, rules)),
            work=judged.work(rules.when_free, where),
            erase_rows=_erase(records, rules, some(still_free)),
            restrict=judged.restrict(where) if reasons else None,
            restrict_rows=judged.restrict(some(found)) if reasons else None,
            count=_count(records, where),
            seen=_seen(self._domain, records, where, self._bits[records.name]),
            links=_links(records),
            preview_free=_counted(records, _select_gone(records, free)),
            preview_kept=judged.preview(where),
            pick_erase=_pick(records, free),
            pick_restrict=_pick(records, judged.differs(where)) if reasons else None,
        )

    def decisive(self, records: RecordSet) -> Composed:
        reasons = sorted(self._reasons(records), key=lambda reason: reason.rule.id)
        if not reasons:
            return SQL("(select null::text as rule, null::date as last_day where false)").format()
        days = [Identifier(f"day_{number}") for number in range(len(reasons))]
        last = SQL("case when {} then coalesce({}, 'infinity') end as {}")
        listed = SQL(", ").join(days)
        # Nothing is sorted, and each condition stands once: a million rows are asked.
        return SQL(
            "(select case {rules} end as rule, last_day from (select greatest({listed}) as"
            " last_day, {listed} from (select {lasts} from (select) as one{children} offset 0)"
            " as days offset 0) as reason where last_day is not null)"
        ).format(
            rules=SQL(" ").join(
                SQL("when {} = last_day then {}").format(day, sql.Literal(reason.rule.id))
                for day, reason in zip(days, reasons, strict=True)
            ),
            listed=listed,
            lasts=SQL(", ").join(
                last.format(reason.holds, reason.until, day)
                for day, reason in zip(days, reasons, strict=True)
            ),
            children=self._children(records),
        )

    # --- reasons to keep

    def _reasons(self, records: RecordSet) -> tuple[_Reason, ...]:
        rules = self._policy.records.get(records.name)
        if rules is None:  # not yet in force for these records: no case asks for them
            return ()
        children = (
            reason
            for needed in records.needed_by
            for reason in self._child_reasons(records, needed)
        )
        return (*self._own_reasons(records), *children)

    def _own_reasons(self, records: RecordSet) -> tuple[_Reason, ...]:
        rules = self._policy.records[records.name].keep
        return (
            *(self._waivable(_rule_reason(records, rule)) for rule in rules),
            *(self._legal_hold(records, rule) for rule in self._legal),
            *(_undecided(records) if self._of_cases else ()),
        )

    def _legal_hold(self, records: RecordSet, rule: KeepRule) -> _Reason:
        held = SQL("held" if rule is LEGAL_HOLD else "held_secretly")
        bit = sql.Literal(self._bits[records.name])
        return _Reason(rule, SQL("(c.{} & {} <> 0)").format(held, bit), _NO_DATE)

    def _waivable(self, reason: _Reason) -> _Reason:
        if reason.rule.waived_by is None:
            return reason
        bit = sql.Literal(self._bits[reason.rule.waived_by])
        return reason.within(SQL("c.waived & {} = 0").format(bit))

    def _child_reasons(self, parent: RecordSet, needed: NeededBy) -> Iterator[_Reason]:
        """A child that stays keeps its parent, and is told where it outlasts the parent's rules."""
        child = self._domain.record_set(needed.child)
        kept = _kept_children(child)
        for number, reason in enumerate(self._reasons(child)):
            last = Identifier(kept, f"last_{number}")
            yield _Reason(
                _told_by_child(parent, child, reason.rule),
                SQL("coalesce({} > {}, false)").format(last, _OWN_LAST_DAY),
                SQL("nullif({}, 'infinity')").format(last),
                SQL("case when {0} > {1} then {0} end").format(last, _OWN_LAST_DAY),
            )
        rule = needed_by(parent, child.name)
        yield _Reason(rule, SQL("{}").format(Identifier(kept, "apart")), _NO_DATE)

    def _children(self, parent: RecordSet) -> Composed:
        """What the parent's reasons read: the last day of its own, and of each child's by rule.

        One look at the children a parent, however many rules they have.
        """
        if not parent.needed_by or parent.name not in self._policy.records:
            return SQL("").format()
        own = SQL(" cross join lateral (select {} as last_day offset 0) as own").format(
            _last_day(self._own_reasons(parent))
        )
        joins = (self._kept_by(parent, needed) for needed in parent.needed_by)
        return SQL("").join([own, *joins])

    def _kept_by(self, parent: RecordSet, needed: NeededBy) -> Composed:
        child = self._domain.record_set(needed.child)
        in_scope = self._in_scope(child, found=True)
        lasts = [
            SQL("max({}) filter (where {}) as {}").format(
                reason.ends, in_scope, Identifier(f"last_{number}")
            )
            for number, reason in enumerate(self._reasons(child))
        ]
        is_apart = self._is_apart(parent, child)
        apart = SQL("coalesce(bool_or({}), false) as apart").format(is_apart)
        reads = [
            SQL("coalesce(bool_or({} and {}), false) as {}").format(
                is_apart, reason.holds, Identifier(f"reads_{number}")
            )
            for number, reason in self._reading(child)
        ]
        return SQL(" cross join lateral (select {} from {}{} where {}) as {}").format(
            SQL(", ").join([*lasts, apart, *reads]),
            _table(child),
            self._children(child),
            self._refers(parent, needed),
            Identifier(_kept_children(child)),
        )

    def _reading(self, child: RecordSet) -> Iterator[tuple[int, _Reason]]:
        """The child's reasons that let one group alone read it, each with its number."""
        for number, reason in enumerate(self._reasons(child)):
            if reason.rule.restricts and reason.rule.readers != NOBODY:
                yield number, reason

    def _still_read(self, parent: RecordSet) -> Mapping[str, Composable]:
        """By group, whether a child apart from the case is kept for it to read."""
        found = defaultdict[str, list[Composable]](list)
        for needed in parent.needed_by:
            child = self._domain.record_set(needed.child)
            for number, reason in self._reading(child):
                reads = Identifier(_kept_children(child), f"reads_{number}")
                found[reason.rule.readers].append(reads)
        return {group: _any(iter(conditions)) for group, conditions in found.items()}

    def is_held(self, records: RecordSet) -> Composed:
        """Whether any rule holds the row; its own are asked first, for they cost least."""
        own = [reason.holds for reason in self._own_reasons(records)]
        children = [self._is_held_by(records, needed) for needed in records.needed_by]
        return _any(iter([*own, *children]))

    def _is_held_by(self, parent: RecordSet, needed: NeededBy) -> Composed:
        child = self._domain.record_set(needed.child)
        held = SQL("false").format()
        if child.name in self._policy.records:
            held = self.is_held(child)
        return SQL("exists (select from {} where {} and ({} or ({} and {})))").format(
            _table(child),
            self._refers(parent, needed),
            self._is_apart(parent, child),
            self._in_scope(child, found=True),
            held,
        )

    def _refers(self, parent: RecordSet, needed: NeededBy) -> Composed:
        child = self._domain.record_set(needed.child)
        pairs = zip(needed.columns, parent.keys, strict=True)
        return _all(
            SQL("{} = {}").format(_column(child, column), _column(parent, key))
            for column, key in pairs
        )

    def _is_apart(self, parent: RecordSet, child: RecordSet) -> Composed:
        """The child is not among the rows that the case reaches, and needs its parent."""
        return SQL("({} is not true and {})").format(
            self._in_scope(child, found=True), self._needs(parent, child)
        )

    def _needs(self, parent: RecordSet, child: RecordSet) -> Composable:
        """Every child needs a parent that is deleted; an anonymised one only a person's child."""
        if self._policy.records[parent.name].when_free is WhenFree.DELETE:
            return SQL("true")
        return SQL("{} is not null").format(_column(child, child.subject))

    def _in_scope(self, records: RecordSet, *, found: bool = False) -> Composed:
        """The case asks for this record set, and the row is the subject's and not too new.

        A row that is dated later than now is in scope, too: it may be as old as any. `found`: the
        row was found by something else, and is only asked.
        """
        return SQL("({theirs} and {reached} and c.scope & {bit} <> 0)").format(
            theirs=_theirs(records, found=found),
            reached=_reached(records, "c"),
            bit=sql.Literal(self._bits[records.name]),
        )

    # --- locks

    def _flips(self, records: RecordSet, rules: RecordRules) -> bool:
        """Whether a decision may change meanwhile; one that reads only dates of its row cannot."""
        return bool(records.needed_by) or any(
            rule.period is None or len(rule.facts) > 1 or _reads(records, rule)
            for rule in rules.keep
        )

    def _size(self, records: RecordSet, *, lock: bool) -> Composed:
        """Names the cases with too many rows; locks the rows, oldest first, if a fact may flip."""
        return SQL(
            "select c.no from {cases}, lateral (select 1 from {table} where {where}"
            " order by {created}, {keys} limit %(rows_max)s + 1 {lock}) as sized"
            " group by c.no having count(*) > %(rows_max)s"
        ).format(
            cases=_CASES,
            table=_table(records),
            where=self._in_scope(records),
            created=_column(records, records.created_at),
            keys=SQL(", ").join(_column(records, key) for key in records.keys),
            lock=SQL("for update of {}").format(Identifier(records.name)) if lock else SQL(""),
        )

    def _locks(
        self, records: RecordSet, rules: RecordRules, where: Composable
    ) -> tuple[Composed, ...]:
        """Locks rows of other tables that the rules' facts read, one statement a join."""
        reads = dict.fromkeys(read for rule in rules.keep for read in _reads(records, rule))
        return tuple(
            SQL(
                "select count(*) from (select 1 from {cases} join {table} on {where} join {other}"
                " on {on} order by {alias}.ctid for update of {alias}) as locked"
            ).format(
                cases=_CASES,
                table=_table(records),
                where=where,
                other=aliased(read.table, read.alias),
                on=declared(read.on, records),
                alias=Identifier(read.alias),
            )
            for read in reads
        )


def _reads(records: RecordSet, rule: KeepRule) -> tuple[Reads, ...]:
    facts = (records.fact(name) for name in rule.facts)
    return tuple(read for fact in facts if fact is not None for read in fact.reads)


def _told_by_child(parent: RecordSet, child: RecordSet, rule: KeepRule) -> KeepRule:
    can = {Measure.RESTRICT} | ({Measure.MASK} if parent.is_maskable else set())
    can |= {Measure.SEAL} if parent.sealed else set()
    return replace(rule, id=RuleId(f"{child.name}.{rule.id}"), measures=rule.measures & can)


def _kept_children(child: RecordSet) -> str:
    """The name under which a parent's statement finds what its children keep."""
    return f"kept_{child.name}"


# --- parts of statements ------------------------------------------------------------------------

STOPPED = "stopped"  # the table of those for whom a record set may not be built anew
IN_PARTITIONS = "fullstop_in_partitions"  # counts for who reads partitions by their own names

_NO_DATE = SQL("null::date")
# A shop's clocks may be ahead by so much, and a batch may take so long. Where the day of the
# decision is not the database's, it is that day's end.
_SOON = SQL("(now() + interval '5 minutes')")
_NOW = SQL("greatest({}, nullif(%(day)s::date, current_date) + 1)").format(_SOON)
_OWN_LAST_DAY = SQL("own.last_day")
_DIFFERS = SQL("(wanted.restricted_for is distinct from wanted.readers or wanted.to_mask)")
_CASES = SQL(
    "unnest(%(no)s::int[], %(subject)s::text[], %(cutoff)s::timestamptz[], %(scope)s::int[],"
    " %(waived)s::int[], %(held)s::int[], %(held_secretly)s::int[])"
    " as c(no, subject, cutoff, scope, waived, held, held_secretly)"
)


def declared(text: str, records: RecordSet) -> Composed:
    """SQL that a domain's records.py declares: code of the team, never a value.

    Its statement runs with the parameter `day`.
    """
    day = SQL("%(day)s::date")
    return SQL(text.replace("%", "%%")).format(record=Identifier(records.name), day=day)


def aliased(table: str, alias: str) -> Composed:
    return SQL("{} as {}").format(named(table), Identifier(alias))


def _table(records: RecordSet) -> Composed:
    return aliased(records.table, records.name)


def _column(records: RecordSet, column: str) -> Identifier:
    return Identifier(records.name, column)


def _key(records: RecordSet) -> Composable:
    """What tells a row from every other, as one value: a column where one alone is the key."""
    if len(records.keys) == 1:
        return _column(records, records.keys[0])
    return key_text(records.name, records.keys)


def _unit(records: RecordSet) -> Composable:
    """What customers count: by default each row."""
    return _column(records, records.unit) if records.unit else _key(records)


def _identity(records: RecordSet) -> dict[str, str]:
    """The columns by which a row is found again, under the names that they have in a statement.

    A partitioned table's key has those by which it is partitioned in it.
    """
    keys = {f"key_{number}": key for number, key in enumerate(records.keys)}
    return {**keys, "created_at": records.created_at, "subject": records.subject}


def named(table: str) -> Identifier:
    """A table's name, whatever letters are in it."""
    return Identifier(*table.split("."))


def quoted(table: str) -> str:
    """The same as the server reads it."""
    return named(table).as_string()


# PostgreSQL's own name of each type of subject that is no text; the extension's lies where it is
# made unless somebody says otherwise, which a start asks for.
_SUBJECT_TYPES = {
    "char": SQL("bpchar"),
    "citext": SQL("public.citext"),
    "integer": SQL("int4"),
    "bigint": SQL("int8"),
    "uuid": SQL("uuid"),
}


def as_subject(records: RecordSet, spelled: Composable) -> Composable:
    """A subject id as the table has it; null for what is none of the column's type.

    Nor is another spelling of one: `007` beside `7` would be two subjects with the same rows, and
    a hold on one of them would not be one on the other. Of a text without regard to case it is the
    one in small letters.
    """
    if records.subject_type == "citext":
        cast = any_spelling(records, spelled)
        return SQL("case when lower({0}) = {0} then {1} end").format(spelled, cast)
    if not records.folds:
        return any_spelling(records, spelled)
    cast = SQL("{}::{}").format(spelled, _SUBJECT_TYPES[records.subject_type])
    as_written = SQL("case when {0}::text = {1} then {0} end").format(cast, spelled)
    return _where_valid(records, spelled, as_written)


def any_spelling(records: RecordSet, spelled: Composable) -> Composable:
    """The same, also of a spelling that counts as nobody's: whose rows it would mean."""
    if records.subject_type == "text":
        return spelled
    cast = SQL("{}::{}").format(spelled, _SUBJECT_TYPES[records.subject_type])
    if records.subject_type in ("char", "citext"):
        return cast
    return _where_valid(records, spelled, cast)


def _where_valid(records: RecordSet, spelled: Composable, then: Composable) -> Composable:
    name = sql.Literal(_SUBJECT_TYPES[records.subject_type].as_string())
    return SQL("case when pg_input_is_valid({}, {}) then {} end").format(spelled, name, then)


def throughs_of(domain: Domain) -> list[Through]:
    """The other tables that know whose a row is."""
    found = (records.through for records in domain.record_sets)
    return list(dict.fromkeys(through for through in found if through is not None))


def throughs_beside(domain: Domain) -> list[tuple[RecordSet, Through]]:
    """Each record set whose subject lies in a table that is no record set of the domain."""
    claimed = {records.table for records in domain.record_sets}
    return [
        (records, records.through)
        for records in domain.record_sets
        if records.through is not None and records.through.table not in claimed
    ]


def spelled_subject(records: RecordSet, column: Composable) -> Composable:
    """The one spelling of the subject that a row has, by its own column."""
    if records.through is not None:
        column = SQL("(select whose.{} from {} as whose where whose.{} = {})").format(
            Identifier(records.through.subject),
            named(records.through.table),
            Identifier(records.through.key),
            column,
        )
    if records.subject_type == "citext":
        return SQL("lower({}::text)").format(column)
    return column if records.subject_type == "text" else SQL("{}::text").format(column)


def subject_of(records: RecordSet) -> Composable:
    """The same, of a row that is spoken of by the record set's name."""
    return spelled_subject(records, _column(records, records.subject))


def _same(records: RecordSet) -> SQL:
    """How a subject is compared with another: no session's path decides by which operator."""
    return SQL("operator(public.=)" if records.subject_type == "citext" else "=")


def is_of(records: RecordSet, column: Composable, subject: Composable) -> Composed:
    """The column of a row has that subject, or refers to a row that has it."""
    if records.through is None:
        return SQL("{} {} {}").format(column, _same(records), subject)
    # An array, so that an index on the column finds the rows, and no other is looked at.
    return SQL("{} = any(array(select whose.{} from {} as whose where whose.{} {} {}))").format(
        column,
        Identifier(records.through.key),
        named(records.through.table),
        Identifier(records.through.subject),
        _same(records),
        subject,
    )


def _is_of_found(records: RecordSet, column: Composable, subject: Composable) -> Composed:
    """The same of a row that was found by something else: only its own reference is followed."""
    if records.through is None:
        return is_of(records, column, subject)
    return SQL("exists (select from {} as whose where whose.{} = {} and whose.{} {} {})").format(
        named(records.through.table),
        Identifier(records.through.key),
        column,
        Identifier(records.through.subject),
        _same(records),
        subject,
    )


def _theirs(records: RecordSet, *, found: bool = False) -> Composed:
    """The row is the subject's whose case it is."""
    asked = as_subject(records, SQL("c.subject"))
    asks = _is_of_found if found else is_of
    return asks(records, _column(records, records.subject), asked)


def _bound(records: RecordSet, instant: Composable) -> Composable:
    """An instant as the column of the creation has it: where that is a date, its day."""
    if records.created_zone is None:
        return instant
    local = SQL("({} at time zone {})").format(instant, sql.Literal(records.created_zone))
    return SQL("{}::date").format(local) if records.is_dated else local


def _later_from(records: RecordSet) -> Composable:
    """From here on a row is dated later than now."""
    if records.is_dated:
        return SQL("(greatest({}, %(day)s::date) + 1)").format(_bound(records, _SOON))
    return _bound(records, _NOW)


def _created_type(records: RecordSet) -> SQL:
    return SQL(records.created_kind)


def _in_cases(records: RecordSet, where: Composable) -> Composed:
    """The rows, each joined to the cases for which the condition is so."""
    return SQL("{} join {} on {}").format(_table(records), _CASES, where)


def _all(conditions: Iterator[Composable]) -> Composed:
    return SQL("({})").format(SQL(" and ").join(conditions))


def _any(conditions: Iterator[Composable]) -> Composed:
    listed = list(conditions)
    return SQL("({})").format(SQL(" or ").join(listed) if listed else SQL("false"))


def _reached(records: RecordSet, cases: str) -> Composed:
    """The row came, and was renewed, before the case's cutoff, or it is dated later than now.

    One that says only its day is reached where that is the cutoff's, too.
    """
    cutoff, renewed = Identifier(cases, "cutoff"), _column(records, RENEWED_AT)
    until, now = _bound(records, cutoff), _later_from(records)
    unrenewed = SQL(" and coalesce({} <= {}, true)").format(renewed, cutoff)
    # Written as an equation, so that the planner takes these rows for as few as they are.
    return SQL("({created} <= {until}{unrenewed} or least({created}, {now}) = {now})").format(
        created=_column(records, records.created_at),
        until=until,
        unrenewed=unrenewed if records.renewed_by else SQL(""),
        now=now,
    )


def _undecided(records: RecordSet) -> Iterator[_Reason]:
    """Of the rows that a case reaches, those behind its cutoff are dated later than now.

    Of which day a row is says nothing of its cutoff's own.
    """
    created, until = _column(records, records.created_at), _bound(records, SQL("c.cutoff"))
    yield _Reason(DATED_LATER, SQL("({} > {})").format(created, until), _NO_DATE)
    if records.is_dated:
        yield _Reason(SAME_DAY, SQL("({} = {})").format(created, until), _NO_DATE)


def _rule_reason(records: RecordSet, rule: KeepRule) -> _Reason:
    """The reason within the rule's `when`, `unless` and `binds_from`; null meets none of them."""
    if rule is RULES_TO_COME:
        return _Reason(rule, SQL("true"), _NO_DATE)
    reason = _fact_reason(records, rule)
    bounds = []
    if rule.when is not None:
        bounds.append(SQL("coalesce({}, false)").format(_value(records, rule.when)))
    if rule.unless is not None:
        bounds.append(SQL("not coalesce({}, false)").format(_value(records, rule.unless)))
    if rule.binds_from is not None:  # midnight in the connection's time zone
        bounds.append(SQL("c.cutoff >= {}").format(sql.Literal(rule.binds_from)))
    if not bounds:
        return reason
    return reason.within(SQL(" and ").join(bounds))


def _value(records: RecordSet, name: str) -> Composed:
    return SQL("({})").format(declared(_declared_fact(records, name).sql, records))


def _declared_fact(records: RecordSet, name: str) -> Fact:
    fact = records.fact(name)
    if fact is None:
        raise ValueError(f"{records.name}.{name} is not declared")
    return fact


def _fact_reason(records: RecordSet, rule: KeepRule) -> _Reason:
    fact = _declared_fact(records, rule.fact)
    if rule.period is None:
        return _Reason(rule, _is_true(records, fact), _NO_DATE)
    value, on_null = _value(records, rule.fact), _on_null(fact)
    last_day = SQL("({} + interval {})::date").format(value, sql.Literal(rule.period.iso))
    holds = SQL("coalesce({} >= %(day)s::date, {})").format(last_day, on_null)
    # A day that nobody means (infinity, the year 2999 for never) is no end.
    until = SQL("case when {} < {} then {} end").format(last_day, sql.Literal(NO_DAY), last_day)
    return _Reason(rule, holds, until, _in_one_look(fact, last_day) if fact.reads else None)


def _in_one_look(fact: Fact, last_day: Composable) -> Composed:
    """Whether a period holds and until when, though its day is looked up in other tables."""
    return SQL(
        "(select case when found.day is null then {on_null} when found.day >= {no_day}"
        " then 'infinity' when found.day >= %(day)s::date then found.day end"
        " from (select {last_day} as day offset 0) as found)"
    ).format(
        on_null=SQL("null::date" if fact.nullable else "'infinity'::date"),
        no_day=sql.Literal(NO_DAY),
        last_day=last_day,
    )


def _is_true(records: RecordSet, fact: Fact) -> Composed:
    return SQL("coalesce({}, {})").format(_value(records, fact.name), _on_null(fact))


def _on_null(fact: Fact) -> SQL:
    """What cannot be evaluated keeps, unless null is declared to mean that no rule applies."""
    return SQL("false") if fact.nullable else SQL("true")


def _last_day(reasons: Sequence[_Reason]) -> Composed:
    """The last day that any of these rules keeps a row: infinity when open-ended."""
    days = [SQL("'-infinity'::date"), *(reason.ends for reason in reasons)]
    return SQL("greatest({})").format(SQL(", ").join(days))


def _stop(domain: Domain, records: RecordSet) -> Composed | None:
    if not records.no_rebuilding:
        return None
    return SQL(
        "insert into {} (records, subject_id, stopped_on)"
        " select {}, c.subject, %(day)s::date from {} order by c.subject on conflict do nothing"
    ).format(Identifier(domain.name, STOPPED), sql.Literal(records.name), _CASES)


def _erase(records: RecordSet, rules: RecordRules, free: Composable) -> Composed:
    gone = SQL("{} where {} returning {}").format(
        _taken_out(records, rules.when_free, _CASES), free, _gone_columns(records)
    )
    return _counted(records, gone)


def _taken_out(records: RecordSet, when_free: WhenFree, beside: Composable) -> Composed:
    """Begins the statement by which rows go; `beside` is what else it reads."""
    if when_free is WhenFree.DELETE:
        return SQL("delete from {} using {}").format(_table(records), beside)
    return SQL("update {} set {} from {}").format(_table(records), _nobodys(records), beside)


def _nobodys(records: RecordSet) -> Composed:
    """Takes the person out of the row: every personal column and the subject become null.

    Nobody need be kept from it any longer.
    """
    columns = {**records.personal, records.subject: None, "restricted_for": None}
    return SQL(", ").join(
        SQL("{} = {}").format(Identifier(column), emptied_sql(mask, _column(records, column)))
        for column, mask in columns.items()
    )


def _select_gone(records: RecordSet, free: Composable) -> Composed:
    return SQL("select {} from {}").format(_gone_columns(records), _in_cases(records, free))


def _gone_columns(records: RecordSet) -> Composed:
    # An anonymised row has no subject any more.
    found: dict[str, Composable] = {
        name: _column(records, column) for name, column in _identity(records).items()
    }
    whose = SQL("c.subject")
    found |= {"subject": as_subject(records, whose) if records.through else whose}
    return SQL("c.no as no, c.cutoff as cutoff, {}, {} as unit").format(
        SQL(", ").join(SQL("{} as {}").format(of, Identifier(name)) for name, of in found.items()),
        _unit(records),
    )


def _counted(records: RecordSet, gone: Composed) -> Composed:
    """Counts what goes by case: rows, and units of which no row stays behind.

    A unit's other rows are looked up by the unit: the subject is compared so that no index on it
    serves, or for each row all of a big customer's could be gone through.
    """
    if records.unit is None:
        return SQL("with gone as ({}) select no, count(*), count(*) from gone group by no").format(
            gone
        )
    spelled = subject_of(records)
    known = {name: _column(records, column) for name, column in _identity(records).items()}
    if records.through is not None:  # nor is it partitioned by its subject
        del known["subject"]
    return SQL(
        "with gone as ({gone}) select no, count(*), count(distinct unit) filter (where not exists"
        " (select from {table} where {unit} = gone.unit and {of_it} and {reached}"
        " and ({known}) not in (select {gone_known} from gone)))"
        " from gone group by no"
    ).format(
        gone=gone,
        table=_table(records),
        unit=_column(records, records.unit),
        of_it=_of_no_index(records),
        known=SQL(", ").join(spelled if name == "subject" else known[name] for name in known),
        gone_known=SQL(", ").join(map(Identifier, known)),
        reached=_reached(records, "gone"),
    )


def _of_no_index(records: RecordSet) -> Composed:
    """The row is of the subject of one that goes; no index on its subject serves."""
    if records.through is None:
        return SQL("{} is not distinct from gone.subject").format(subject_of(records))
    return _is_of_found(records, _column(records, records.subject), SQL("gone.subject"))


def _names(records: RecordSet) -> Composed:
    return SQL(", ").join(map(Identifier, _identity(records)))


class _Judged:
    """Composes what is done to kept rows and how they are counted: each rule is asked once a row.

    Its statements begin with two tables of rows: ``judged`` has the reasons to keep a row in
    columns, ``wanted`` what these reasons ask for together.
    """

    def __init__(
        self,
        records: RecordSet,
        reasons: Sequence[_Reason],
        children: Composable,
        still_read: Mapping[str, Composable],
    ) -> None:
        self._records = records
        self._computed = reasons
        self._children = children
        self._reasons = tuple(
            _Reason(
                reason.rule,
                SQL("({} is not null)").format(Identifier(f"ends_{i}")),
                SQL("nullif({}, 'infinity')").format(Identifier(f"ends_{i}")),
            )
            for i, reason in enumerate(reasons)
        )
        self._still_read = still_read
        self._readers = _readers(self._reasons, still_read)
        self._masks = records.masks
        self._inside = {c: mask for c, mask in self._masks.items() if isinstance(mask, Mapping)}

    def work(self, when_free: WhenFree, where: Composable) -> Composed:
        """Takes out what no rule holds; masks and restricts the rest where its measures differ.

        Counts what was judged as it is then, and what went of it. A unit has gone when no row of it
        is held, and no other row is looked for.
        """
        return SQL(
            "with {judged}, gone as ({taken_out} where {same} and not wanted.held"
            " returning wanted.no as no, wanted.unit as unit), {changed} {counts}"
            " union all select no, {gone}, null::date[], count(*), {units}, 0, 0, 0, 0, 0"
            " from gone group by no"
        ).format(
            judged=self._judged_and_locked(where),
            taken_out=_taken_out(self._records, when_free, SQL("wanted")),
            same=self._is_wanted(),
            changed=self._changed(SQL("wanted.held and {}").format(_DIFFERS)),
            counts=self._counts_changed(),
            gone=sql.Literal(GONE),
            units=self._units_gone(),
        )

    def restrict(self, where: Composable) -> Composed:
        """Masks and restricts rows whose measures differ; counts all of them as they are then."""
        return SQL("with {}, {} {}").format(
            self._judged_and_locked(where), self._changed(_DIFFERS), self._counts_changed()
        )

    def preview(self, where: Composable) -> Composed:
        """Counts the rows as `restrict` would leave them."""
        return SQL("with judged as materialized ({}), wanted as materialized ({}) {}").format(
            self._judged(_in_cases(self._records, where)), self._wanted(), self._counts_wanted()
        )

    def differs(self, where: Composable) -> Composed:
        """Whether `restrict` would change the row."""
        return SQL(
            "{where} and exists (with judged as ({judged}), wanted as ({wanted})"
            " select from wanted where {differs})"
        ).format(
            where=where,
            judged=self._judged(SQL("(select) as one")),
            wanted=self._wanted(),
            differs=_DIFFERS,
        )

    # --- parts

    def _judged_and_locked(self, where: Composable) -> Composed:
        return SQL(
            "judged as materialized ({} for update of {}), wanted as materialized ({})"
        ).format(
            self._judged(_in_cases(self._records, where)),
            Identifier(self._records.name),
            self._wanted(),
        )

    def _changed(self, when: Composable) -> Composed:
        return SQL(
            "changed as (update {table} set {sets} from wanted where {same} and {when}"
            " returning {identity}, {restricted_for} as restricted_for, {masked_on} as masked_on)"
        ).format(
            table=_table(self._records),
            sets=SQL(", ").join(self._sets()),
            same=self._is_wanted(),
            when=when,
            identity=self._columns(_identity(self._records)),
            restricted_for=self._column("restricted_for"),
            masked_on=self._column("masked_on"),
        )

    def _is_wanted(self) -> Composed:
        """The row is the one that was judged."""
        return _all(
            SQL("{} = wanted.{}").format(self._column(column), Identifier(name))
            for name, column in _identity(self._records).items()
        )

    def _counts_changed(self) -> Composed:
        """Counts what was judged as it is once it is changed."""
        return self._counts(
            SQL("wanted left join changed using ({})").format(_names(self._records)),
            masked=self._as_masks_have_it(
                SQL("coalesce(changed.masked_on, wanted.masked_on) is not null")
            ),
            sealed=SQL("wanted.is_sealed"),
            restricted=SQL(
                "case when changed.key_0 is null then wanted.restricted_for"
                " else changed.restricted_for end is not null"
            ),
        )

    def _counts_wanted(self) -> Composed:
        """Counts what was judged as it should be."""
        return self._counts(
            SQL("wanted"),
            masked=self._as_masks_have_it(SQL("(wanted.masked_on is not null or wanted.to_mask)")),
            sealed=SQL("wanted.is_sealed"),
            restricted=SQL("wanted.readers is not null"),
        )

    def _units_gone(self) -> SQL:
        if self._records.unit is None:
            return SQL("count(*)")
        return SQL(
            "count(distinct unit) filter (where (no, unit) not in"
            " (select no, unit from wanted where held and unit is not null))"
        )

    def _judged(self, source: Composable) -> Composed:
        reasons = (
            SQL("{} as {}").format(computed.ends, Identifier(f"ends_{i}"))
            for i, computed in enumerate(self._computed)
        )
        measures = {name: name for name in ("restricted_for", "masked_on")}
        own = self._columns({**_identity(self._records), **measures})
        reads = (
            SQL("{} as {}").format(holds, _still_reads(group))
            for group, holds in self._still_read.items()
        )
        unlike = [SQL("{} as is_unlike").format(self._unlike())] if self._inside else []
        parts = SQL(", ").join([own, *unlike, *reasons, *reads])
        return SQL("select c.no as no, {} as unit, {} from {}{}").format(
            _unit(self._records), parts, source, self._children
        )

    def _columns(self, columns: Mapping[str, str]) -> Composed:
        """Columns of the table, each under its name."""
        return SQL(", ").join(
            SQL("{} as {}").format(self._column(column), Identifier(name))
            for name, column in columns.items()
        )

    def _unlike(self) -> Composed:
        return _any(unlike_sql(mask, self._column(c)) for c, mask in self._inside.items())

    def _as_masks_have_it(self, masked: SQL) -> Composable:
        """What no mask could look into is left as it is, and its row is not counted as masked."""
        return SQL("{} and not wanted.is_unlike").format(masked) if self._inside else masked

    def _wanted(self) -> Composed:
        mask = _all_ask(self._reasons, lambda rule: rule.masks)
        to_mask = SQL("masked_on is null and {}").format(mask) if self._masks else SQL("false")
        return SQL(
            "select judged.*, {held} as held, {hide} as hide, {readers} as readers,"
            " {to_mask} as to_mask, {sealed} as is_sealed from judged"
        ).format(
            sealed=self._is_sealed(),
            held=_any(reason.holds for reason in self._reasons),
            hide=SQL("({}) is not null").format(self._readers),
            readers=self._readers,
            to_mask=to_mask,
        )

    def _is_sealed(self) -> Composed:
        """Every rule that holds the row seals it, and no reader that it has may read those columns.

        The second half is the database's own word.
        """
        if not self._records.sealed:
            return SQL("false").format()
        may_read = (
            SQL("({} = any({}) and has_column_privilege({}, {}, {}, 'select'))").format(
                group,
                self._readers,
                group,
                sql.Literal(quoted(self._records.table)),
                sql.Literal(column),
            )
            for group in map(sql.Literal, _acting_readers(self._reasons))
            for column in self._records.sealed
        )
        return SQL("({} and {} and coalesce(not {}, false))").format(
            _must_hide(self._reasons),
            _all_ask(self._reasons, lambda rule: rule.seals),
            _any(may_read),
        )

    def _sets(self) -> Iterator[Composed]:
        yield SQL("restricted_for = wanted.readers").format()
        if not self._masks:
            return
        yield SQL("masked_on = case when wanted.to_mask then %(day)s::date else {} end").format(
            self._column("masked_on")
        )
        for column, mask in self._masks.items():
            value = self._column(column)
            yield SQL("{} = case when wanted.to_mask then {} else {} end").format(
                Identifier(column), masked_sql(mask, value), value
            )

    def _counts(
        self,
        source: Composable,
        *,
        masked: Composable,
        sealed: Composable,
        restricted: Composable,
    ) -> Composed:
        """Counts by rule, with its last days; of `ALL` also what any rule holds, and must hide."""
        by_rule = (
            SQL("({}, {}, {})").format(sql.Literal(i), reason.holds, reason.until)
            for i, reason in enumerate(self._reasons)
        )
        return SQL(
            "select wanted.no, k.rule, array_agg(distinct k.until), count(*), {units},"
            " count(*) filter (where {masked}),"
            " count(*) filter (where ({sealed}) and ({restricted})),"
            " count(*) filter (where {restricted}),"
            " count(*) filter (where held), count(*) filter (where hide) from {source}"
            " cross join lateral (values {values}) as k(rule, holds, until) where k.holds"
            " group by wanted.no, k.rule"
        ).format(
            units=SQL("count(distinct wanted.unit)" if self._records.unit else "count(*)"),
            masked=masked,
            sealed=sealed,
            restricted=restricted,
            source=source,
            values=SQL(", ").join([SQL("({}, true, null::date)").format(ALL), *by_rule]),
        )

    def _column(self, column: str) -> Identifier:
        return _column(self._records, column)


def _acting_readers(reasons: Sequence[_Reason]) -> list[str]:
    """The groups that the rules let read in daily business."""
    return sorted({reason.rule.readers for reason in reasons} & set(ACTING_READERS))


def _still_reads(group: str) -> Identifier:
    """The column that says whether a child apart from the case is kept for that group."""
    return Identifier(f"still_{group}")


def _readers(reasons: Sequence[_Reason], still_read: Collection[str]) -> Composed:
    """The groups that may read the row from now on; null (everybody) unless every rule restricts.

    A child apart from the case may be kept for a reader in another case, which restricted the row
    for it and told so: that reader stays as long as the child is kept for it, and no longer. Of a
    row that a rule leaves as it is they are those that another case left it to.
    """
    groups = sorted({reason.rule.readers for reason in reasons if reason.rule.restricts} - {NOBODY})
    listed = SQL(", ").join(
        SQL("case when {} then {} end").format(
            _any(_may_read(reasons, group, still_read)), sql.Literal(group)
        )
        for group in groups
    )
    left = _any(reason.holds for reason in reasons if reason.rule.leaves_as_is)
    return SQL(
        "case when {} then restricted_for when {} then array_remove(array[{}]::text[], null) end"
    ).format(left, _must_hide(reasons), listed)


def _may_read(
    reasons: Sequence[_Reason], group: str, still_read: Collection[str]
) -> Iterator[Composable]:
    for reason in reasons:
        if reason.rule.restricts and reason.rule.readers == group:
            yield reason.holds
    if group in still_read:
        yield SQL("({} and {} = any(restricted_for))").format(
            _still_reads(group), sql.Literal(group)
        )


def _must_hide(reasons: Sequence[_Reason]) -> Composed:
    return _all_ask(reasons, lambda rule: rule.restricts)


def _all_ask(reasons: Sequence[_Reason], asks: Callable[[KeepRule], bool]) -> Composed:
    """Some rule holds the row, and no rule does that asks for less: then a measure is taken."""
    without = (reason.holds for reason in reasons if not asks(reason.rule))
    return SQL("({} and not {})").format(_any(reason.holds for reason in reasons), _any(without))


def _count(records: RecordSet, where: Composable) -> Composed:
    """An independent plain count: no rule's text in it."""
    return SQL("select {} as records, c.no, count(*) from {} group by c.no").format(
        sql.Literal(records.name), _in_cases(records, where)
    )


def _seen(domain: Domain, records: RecordSet, where: Composable, bit: int) -> tuple[Composed, ...]:
    """The same for the business application, by each way that may show it a row."""
    if records.through is None:
        return _count(records, where), _through_partitions(domain, records, bit)
    return (_count_linked(records, bit),)


def _links(records: RecordSet) -> Composed | None:
    """By which values of its column a row is a case's, where that is read in another table.

    As arrays: the numbers of the cases, the values as texts, and as they are.
    """
    if records.through is None:
        return None
    return SQL(
        "select coalesce(array_agg(c.no)::text, '{{}}'),"
        " coalesce(array_agg(whose.{key}::text)::text, '{{}}'),"
        " coalesce(array_agg(whose.{key})::text, '{{}}')"
        " from {cases} join {table} as whose on whose.{subject} {same} {asked}"
    ).format(
        key=Identifier(records.through.key),
        cases=_CASES,
        table=named(records.through.table),
        subject=Identifier(records.through.subject),
        same=_same(records),
        asked=as_subject(records, SQL("c.subject")),
    )


def _count_linked(records: RecordSet, bit: int) -> Composed:
    """A count by these values: whoever may not read the other table, or not all of it, may still
    see the rows."""
    return SQL(
        "select {name} as records, c.no, count(*) from {table}"
        " join unnest({number}::int[], {spelled}::text[]) as link(no, value)"
        " on {column}::text = link.value join {cases} on c.no = link.no"
        " where {column} = any({values}) and {reached} and c.scope & {bit} <> 0 group by c.no"
    ).format(
        name=sql.Literal(records.name),
        table=_table(records),
        **{part: sql.Placeholder(f"{records.name}_{part}") for part in _LINK},
        column=_column(records, records.subject),
        cases=_CASES,
        reached=_reached(records, "c"),
        bit=sql.Literal(bit),
    )


def linked(records: str, links: Row) -> dict[str, object]:
    """What `_links` found of a record set, as `_count_linked` takes it."""
    return {f"{records}_{part}": each for part, each in zip(_LINK, links, strict=True)}


def _through_partitions(domain: Domain, records: RecordSet, bit: int) -> Composed:
    """The same for whoever reads each partition by its own name, also those attached just now.

    The database looks once whether there are any.
    """
    return SQL(
        "select {} as records, c.no, {}({}::regclass, {}, {}, {}, ({})::text, ({})::text, c.cutoff)"
        " from {}"
        " where c.scope & {} <> 0"
        " and exists (select from pg_catalog.pg_inherits where inhparent = {}::regclass)"
    ).format(
        sql.Literal(records.name),
        Identifier(domain.name, IN_PARTITIONS),
        sql.Literal(quoted(records.table)),
        sql.Literal(records.subject),
        sql.Literal(records.created_at),
        sql.Literal(RENEWED_AT if records.renewed_by else None),
        as_subject(records, SQL("c.subject")),
        _bound(records, SQL("c.cutoff")),
        _CASES,
        sql.Literal(bit),
        sql.Literal(quoted(records.table)),
    )


def _some_rows(records: RecordSet) -> Callable[[Composable], Composed]:
    """Narrows a condition to the rows that were picked.

    Their keys would do; but by the keys alone all rows of the subject might be gone through.
    """
    created, key = _column(records, records.created_at), _key(records)
    kind = _created_type(records)
    return lambda where: SQL(
        "{} and {} between %(first_at)s::{} and %(last_at)s::{} and {} = any(%(keys)t)"
    ).format(where, created, kind, kind, key)


def _pick(records: RecordSet, where: Composable) -> Composed:
    """The oldest rows first: an index on subject and instant gives them in that order."""
    return SQL(
        "select q.key, q.created_at::text from {cases}, lateral (select {key} as key,"
        " {created} as created_at from {table} where {where}"
        " and {created} >= coalesce(%(since)s::{kind}, '-infinity')"
        " order by {created} limit %(rows_max)s for update of {name}) as q"
    ).format(
        key=_key(records),
        created=_column(records, records.created_at),
        table=_table(records),
        cases=_CASES,
        where=where,
        kind=_created_type(records),
        name=Identifier(records.name),
    )


def _anywhere(domain: Domain) -> Composed:
    """The cases whose subject has a row in a record set, at any date, each with that set."""
    return SQL(" union all ").join(
        SQL("select c.no, {} from {} where exists (select from {} where {})").format(
            sql.Literal(records.name), _CASES, _table(records), _theirs(records)
        )
        for records in domain.record_sets
    )


def _matters(domain: Domain) -> Composed | None:
    return open_matters(domain, SQL("%(subjects)s::text[]"))


def open_matters(domain: Domain, of: Composable | None = None) -> Composed | None:
    """Whose matters are open, ``(subject, kind)``; None where the domain has none.

    Only of these subjects, where an array of them is given. Runs with `day`.
    """
    looks = [
        SQL("select distinct {subject}, {kind} as kind from {table} where {of}{is_open}").format(
            subject=subject_of(records),
            kind=sql.Literal(fact.matter.value),
            table=_table(records),
            of=_any_of(records, of) if of else SQL(""),
            is_open=_is_true(records, fact),
        )
        for records in domain.record_sets
        for fact in records.facts
        if fact.matter is not None
    ]
    return SQL(" union all ").join(looks) if looks else None


def _any_of(records: RecordSet, subjects: Composable) -> Composed:
    asked = as_subject(records, SQL("spelled"))
    if records.subject_type != "text":
        subjects = SQL("array(select {} from unnest({}) as spelled)").format(asked, subjects)
    of = is_of(records, _column(records, records.subject), SQL("any({})").format(subjects))
    return SQL("{} and ").format(of)


def open_counts(domain: Domain) -> Composed | None:
    """How many subjects have each kind of matter open, ``(kind, subjects)``; runs with `day`."""
    found = open_matters(domain)
    if found is None:
        return None
    return SQL("select kind, count(*) from ({}) as found group by kind order by kind").format(found)


def _implausible(domain: Domain) -> Composed:
    """The cases of whose subject a record set has too much, at any date, each with that set.

    No more rows are looked at than one person can have. What it has under the one spelling that
    counts there is too much for another one, of which it would be told that nothing was found.
    """
    return SQL(" union all ").join(
        SQL("select c.no, {} as records from {} where {}").format(
            sql.Literal(records.name), _CASES, too_much
        )
        for records in domain.record_sets
        for too_much in _too_much(records)
    )


def _too_much(records: RecordSet) -> Iterator[Composed]:
    theirs = SQL("from {} where {}").format(_table(records), _theirs(records))
    most = sql.Literal(records.plausible_rows)
    yield SQL("exists (select {} offset {})").format(theirs, most)
    if records.folds:
        meant = any_spelling(records, SQL("c.subject"))
        yield SQL("({} is null and exists (select from {} where {}))").format(
            as_subject(records, SQL("c.subject")),
            _table(records),
            is_of(records, _column(records, records.subject), meant),
        )
    if records.contact is not None:
        yield SQL(
            "(select count(distinct contact) from"
            " (select {} as contact {} and {} limit {}) as known) > {}"
        ).format(
            _column(records, records.contact),
            theirs,
            _is_whole(records, records.contact),
            most,
            sql.Literal(records.plausible_contacts),
        )


def _exceeds(records: RecordSet) -> Composed:
    return SQL("select exists (select from {} offset %(rows)s)").format(_table(records))


def _is_whole(records: RecordSet, column: str) -> Composable:
    """Whether a contact is the person's own still: one that was masked reaches nobody."""
    if not records.personal.get(column):
        return SQL("true")
    return SQL("{} is null").format(_column(records, "masked_on"))


def _contact(records: RecordSet, column: str) -> Composed:
    """The phone number in the newest row of each case, not newer than its cutoff."""
    value = _column(records, column)
    return SQL(
        "select distinct on (c.no) c.no, {value} from {table} join {cases}"
        " on {theirs} and {created} <= {until} where {value} is not null and {whole}"
        " order by c.no, {created} desc, {keys}"
    ).format(
        value=value,
        whole=_is_whole(records, column),
        table=_table(records),
        cases=_CASES,
        theirs=_theirs(records),
        created=_column(records, records.created_at),
        until=_bound(records, SQL("c.cutoff")),
        keys=SQL(", ").join(SQL("{} desc").format(_column(records, key)) for key in records.keys),
    )
