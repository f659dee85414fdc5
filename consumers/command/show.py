"""What people see of facts: tables and panels on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from fullstop.consumers.operate.duties import HeldRecords, Row
from fullstop.handlers.rules import KeepRule, Policy
from fullstop.outbox.migrate import AGGREGATOR_SCHEMA
from fullstop.schemas.messages import ResultNotice

Facts = Mapping[str, Any]


def notice(said: ResultNotice, console: Console) -> None:
    """A notice as the customer reads it: the SMS, then the page's sentences."""
    if said.sms:
        console.print(Panel(said.sms, title=f"SMS · {said.stage}", expand=False))
    for line in said.lines:
        console.print(f"  · {line.sentence}", highlight=False)


def status(facts: Facts, console: Console) -> None:
    """A case, domain by domain."""
    table = Table("domain", "state", "revision", "erased rows", "remaining rows")
    for name, domain in facts["domains"].items():
        table.add_row(
            name,
            domain["state"],
            str(domain.get("revision", "")),
            str(domain.get("erased_rows", "")),
            str(domain.get("remaining", "")),
        )
    requested_at = facts["requested_at"] or "not seen yet"
    console.print(f"case {facts['case_id']}, requested {requested_at}")
    if asked := facts["asked"]:
        what = ", ".join(asked["records"]) or "everything"
        console.print(f"asked for {what}: {asked['ground']}, acting as {asked['acting_as']}")
    if deadline := facts["deadline"]:
        console.print(f"promised for {deadline['promised_on']}{_late(deadline)}")
    console.print(table)
    for name, why in facts["set_aside"].items():
        console.print(_aside(name, why), markup=False, highlight=False, soft_wrap=True)
    for line in facts["lines"]:
        console.print(f"  · {line['sentence']}", highlight=False)
    told = facts["notice"]
    console.print(
        f"told: {told['stage']}, revision {told['revision']}" if told["stage"] else "not yet told"
    )
    for incident in facts["incidents"]:
        console.print(f"incident: {incident['reason']} ({incident['domain'] or '–'})")
    for letter in facts["dead_letters"]:
        console.print(
            f"dead letter {letter['id']}: {letter['reason']} at {letter['consumer']}, "
            f"{letter['state']}; `fullstop dead-letters show {letter['id']}`"
        )


def _late(deadline: Facts) -> str:
    if not deadline["late"]:
        return ""
    what = "overdue" if deadline["overdue"] else f"late since {deadline['target_on']}"
    return f", {what}: {_awaited(deadline)}"


def _awaited(facts: Facts) -> str:
    return (
        "never carried out, a dead letter"
        if facts.get("dead_letter")
        else ", ".join(facts["awaited"])
    )


def overdue(cases: Sequence[Facts], console: Console) -> None:
    """Cases past their promised day, the longest overdue first."""
    if not cases:
        console.print("no case is overdue")
        return
    table = Table("promised for", "case", "awaited")
    for case in cases:
        table.add_row(case["promised_on"], case["case_id"], _awaited(case))
    console.print(table)
    for case in cases:
        for name, why in case["set_aside"].items():
            said = f"{case['case_id']}: {_aside(name, why)}"
            console.print(said, markup=False, highlight=False, soft_wrap=True)


def parked(cases: Sequence[Facts], console: Console) -> None:
    """What is set aside in the domains, and why."""
    if not cases:
        console.print("nothing is set aside")
    for case in cases:
        said = f"{case['case_id'] or '–'}: {_aside(case['domain'], case)}"
        console.print(said, markup=False, highlight=False, soft_wrap=True)


def _aside(domain: str, why: Facts) -> str:
    code = f" ({why['reason']})" if why["reason"] else ""
    return f"set aside in {domain}{code}: {why['means']}"


def letters(found: Sequence[Facts], console: Console) -> None:
    """Dead letters, each with its record and its case."""
    if not found:
        console.print("no dead letters")
        return
    for same in _by_record(found):
        ids, consumers = (sorted({facts[name] for facts in same}) for name in ("id", "consumer"))
        facts = same[0]
        what = f"{' '.join(ids)}  {facts['reason']}  {', '.join(consumers)}  {facts['state']}"
        about = f"    {_record(facts)}, case {facts['case_id'] or '–'}, {facts['noted_at']}"
        console.print(what, about, sep="\n", markup=False, highlight=False, soft_wrap=True)


def _by_record(found: Sequence[Facts]) -> Iterable[list[Facts]]:
    """Letters that several consumers wrote about the same record stand together."""
    groups: dict[object, list[Facts]] = {}
    for facts in found:
        of = ("reason", "topic", "partition", "offset", "sha256", "last_offset", "count", "state")
        known = facts["sha256"] is not None
        key = tuple(facts[name] for name in of) if known else facts["id"]
        groups.setdefault(key, []).append(facts)
    return groups.values()


def letter(facts: Facts, console: Console) -> None:
    """One dead letter, with what can be done."""
    table = Table(show_header=False, box=None)
    rows = {
        "dead letter": facts["id"],
        "noted at": facts["noted_at"],
        "reason": f"{facts['reason']}: {facts['advice']}",
        "consumer": facts["consumer"],
        "record": _record(facts),
        "first at": facts["first_at"] or "–",
        "sha256": facts["sha256"] or "–",
        "length": "–" if facts["length"] is None else str(facts["length"]),
        "case": facts["case_id"] or "–",
        "state": facts["state"] + (f": {facts['why']}" if facts["why"] else ""),
        "retry": facts["retry"],
    }
    for name, value in rows.items():
        table.add_row(name, Text(value))
    console.print(table)


def retried(facts: Facts, console: Console) -> None:
    """What became of dead letters that were to be retried."""
    for id_ in facts["retried"]:
        console.print(f"{id_}: published again", highlight=False)
    if facts["records"] > len(facts["retried"]):
        console.print(f"{facts['records']} records in all", highlight=False)
    for refusal in facts["refused"]:
        console.print(
            f"{refusal['id']}: {refusal['why']}", markup=False, highlight=False, soft_wrap=True
        )
    if not facts["retried"] and not facts["refused"]:
        console.print("no open dead letter is like that")


def reconciled(facts: Facts, console: Console) -> None:
    """What was lacking, and is said again."""
    table = Table("", "cases", "reports", "requests", "notices")
    for name, said in {**facts["domains"], "aggregator": facts["aggregator"]}.items():
        counts = [said[kind] for kind in ("cases", "reports", "requests", "notices")]
        table.add_row(name, *map(str, counts))
    console.print("would be published again:" if facts["dry_run"] else "published again:")
    console.print(table)


def holds(found: Sequence[Facts], console: Console) -> None:
    """Legal holds, each with its paper."""
    if not found:
        console.print("no legal holds")
        return
    for facts in found:
        what = f"{facts['hold_id']}  {_reach(facts)}  {facts['subject_id']}"
        secret = ", secret" if facts["secret"] else ""
        paper = (
            f"    {facts['reference']}{secret}: placed {facts['placed_at']} {_who(facts, 'placed')}"
        )
        lines = [what, paper]
        if facts["released_at"]:
            lines.append(f"    released {facts['released_at']} {_who(facts, 'released')}")
        console.print(*lines, sep="\n", markup=False, highlight=False, soft_wrap=True)


def duties(found: Sequence[Facts], console: Console) -> None:
    """Duties, each with what was read under it."""
    if not found:
        console.print("no duties")
        return
    for facts in found:
        whose = f", {facts['subject_id']} only" if facts["subject_id"] else ""
        what = f"{facts['domain']} {facts['duty_id']}  {facts['reader_group']}  {facts['login']}"
        until = f"    {facts['ticket']}{whose}: until {facts['closed_at'] or facts['ends_at']}"
        who = f"by {facts['opened_by']}, approved by {facts['approved_by']}"
        who = f"{who}, as {facts['opened_login']}"
        read = f"    {who}; {facts['reads']} reads, {facts['rows_read']} rows"
        console.print(what, until, read, sep="\n", markup=False, highlight=False, soft_wrap=True)


def own_records(held: HeldRecords) -> Iterator[str]:
    """What is held of a customer as one JSON object, in pieces: it may be more than memory has."""
    domains = (
        _named(domain, _inside("{", (_named(name, _rows(rows)) for name, rows in sets), "}"))
        for domain, sets in held
    )
    yield from _inside("{", domains, "}\n")


def _rows(rows: Iterable[Row]) -> Iterator[str]:
    return _inside("[", ([json.dumps(row, ensure_ascii=False, default=str)] for row in rows), "]")


def _named(name: str, value: Iterable[str]) -> Iterator[str]:
    return chain([f"{json.dumps(name)}: "], value)


def _inside(opening: str, members: Iterable[Iterable[str]], closing: str) -> Iterator[str]:
    yield f"{opening}\n"
    for number, member in enumerate(members):
        yield from chain([",\n"] if number else [], member)
    yield f"\n{closing}"


def _reach(facts: Facts) -> str:
    """What a hold is on; the aggregator's list has what it is on in all the domains."""
    domain, records = facts["domain"], facts["records"]
    if domain == AGGREGATOR_SCHEMA:
        return f"{domain}: {', '.join(records) or 'everything'}"
    return ", ".join(f"{domain}.{name}" for name in records) or domain


def _who(facts: Facts, act: str) -> str:
    persons = f"by {facts[f'{act}_by']}, approved by {facts[f'{act}_approved_by'] or '–'}"
    return f"{persons}, as {facts[f'{act}_login']}"


def _record(facts: Facts) -> str:
    if facts["offset"] is None:
        return f"{facts['topic']}/–"
    record = f"{facts['topic']}/{facts['partition']}/{facts['offset']}"
    if facts["last_offset"] is None:
        return record
    return f"{record} to {facts['last_offset']}: {facts['count']} records until {facts['last_at']}"


def policy(rules: Policy, console: Console) -> None:
    """A version of a domain's rules."""
    table = Table("records", "kept", "why", "meanwhile", "readers")
    for records in rules.records.values():
        if not records.keep:
            table.add_row(records.name, "–", f"{records.when_free} at once", "", "")
        for rule in records.keep:
            table.add_row(
                records.name,
                _kept(rule),
                f"{rule.citation} ({rule.rank})",
                ", ".join(sorted(rule.measures)) or "–",
                rule.readers,
            )
    console.print(f"{rules.domain}, in force from {rules.version}")
    console.print(table)


MOVES_SHOWN = 20

_CHANGES = {
    "unchanged": "stays as long as before",
    "gone": "is gone before it takes effect",
    "freed": "goes at once",
    "earlier": "goes earlier",
    "longer": "is kept longer",
    "newly_kept": "is kept, and was not",
    "spared": "would be kept longer, and is not: it was promised before",
}


def what_if(facts: Facts, console: Console) -> None:
    """What a version would change, in counts."""
    console.print(
        f"{facts['domain']} {facts['version']} after {facts['before']}, as of {facts['day']}; "
        f"{facts['cases']} cases keep something"
    )
    for name in facts["new_record_sets"]:
        console.print(f"new record set: {name}")
    _compared(facts, console)
    if facts["everybody"] is not None:
        console.print("had every customer asked on that day:")
        _compared(facts["everybody"], console)


def _compared(facts: Facts, console: Console) -> None:
    table = Table(
        "records", "what becomes of them", "rule before", "rule after", "customers", "rows"
    )
    for one in (*facts["changes"], *facts["promises_spared"]):
        rules = [one["rule_before"] or "–", one["rule_after"] or "–"]
        counts = [str(one["customers"]), str(one["rows"])]
        table.add_row(one["records"], _CHANGES[one["change"]], *rules, *counts)
    console.print(table)
    _moves("last days that move", facts["moves"], console)
    _moves("promised days that become later", facts["promises_lengthened"], console)


def _moves(title: str, moves: Sequence[Facts], console: Console) -> None:
    if not moves:
        console.print(f"{title}: none")
        return
    table = Table("records", "from", "to", "rule", "customers", "rows", title=title)
    for one in moves[:MOVES_SHOWN]:
        rule = f"{one['rule'] or '–'}{' (' + one['rank'] + ')' if one.get('rank') else ''}"
        days = [_last_day(one["day_before"]), _last_day(one["day_after"])]
        table.add_row(one["records"], *days, rule, str(one["customers"]), str(one["rows"]))
    console.print(table)
    if len(moves) > MOVES_SHOWN:
        console.print(f"and {len(moves) - MOVES_SHOWN} more; --json has them all")


def _last_day(day: str | None) -> str:
    return {"infinity": "no day", None: "free"}.get(day, str(day))


def policy_facts(rules: Policy) -> dict[str, object]:
    """The same, ready for JSON."""
    return {
        "domain": rules.domain,
        "version": rules.version,
        "digest": rules.digest,
        "records": [
            {
                "name": records.name,
                "when_free": records.when_free,
                "keep": [
                    {
                        "id": rule.id,
                        "for": rule.period.iso if rule.period else None,
                        "fact": rule.fact,
                        "rank": rule.rank,
                        "citation": rule.citation,
                        "meanwhile": sorted(rule.measures),
                        "readers": rule.readers,
                    }
                    for rule in records.keep
                ],
            }
            for records in rules.records.values()
        ],
    }


def deployment(facts: Facts, console: Console) -> None:
    """The addresses of a running sandbox; passwords only with --json."""
    if not facts["running"]:
        console.print(f"nothing runs in {facts['folder']}; `fullstop sandbox up` starts it")
        return
    table = Table(show_header=False, box=None)
    table.add_row("Kafka", facts["bootstrap_servers"])
    table.add_row("folder", facts["folder"])
    for name, url in facts["health"].items():
        table.add_row(name, f"{url}/healthz")
    console.print(table)
    console.print("database addresses with their passwords: `fullstop sandbox status --json`")


def _kept(rule: KeepRule) -> str:
    return f"{rule.period.iso} from {rule.fact}" if rule.period else f"while {rule.fact}"
