"""Rules as dated data: reads a domain's retention files and decides one record by them.

A file is ``<domain>/retention/<effective_from>.toml``. Whatever is wrong in it is a `DomainError`
that says the file, the line and what to do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from fullstop.handlers.citations import why_not_enabling, why_not_of_rank
from fullstop.handlers.contract import PRODUCT, Domain, DomainError, RecordSet, Words
from fullstop.handlers.rule_file import (
    RANKS_OF_THE_PRODUCT,
    RANKS_SHORTENED_LOCALLY,
    RANKS_THAT_KEEP,
    CounselForm,
    FileForm,
    KeepForm,
    RecordsForm,
    RuleFile,
    TightenForm,
    check_announcement,
    check_citation,
    check_day,
    check_signed,
    read,
)
from fullstop.handlers.rules import (
    LEGAL_HOLDS,
    NO_DAY,
    RANKS_OF_LAW,
    READERS_OF_LEFTOVERS,
    Counsel,
    KeepRule,
    Period,
    Policy,
    Rank,
    RecordRules,
    RuleId,
    Tightened,
    WhenFree,
)
from fullstop.handlers.toml_file import Form, KeyPath
from fullstop.handlers.word_file import CountedForm, WordsForm

FactValue = date | bool | None


@dataclass(frozen=True)
class Reason:
    """One reason to keep a record: a rule, and its last kept day, None when it has no date."""

    rule: KeepRule
    until: date | None

    @property
    def last_day(self) -> date:
        return self.until or date.max


def decide(
    rules: RecordRules,
    records: RecordSet,
    facts: Mapping[str, FactValue],
    day: date,
    waived: Collection[str] = (),
    confirmed_on: date | None = None,
    held: Collection[RuleId] = (),
) -> tuple[Reason, ...]:
    """The rules that keep a record with these facts on this civil day; none: the record goes.

    `waived` are the record sets whose unfinished business the customer gave up; `confirmed_on` is
    the civil day of the case's cutoff, None for one that every rule binds; `held` the legal holds
    on the record's subject that reach this record set.
    """
    by_rules = (
        _reason(rule, records, facts.get(rule.fact), day)
        for rule in rules.keep
        if rule.waived_by not in waived
        and _applies(rule, facts)
        and (rule.binds_from is None or confirmed_on is None or rule.binds_from <= confirmed_on)
    )
    legal = (Reason(rule, None) for rule in LEGAL_HOLDS if rule.id in held)
    return (*(reason for reason in by_rules if reason is not None), *legal)


def _applies(rule: KeepRule, facts: Mapping[str, FactValue]) -> bool:
    """A condition that is null is not met: then the rule stays as long as the law has it."""
    return not (rule.when and not facts[rule.when]) and not (rule.unless and facts[rule.unless])


def _reason(rule: KeepRule, records: RecordSet, value: FactValue, day: date) -> Reason | None:
    fact = records.fact(rule.fact)
    if value is None:
        return None if fact is not None and fact.nullable else Reason(rule, None)
    if rule.period is None:
        return Reason(rule, None) if value else None
    if not isinstance(value, date):
        raise TypeError(f"{records.name}.{rule.fact} is not a date, and {rule.id} counts from it")
    until = _last_day(rule.period, value)
    return Reason(rule, until) if until is None or until >= day else None


def _last_day(period: Period, start: date) -> date | None:
    """None for a day that no answer can hold: a start of 2999-12-31 means that it is not known."""
    try:
        until = period.after(start)
    except (OverflowError, ValueError):
        return None
    return until if until < NO_DAY else None


def policies(
    domain: Domain, folder: Path, operator: str, reading: str | None = None
) -> tuple[Policy, ...]:
    """All versions of a domain's rules, oldest first, checked against its record sets.

    Where the folder has a folder of the name `reading`, a file in it takes the place of the one of
    the same day.
    """
    paths = [as_read(path, reading) for path in sorted(folder.glob("*.toml"))]
    if not paths:
        raise DomainError(
            f"{domain.name}: no retention file in {folder}; add <effective_from>.toml with a rule "
            "for every record set"
        )
    files = [read(path) for path in paths]
    for file in files:
        check_signed(file)
    for file in files[1:]:
        check_announcement(file)
    loaded = _in_sequence([_policy(domain, file, operator) for file in files])
    _check_names(domain, files[-1], loaded[-1])
    return loaded


def as_read(path: Path, reading: str | None) -> Path:
    """The file that takes the place of this one under a reading, or this one."""
    other = path.parent / reading / path.name if reading else path
    return other if other.is_file() else path


def candidate(domain: Domain, path: Path, versions: Sequence[Policy], operator: str) -> Policy:
    """The rules of a file that is not loaded, as they would follow those in force before it.

    It need not be announced yet.
    """
    file = read(path)
    policy = _policy(domain, file, operator)
    _check_names(domain, file, policy)
    before = [known for known in versions if known.effective_from < policy.effective_from]
    if not before:
        raise file.wrong(
            ("effective_from",),
            f"no version of {domain.name} is in force before {policy.effective_from}, so nothing "
            f"can be compared; the first takes effect on {versions[0].effective_from}",
        )
    return _after(before[-1], policy)


def policy_on(versions: Sequence[Policy], day: date) -> Policy:
    """The version in force on a civil day."""
    in_force = [policy for policy in versions if policy.effective_from <= day]
    if not in_force:
        raise DomainError(
            f"{versions[0].domain}: no rules are in force on {day}; the first version takes effect "
            f"on {versions[0].effective_from}"
        )
    return in_force[-1]


# --- one version after another ------------------------------------------------------------------


def _in_sequence(versions: Sequence[Policy]) -> tuple[Policy, ...]:
    found = [versions[0]]
    for policy in versions[1:]:
        found.append(_after(found[-1], policy))
    return tuple(found)


def _after(before: Policy, policy: Policy) -> Policy:
    """The version with each matter that it names first bound to its own day.

    A promised day may be lengthened by law or regulation, never by unfinished business: a new
    reason of that rank binds only those who confirm once it is in force.
    """
    records = {
        name: replace(rules, keep=tuple(_bound(before.records[name], rules, policy)))
        if name in before.records
        else rules
        for name, rules in policy.records.items()
    }
    return replace(policy, records=records)


def _bound(before: RecordRules, rules: RecordRules, policy: Policy) -> Iterator[KeepRule]:
    for rule in rules.keep:
        if rule.rank is Rank.UNFINISHED_BUSINESS:
            same = [known.binds_from for known in before.keep if _is_same_matter(known, rule)]
            rule = replace(rule, binds_from=same[0] if same else policy.effective_from)
        yield rule


def _is_same_matter(known: KeepRule, rule: KeepRule) -> bool:
    """Whether the known rule keeps at least as long, whatever its name, words and measures."""
    return (
        known.rank is Rank.UNFINISHED_BUSINESS
        and known.fact == rule.fact
        and known.waived_by in (None, rule.waived_by)
    )


# --- from the form to the rules -----------------------------------------------------------------


def _policy(domain: Domain, file: RuleFile, operator: str) -> Policy:
    form = file.form
    named = [entry.name for entry in form.records]
    for i, entry in enumerate(form.records):
        if entry.name in named[:i]:
            place = ("records", i, "name")
            raise file.wrong(place, f"a record set is named twice: {entry.name}")
    may_say = frozenset(form.may_say)
    records = {
        entry.name: _saying(may_say, _record_rules(domain, file, ("records", i), entry, operator))
        for i, entry in enumerate(form.records)
    }
    _check_parents(domain, file, records)
    return Policy(
        domain.name,
        form.effective_from,
        _digest(form, operator, _NO_RULE | _WORDS),
        records,
        form.announced_on,
        _words(form.announcement),
        may_say,
        former_digest=_digest(form, operator, _NO_RULE | _SINCE),
        texts=dict(_texts(form)),
    )


def _saying(may_say: frozenset[str], rules: RecordRules) -> RecordRules:
    """The rules with words that are excused from what no notice says."""

    def excused(words: Words | None) -> Words | None:
        return words and replace(words, may_say=may_say)

    keep = tuple(
        replace(
            rule,
            notice=excused(rule.notice),
            sms=excused(rule.sms),
            masked=excused(rule.masked),
        )
        for rule in rules.keep
    )
    what = replace(rules.what, may_say=may_say)
    return replace(rules, what=what, sms=excused(rules.sms), kind=excused(rules.kind), keep=keep)


def _record_rules(
    domain: Domain, file: RuleFile, place: KeyPath, entry: RecordsForm, operator: str
) -> RecordRules:
    known = {records.name: records for records in domain.record_sets}.get(entry.name)
    if known is None:
        raise file.wrong(
            (*place, "name"), f"{entry.name} is not a record set of {domain.name}'s records.py"
        )
    _check_ids(file, place, entry)
    _check_tightens(domain, file, place, entry)
    what = _check_what(file, place, entry)
    keep = list(_keep_rules(domain, file, place, entry, known))
    tightened = dict(_tightened(file, place, entry, known, keep))
    applying = {form.id for form in entry.keep if form.applies_to in (None, operator)}
    forms = (tightened.get(rule.id, (rule,)) for rule in keep if rule.id in applying)
    return RecordRules(
        entry.name,
        entry.when_free,
        what,
        tuple(rule for together in forms for rule in together),
        sensitive=known.sensitive,
        sms=_words(entry.sms),
        kind=Words(entry.kind.zh, entry.kind.en) if entry.kind else None,
        counsel=_counsel(entry.counsel),
    )


def _keep_rules(
    domain: Domain, file: RuleFile, place: KeyPath, entry: RecordsForm, records: RecordSet
) -> Iterator[KeepRule]:
    for i, form in enumerate(entry.keep):
        here, rule = (*place, "keep", i), _keep_rule(form)
        _check_enabling(file, here, entry.name, form)
        _check_rule(domain, file, here, records, rule)
        _check_rule_words(file, here, f"{entry.name}.{form.id}", rule, form.unverified_sources)
        yield rule


def _keep_rule(form: KeepForm) -> KeepRule:
    return KeepRule(
        id=RuleId(form.id),
        fact=form.while_ or form.from_ or "",
        period=Period.parse(form.for_) if form.for_ else None,
        rank=form.rank,
        citation=form.citation,
        measures=frozenset(form.meanwhile),
        readers=form.readers,
        notice=_words(form.notice),
        sms=_words(form.sms),
        waived_by=form.waived_by,
        unverified=form.unverified,
        masked=_words(form.masked),
        counsel=_counsel(form.counsel),
    )


def _tightened(
    file: RuleFile,
    place: KeyPath,
    entry: RecordsForm,
    records: RecordSet,
    keep: Sequence[KeepRule],
) -> Iterator[tuple[RuleId, tuple[KeepRule, ...]]]:
    """By the id of the keep rule, what takes its place: the rule elsewhere, and its strict form."""
    by_id = {rule.id: rule for rule in keep}
    forms = {form.id: form for form in entry.keep}
    seen: set[str] = set()
    for i, form in enumerate(entry.tighten):
        here = (*place, "tighten", i)
        rule = by_id.get(RuleId(form.rule))
        if rule is None:
            raise file.wrong(
                (*here, "rule"),
                f"{entry.name}.{form.id} tightens {form.rule}, which is no keep rule of "
                f"{entry.name}; known: {', '.join(by_id) or 'none'}",
            )
        if form.rule in seen:
            raise file.wrong(
                (*here, "rule"), f"{entry.name}: {form.rule} is tightened twice; write one entry"
            )
        seen.add(form.rule)
        _check_cited(file, here, f"{entry.name}.{form.id}", form.rank, form.citation)
        _check_stricter(file, here, records, rule, form)
        strict = _strict_form(rule, form)
        sources = (*forms[rule.id].unverified_sources, *form.unverified_sources)
        _check_rule_words(file, here, f"{entry.name}.{form.id}", strict, sources)
        _check_measures(file, here, records, strict)
        elsewhere = () if form.when is None else (replace(rule, unless=form.when),)
        yield rule.id, (*elsewhere, strict)


def _strict_form(rule: KeepRule, form: TightenForm) -> KeepRule:
    return replace(
        rule,
        id=RuleId(form.id),
        period=Period.parse(form.for_) if form.for_ else rule.period,
        measures=rule.measures | frozenset(form.meanwhile),
        readers=form.readers or rule.readers,
        notice=_words(form.notice) or rule.notice,
        sms=_words(form.sms) or rule.sms,
        when=form.when,
        tightened=Tightened(form.rank, form.citation, form.unverified),
        counsel=_counsel(form.counsel) or rule.counsel,
    )


def _words(words: WordsForm | None) -> Words | None:
    if words is None:
        return None
    return Words(words.zh, words.en, words.en_one if isinstance(words, CountedForm) else None)


def _counsel(form: CounselForm | None) -> Counsel | None:
    if form is None:
        return None
    return Counsel(Words(form.zh, form.en), form.signed_on, form.reference)


_NO_RULE = frozenset({"counsel", "may_say"})  # a signature and an excuse change no rule
_SINCE = frozenset({"kind"})  # digests were over the words, it was not yet one of them
_WORDS = frozenset({"what", "notice", "sms", "masked", "kind"})


def _digest(form: FileForm, operator: str, left_out: Collection[str]) -> str:
    """SHA-256 over the parsed, sorted content: layout and comments may change, rules may not.

    What is left at its default is not part of it, so that a form which grows keeps old digests.
    Where a rule asks for an operator, another operator has other rules.
    """
    content = _without(left_out, form.model_dump(mode="json", exclude_defaults=True))
    if any(rule.applies_to for entry in form.records for rule in entry.keep):
        content["operator"] = operator
    listed = json.dumps(_sorted(content), ensure_ascii=False)
    return hashlib.sha256(listed.encode()).hexdigest()


def _texts(form: FileForm) -> Iterator[tuple[str, str]]:
    """Every text that may be mended, by its place, and the excuses for what the texts say."""
    for word, reason in form.may_say.items():
        yield f"may_say.{word}", reason
    for entry in form.records:
        yield from _texts_of(entry.name, entry)
        rules: Iterable[KeepForm | TightenForm] = (*entry.keep, *entry.tighten)
        for rule in rules:
            yield from _texts_of(f"{entry.name}.{rule.id}", rule)


def _texts_of(place: str, part: Form) -> Iterator[tuple[str, str]]:
    for key, words in part:
        if key in _WORDS and words is not None:
            for language, text in words.model_dump(exclude_none=True).items():
                yield f"{place}.{key}.{language}", text


def _without(keys: Collection[str], content: Any) -> Any:
    """The content without these keys, however deep they are."""
    if isinstance(content, dict):
        return {key: _without(keys, one) for key, one in content.items() if key not in keys}
    return [_without(keys, one) for one in content] if isinstance(content, list) else content


def _sorted(content: object) -> object:
    """The same whatever the order of tables, rules and measures in the file."""
    if isinstance(content, dict):
        return {key: _sorted(content[key]) for key in sorted(content)}
    if isinstance(content, list):
        return sorted((_sorted(entry) for entry in content), key=json.dumps)
    return content


# --- a file against the domain's records.py -----------------------------------------------------


def _check_names(domain: Domain, file: RuleFile, newest: Policy) -> None:
    for records in domain.record_sets:
        if records.name not in newest.records:
            raise file.wrong(
                (),
                f"record set {records.name} has no rule; add [[records]] name = {records.name!r}",
            )


def _check_ids(file: RuleFile, place: KeyPath, entry: RecordsForm) -> None:
    """Reports tell a rule by its id, so that no two of a record set may share one."""
    places = [
        *(((*place, "keep", i, "id"), rule.id) for i, rule in enumerate(entry.keep)),
        *(((*place, "tighten", i, "id"), rule.id) for i, rule in enumerate(entry.tighten)),
    ]
    for i, (here, name) in enumerate(places):
        if name in [known for _, known in places[:i]]:
            raise file.wrong(here, f"{entry.name}: two rules have the same id, {name}")


def _check_rule(
    domain: Domain, file: RuleFile, place: KeyPath, records: RecordSet, rule: KeepRule
) -> None:
    _check_rank(domain, file, place, rule)
    _check_cited(file, place, f"{records.name}.{rule.id}", rule.rank, rule.citation)
    wanted, key = ("boolean", "while") if rule.period is None else ("date", "from")
    _check_fact(file, (*place, key), records, rule.id, rule.fact, wanted)
    _check_measures(file, place, records, rule)
    names = [known.name for known in domain.record_sets]
    if rule.waived_by is not None and rule.waived_by not in names:
        raise file.wrong(
            (*place, "waived_by"),
            f"{records.name}.{rule.id} is waived by {rule.waived_by}, which is no record set of "
            f"{domain.name}; known: {', '.join(names)}",
        )


def _check_rank(domain: Domain, file: RuleFile, place: KeyPath, rule: KeepRule) -> None:
    """Proof of duty keeps the product's own records and nobody else's (PIPL 69)."""
    if domain.name == PRODUCT:
        ranks, whose = RANKS_OF_THE_PRODUCT, "the product's own records"
        advice = "and measures or waivers there are none"
        fits = rule.rank in ranks and not rule.measures and rule.waived_by is None
    else:
        ranks, whose = RANKS_THAT_KEEP, "customers' records"
        advice = "remove the rule or cite the law or regulation behind it"
        fits = rule.rank in ranks
    if not fits:
        raise file.wrong(
            (*place, "rank"),
            f"rule {rule.id}: rank {rule.rank} cannot keep {whose} (PIPL 19, 47, 69), only "
            f"{', '.join(sorted(ranks))}; {advice}",
        )


def _check_cited(file: RuleFile, place: KeyPath, name: str, rank: Rank, citation: str) -> None:
    """A rank is claimed by what has it: a standard or a contract is no law."""
    if why := why_not_of_rank(citation, rank):
        raise file.wrong((*place, "citation"), f"{name}: rank {rank}: {why}; or write its own rank")


def _check_enabling(file: RuleFile, place: KeyPath, records: str, form: KeepForm) -> None:
    """A ministry rule keeps only by what enables it, which is a law or a regulation (PIPL 19)."""
    why = why_not_enabling(form.enabling_law) if form.enabling_law is not None else None
    if why is not None:
        raise file.wrong((*place, "enabling_law"), f"{records}.{form.id}: enabling_law: {why}")


def _check_tightens(domain: Domain, file: RuleFile, place: KeyPath, entry: RecordsForm) -> None:
    if domain.name == PRODUCT and entry.tighten:
        raise file.wrong(
            (*place, "tighten", 0),
            f"{entry.name}.{entry.tighten[0].id}: nothing tightens the product's own records, "
            "which prove its duty; remove it",
        )


def _check_fact(
    file: RuleFile, place: KeyPath, records: RecordSet, rule: str, name: str, wanted: str
) -> None:
    fact = records.fact(name)
    if fact is None:
        raise file.wrong(
            place,
            f"{records.name}.{rule} speaks of {name}, which is no fact of "
            f"{records.name}; known: {', '.join(known.name for known in records.facts) or 'none'}",
        )
    if fact.type != wanted:
        raise file.wrong(place, f"{records.name}.{rule} needs a {wanted}; {name} is a {fact.type}")


def _check_measures(file: RuleFile, place: KeyPath, records: RecordSet, rule: KeepRule) -> None:
    if rule.seals and not (rule.restricts and records.sealed):
        raise file.wrong(
            (*place, "meanwhile"),
            f"{records.name}.{rule.id} seals, so it must also restrict, and records.py must name "
            "the columns in `sealed`",
        )
    if rule.rank in RANKS_OF_LAW and not rule.restricts:
        raise file.wrong(
            (*place, "meanwhile"),
            f"{records.name}.{rule.id}: what the law alone keeps is stored and nothing else (PIPL "
            '47(2)); write "restrict" in `meanwhile`, and in `readers` who may still read it',
        )
    if rule.rank in RANKS_OF_LAW and rule.readers not in READERS_OF_LEFTOVERS:
        raise file.wrong(
            (*place, "readers"),
            f"{records.name}.{rule.id}: {rule.readers} may not go on reading what the law alone "
            f"keeps (PIPL 47(2)), only {', '.join(READERS_OF_LEFTOVERS)}; write one of these, and "
            "a rule of rank unfinished_business for business that is still open",
        )
    if rule.masks and not records.is_maskable:
        raise file.wrong(
            (*place, "meanwhile"),
            f"{records.name}.{rule.id} masks, but records.py names no column to mask",
        )


def _check_stricter(
    file: RuleFile, place: KeyPath, records: RecordSet, rule: KeepRule, form: TightenForm
) -> None:
    """What tightens may never keep longer, nor stop the work that a record is kept for."""
    name = f"{records.name}.{form.id}"
    if form.when is not None:
        _check_fact(file, (*place, "when"), records, form.id, form.when, "boolean")
    if form.for_ is not None:
        _check_shorter(file, (*place, "for"), name, rule, Period.parse(form.for_))
    if form.readers is not None and rule.rank is Rank.UNFINISHED_BUSINESS:
        raise file.wrong(
            (*place, "readers"),
            f"{name}: {rule.id} is unfinished business, which {rule.readers} must be able to "
            "finish; leave `readers` out",
        )


def _check_shorter(
    file: RuleFile, place: KeyPath, name: str, rule: KeepRule, period: Period
) -> None:
    if rule.period is None:
        raise file.wrong(place, f"{name}: {rule.id} ends with a fact and has no period to shorten")
    if rule.rank not in RANKS_SHORTENED_LOCALLY:
        raise file.wrong(
            place,
            f"{name}: rank local_regulation cannot shorten {rule.id}, which rank {rule.rank} keeps "
            f"for {rule.period.iso} (PIPL 19): what is higher stands. Leave `for` out",
        )
    if not period.is_shorter_than(rule.period):
        raise file.wrong(
            place,
            f"{name}: {period.iso} is not shorter than {rule.period.iso} from every day; "
            "rank local_regulation may end a rule earlier, never later (PIPL 19)",
        )


def _check_what(file: RuleFile, place: KeyPath, entry: RecordsForm) -> Words:
    """The words of a record set, which speak of no law that its rules rest on unverified."""
    what, short = _words(entry.what), _words(entry.sms)
    if what is None:
        raise file.wrong_words(place, f"{entry.name}.what: is missing; write it")
    for words in filter(None, (what, short)):
        try:
            check_citation(f"{entry.name}: what", words.texts, entry.unverified_sources)
        except ValueError as error:
            raise file.wrong_words(place, str(error)) from error
    return what


def _check_rule_words(
    file: RuleFile, place: KeyPath, name: str, rule: KeepRule, unverified: Sequence[str]
) -> None:
    """The words of a rule, and those of a strict form, which may come from what it tightens."""
    for key, words in (("notice", rule.notice), ("sms", rule.sms)):
        if words is None:
            raise file.wrong_words(place, f"{name}.{key}: is missing; write it")
        try:
            check_day(name, words.texts, dated=rule.period is not None)
            check_citation(name, words.texts, unverified)
        except ValueError as error:
            raise file.wrong_words(place, str(error)) from error
    if rule.masked is not None and not rule.masks:
        raise file.wrong_words(
            place,
            f'{name}: masked names what goes by meanwhile = ["mask"]; write both, or neither',
        )


def _check_parents(domain: Domain, file: RuleFile, rules: Mapping[str, RecordRules]) -> None:
    """An anonymised child stays for ever, so its parent can be anonymised, never deleted."""
    deleted = {name for name, entry in rules.items() if entry.when_free is WhenFree.DELETE}
    for parent in domain.record_sets:
        for needed in parent.needed_by:
            if parent.name in deleted and needed.child in rules and needed.child not in deleted:
                place = ("records", list(rules).index(parent.name), "when_free")
                raise file.wrong(
                    place,
                    f"{parent.name} is deleted, but {needed.child}, which refers to it, is "
                    f"anonymised and stays; write when_free = 'anonymise' for {parent.name}",
                )
