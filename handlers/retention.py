"""Rules as dated data: reads a domain's retention files and decides one record by them.

A file is ``<domain>/retention/<effective_from>.toml``. Whatever is wrong in it is a `DomainError`
that says the file, the place in it and what to do.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from handlers.contract import (
    LEGAL_HOLDS,
    READERS,
    Domain,
    DomainError,
    Fact,
    KeepRule,
    Measure,
    Period,
    Policy,
    Rank,
    RecordRules,
    RecordSet,
    RuleId,
    WhenFree,
    Words,
)

ANNOUNCED_DAYS_MIN = 30
RANKS_THAT_KEEP = frozenset(
    {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.MINISTRY_RULE, Rank.UNFINISHED_BUSINESS}
)

FactValue = date | bool | None


@dataclass(frozen=True)
class Hold:
    """One rule that keeps a record; `until` is its last kept day, None when it has no date."""

    rule: RuleId
    until: date | None


def decide(
    rules: RecordRules,
    records: RecordSet,
    facts: Mapping[str, FactValue],
    day: date,
    waived: Collection[str] = (),
    held: Collection[RuleId] = (),
) -> tuple[Hold, ...]:
    """The rules that keep a record with these facts on this civil day; none: the record goes.

    `waived` are the record sets whose unfinished business the customer gave up; `held` the legal
    holds on the record's subject that reach this record set.
    """
    rules_hold = (
        _hold(rule, records, facts[rule.fact], day)
        for rule in rules.keep
        if rule.waived_by not in waived
    )
    legal = (Hold(rule.id, None) for rule in LEGAL_HOLDS if rule.id in held)
    return (*(hold for hold in rules_hold if hold is not None), *legal)


def _hold(rule: KeepRule, records: RecordSet, value: FactValue, day: date) -> Hold | None:
    fact = records.fact(rule.fact)
    if value is None:
        return None if fact is not None and fact.nullable else Hold(rule.id, None)
    if rule.period is None:
        return Hold(rule.id, None) if value else None
    if not isinstance(value, date):
        raise TypeError(f"{records.name}.{rule.fact} is not a date, and {rule.id} counts from it")
    until = _last_day(rule.period, value)
    return Hold(rule.id, until) if until is None or until >= day else None


def _last_day(period: Period, start: date) -> date | None:
    """None when no calendar here can name the day: a start of 9999-12-31 is never over."""
    try:
        until = period.after(start)
    except (OverflowError, ValueError):
        return None
    return until if until < date.max else None


def policies(domain: Domain, folder: Path, operator: str) -> tuple[Policy, ...]:
    """All versions of a domain's rules, oldest first, checked against its record sets."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise DomainError(
            f"{domain.name}: no retention file in {folder}; add <effective_from>.toml with a rule "
            "for every record set"
        )
    files = [(path, _read(path)) for path in paths]
    for (path, file), first in zip(files, [True] + [False] * len(files), strict=False):
        _check_announcement(path, file, first=first)
    loaded = tuple(_policy(domain, path, file, operator) for path, file in files)
    _check_names(domain, paths[-1], loaded[-1])
    return loaded


def policy_on(versions: Sequence[Policy], day: date) -> Policy:
    """The version in force on a civil day."""
    in_force = [policy for policy in versions if policy.effective_from <= day]
    if not in_force:
        raise DomainError(
            f"{versions[0].domain}: no rules are in force on {day}; the first version takes effect "
            f"on {versions[0].effective_from}"
        )
    return in_force[-1]


# --- the file's form ----------------------------------------------------------------------------


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Form):
    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=300)


def _known_readers(value: str) -> str:
    if value not in READERS:
        raise ValueError(f"{value!r} is no reader group; known: {', '.join(READERS)}")
    return value


class _Keep(_Form):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,63}$")
    for_: str | None = Field(None, alias="for")
    from_: str | None = Field(None, alias="from")
    while_: str | None = Field(None, alias="while")
    rank: Rank
    citation: str = Field("", max_length=200)
    enabling_law: str | None = None
    applies_to: Literal["platform", "shop"] | None = None
    unverified: bool = False
    waived_by: str | None = None
    meanwhile: tuple[Measure, ...] = ()
    readers: Annotated[str, AfterValidator(_known_readers)] = "none"
    notice: _Words
    sms: _Words

    @model_validator(mode="after")
    def _check(self) -> _Keep:
        self._check_form()
        self._check_rank()
        self._check_words()
        return self

    def _check_form(self) -> None:
        counted = self.for_ is not None and self.from_ is not None and self.while_ is None
        open_ended = self.while_ is not None and self.for_ is None and self.from_ is None
        if not (counted or open_ended):
            raise ValueError(f"rule {self.id}: write either `for` and `from`, or `while`")
        if self.for_ is not None:
            Period.parse(self.for_)

    def _check_rank(self) -> None:
        if self.rank is Rank.LEGAL_HOLD:
            raise ValueError(
                f"rule {self.id}: a legal hold is no rule; place it with `fullstop hold place`"
            )
        if self.rank not in RANKS_THAT_KEEP:
            raise ValueError(
                f"rule {self.id}: rank {self.rank} may tighten a rule but never keep a record "
                "(PIPL 19, 47); remove the rule or cite the law or regulation behind it"
            )
        if not self.citation.strip():
            raise ValueError(f"rule {self.id}: citation is missing; name the article or the clause")
        if self.rank is Rank.MINISTRY_RULE and not (self.enabling_law or "").strip():
            raise ValueError(f"rule {self.id}: a ministry rule must name its enabling_law")
        if self.waived_by is not None and self.rank is not Rank.UNFINISHED_BUSINESS:
            raise ValueError(
                f"rule {self.id}: waived_by is for unfinished business; what the law keeps, nobody "
                "can waive"
            )
        if self.rank is Rank.UNFINISHED_BUSINESS and self.while_ is None:
            raise ValueError(
                f"rule {self.id}: unfinished business ends with a fact; use `while`, not a period"
            )

    def _check_words(self) -> None:
        for words in (self.notice.zh, self.notice.en, self.sms.zh, self.sms.en):
            if ("{d}" in words) != (self.for_ is not None):
                raise ValueError(
                    f"rule {self.id}: {words!r} must name the last day as {{d}} if, and only if, "
                    "the rule keeps for a period"
                )
            if self.unverified and self.citation in words:
                raise ValueError(f"rule {self.id}: {words!r} cites what is marked unverified")


class _Records(_Form):
    name: str
    when_free: WhenFree
    what: _Words
    keep: tuple[_Keep, ...] = ()


class _File(_Form):
    effective_from: date
    announced_on: date | None = None
    records: tuple[_Records, ...]


def _read(path: Path) -> _File:
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DomainError(f"{path}: not a TOML file: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        message = first["msg"].removeprefix("Value error, ")
        raise DomainError(f"{path}: {place}: {message}") from error
    if path.stem != file.effective_from.isoformat():
        raise DomainError(
            f"{path}: effective_from is {file.effective_from}, so the file must be named "
            f"{file.effective_from}.toml"
        )
    return file


def _check_announcement(path: Path, file: _File, *, first: bool) -> None:
    if first:
        return
    latest = file.effective_from - timedelta(days=ANNOUNCED_DAYS_MIN)
    if file.announced_on is None or file.announced_on > latest:
        raise DomainError(
            f"{path}: takes effect on {file.effective_from}, so customers must have been told by "
            f"{latest} ({ANNOUNCED_DAYS_MIN} days before); announced_on is "
            f"{file.announced_on or 'missing'}. Announce it and move effective_from"
        )


# --- from the form to the rules -----------------------------------------------------------------


def _policy(domain: Domain, path: Path, file: _File, operator: str) -> Policy:
    records = {entry.name: _record_rules(entry, operator) for entry in file.records}
    twice = _twice([entry.name for entry in file.records])
    if twice is not None:
        raise DomainError(f"{path}: a record set is named twice: {twice}")
    for rules in records.values():
        _check_facts(domain, path, rules)
    _check_parents(domain, path, records)
    return Policy(domain.name, file.effective_from, _digest(file), records)


def _record_rules(entry: _Records, operator: str) -> RecordRules:
    keep = tuple(_keep_rule(rule) for rule in entry.keep if rule.applies_to in (None, operator))
    return RecordRules(entry.name, entry.when_free, _words(entry.what), keep)


def _keep_rule(rule: _Keep) -> KeepRule:
    return KeepRule(
        id=RuleId(rule.id),
        fact=rule.while_ or rule.from_ or "",
        period=Period.parse(rule.for_) if rule.for_ else None,
        rank=rule.rank,
        citation=rule.citation,
        measures=frozenset(rule.meanwhile),
        readers=rule.readers,
        notice=_words(rule.notice),
        sms=_words(rule.sms),
        waived_by=rule.waived_by,
    )


def _words(words: _Words) -> Words:
    return Words(words.zh, words.en)


def _digest(file: _File) -> str:
    """SHA-256 over the parsed, sorted content: layout and comments may change, rules may not.

    What is left at its default is not part of it, so that a form which grows keeps old digests.
    """
    content = file.model_dump(mode="json", exclude_defaults=True)
    listed = json.dumps(_sorted(content), ensure_ascii=False)
    return hashlib.sha256(listed.encode()).hexdigest()


def _sorted(content: object) -> object:
    """The same whatever the order of tables, rules and measures in the file."""
    if isinstance(content, dict):
        return {key: _sorted(content[key]) for key in sorted(content)}
    if isinstance(content, list):
        return sorted((_sorted(entry) for entry in content), key=json.dumps)
    return content


def _twice(names: Sequence[str]) -> str | None:
    """A name that is there more than once."""
    return next((name for i, name in enumerate(names) if name in names[:i]), None)


def _check_names(domain: Domain, path: Path, newest: Policy) -> None:
    declared = {records.name for records in domain.record_sets}
    for name in sorted(declared - set(newest.records)):
        raise DomainError(f"{path}: record set {name} has no rule; add [[records]] name = {name!r}")
    for name in sorted(set(newest.records) - declared):
        raise DomainError(f"{path}: {name} is not a record set of {domain.name}'s records.py")


def _check_facts(domain: Domain, path: Path, rules: RecordRules) -> None:
    known = {records.name: records for records in domain.record_sets}.get(rules.name)
    if known is None:
        raise DomainError(f"{path}: {rules.name} is not a record set of {domain.name}'s records.py")
    twice = _twice([rule.id for rule in rules.keep])
    if twice is not None:
        raise DomainError(f"{path}: {rules.name}: two rules have the same id, {twice}")
    for rule in rules.keep:
        _check_fact(path, known, rule, known.fact(rule.fact))
        _check_waiver(domain, path, rules.name, rule)


def _check_waiver(domain: Domain, path: Path, records: str, rule: KeepRule) -> None:
    names = [known.name for known in domain.record_sets]
    if rule.waived_by is not None and rule.waived_by not in names:
        raise DomainError(
            f"{path}: {records}.{rule.id} is waived by {rule.waived_by}, which is no record set of "
            f"{domain.name}; known: {', '.join(names)}"
        )


def _check_parents(domain: Domain, path: Path, rules: Mapping[str, RecordRules]) -> None:
    """An anonymised child stays for ever, so its parent can be anonymised, never deleted."""
    deleted = {name for name, entry in rules.items() if entry.when_free is WhenFree.DELETE}
    for parent in domain.record_sets:
        for needed in parent.needed_by:
            if parent.name in deleted and needed.child in rules and needed.child not in deleted:
                raise DomainError(
                    f"{path}: {parent.name} is deleted, but {needed.child}, which refers to it, is "
                    f"anonymised and stays; write when_free = 'anonymise' for {parent.name}"
                )


def _check_fact(path: Path, records: RecordSet, rule: KeepRule, fact: Fact | None) -> None:
    wanted = "boolean" if rule.period is None else "date"
    if fact is None:
        raise DomainError(
            f"{path}: {records.name}.{rule.id} speaks of {rule.fact}, which is no fact of "
            f"{records.name}; known: {', '.join(known.name for known in records.facts) or 'none'}"
        )
    if fact.type != wanted:
        raise DomainError(
            f"{path}: {records.name}.{rule.id} needs a {wanted}; {rule.fact} is a {fact.type}"
        )
    if rule.seals and not (rule.restricts and records.sealed):
        raise DomainError(
            f"{path}: {records.name}.{rule.id} seals, so it must also restrict, and records.py "
            "must name the columns in `sealed`"
        )
    if rule.masks and not any(records.personal.values()):
        raise DomainError(
            f"{path}: {records.name}.{rule.id} masks, but records.py names no column to mask"
        )
