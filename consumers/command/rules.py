"""`rules`: the retention rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import Facts, draw, emit, say
from fullstop.consumers.command.typed import AsJson, UsageError, day
from fullstop.consumers.operate import mended_words
from fullstop.consumers.operate.what_if import what_if
from fullstop.consumers.wiring import Wiring, operations
from fullstop.consumers.wiring.start_checks import check_all, check_words
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.public_table import public_table
from fullstop.handlers.retention import candidate
from fullstop.handlers.rules import Counsel, Policy
from fullstop.outbox.own.records import in_force
from fullstop.running.clock import now

app = typer.Typer(help="The retention rules.", no_args_is_help=True)


@app.command("check")
def rules_check(
    database: Annotated[
        bool,
        typer.Option(
            "--database",
            help="Also against each domain's tables, what it loaded before, the evidence that its "
            "versions were announced, and the words that notices say: all that a start refuses.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check every domain's folder: record sets, facts, rules, dates."""
    with wired.here() if database else wired.named() as wiring:
        if not database:
            check_words(wiring.catalogue)
        elif unasked := check_all(wiring):
            say(unasked)
        versions = {
            name: [policy.version for policy in entry.policies]
            for name, entry in wiring.catalogue.items()
        }
    emit({"domains": versions}, _show_versions, as_json=as_json)


@app.command("show")
def rules_show(
    domain: Annotated[str | None, typer.Argument(help="With --public: default all.")] = None,
    on: Annotated[str | None, typer.Option(help="A day, YYYY-MM-DD; default: today.")] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="As the retention table for customers: Markdown, zh and en."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the rules of a domain that are in force on a day."""
    wiring = wired.named()
    at = wiring.settings.civil_day(now()) if on is None else day(on)
    if public:
        names = list(wiring.domains) if domain is None else [domain]
        entries = [wiring.entry(name) for name in names]
        tables = [(entry.domain, entry.policy_on(at)) for entry in entries]
        own = [in_force(at)] if domain is None else []
        sys.stdout.write(public_table([*tables, *own]))
        return
    if domain is None:
        raise UsageError("name a domain; there are: " + ", ".join(wiring.catalogue))
    emit(_facts(wiring.entry(domain).policy_on(at)), _show_policy, as_json=as_json)


@app.command("announce")
def rules_announce(
    what: Annotated[str, typer.Argument(metavar="DOMAIN|FILE", help="A domain, or a file.")],
    version: Annotated[
        str | None, typer.Argument(help="With a domain: the day its version takes effect.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell customers of a version that is to come, and keep the broker's word as evidence."""
    with wired.named() as wiring:
        entry, policy = _version(wiring, what, version)
        said = operations.announcer(wiring, entry.domain.name).announce(entry, policy)
    facts = {
        **asdict(said),
        "domain": policy.domain,
        "version": policy.version,
        "announced_at": said.announced_at.isoformat(),
    }
    emit(facts, _show_announced, as_json=as_json)


@app.command("approve")
def rules_approve(
    domain: Annotated[str, typer.Argument(help="Whose words were mended.")],
    version: Annotated[str, typer.Argument(help="The day its version takes effect.")],
    as_json: AsJson = False,
) -> None:
    """Approve the mended words of a version, as one of two logins; its rules stay as they are."""
    with wired.named() as wiring:
        _, policy = _version(wiring, domain, version)
        with wiring.words_database().transaction() as connection:
            approval = mended_words.approve(connection, policy)
    emit(
        {**asdict(approval), "is_enough": approval.is_enough},
        _show_approval,
        as_json=as_json,
    )


@app.command("what-if")
def rules_what_if(
    file: Annotated[Path, typer.Argument(help="A retention file, loaded or not yet.")],
    domain: Annotated[
        str | None, typer.Option(help="Whose it is; default: of the folder it lies in.")
    ] = None,
    everybody: Annotated[
        bool,
        typer.Option(
            "--everybody",
            help="Also as if every customer asked on its day; reads every row of the domain.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Whom a version would affect, and which promises it would move; nothing is changed."""
    with wired.here() as wiring:
        entry = wiring.entry(_domain_of(wiring, file) if domain is None else domain)
        after = candidate(entry.domain, file, entry.policies, wiring.settings.operator)
        before = [p for p in entry.policies if p.effective_from < after.effective_from][-1]
        found = what_if(
            wiring.work(entry),
            wiring.domain_database(entry.domain.name),
            before,
            after,
            civil_day=wiring.settings.civil_day,
            everybody=everybody,
        )
    emit(found, _show_what_if, as_json=as_json)


def _version(wiring: Wiring, what: str, version: str | None) -> tuple[Entry, Policy]:
    """A version by its domain and day, or by its file in a domain's folder."""
    if version is None:
        return _version_in(wiring, Path(what))
    entry = wiring.entry(what)
    for policy in entry.policies:
        if policy.version == version:
            return entry, policy
    known = ", ".join(policy.version for policy in entry.policies)
    raise UsageError(
        f"{what} has no version {version}; there are: {known}. A file counts once it is in "
        f"{entry.folder / 'retention'}"
    )


def _version_in(wiring: Wiring, path: Path) -> tuple[Entry, Policy]:
    """The version that was read from this very file."""
    if path.suffix != ".toml":
        raise UsageError(f"name the version too: {path} YYYY-MM-DD, or name a retention file")
    entry = wiring.entry(_domain_of(wiring, path))
    files = {entry.file(policy.effective_from): policy for policy in entry.policies}
    for file, policy in files.items():
        if file.resolve() == path.resolve():
            return entry, policy
    raise UsageError(
        f"{path} is no file that {entry.domain.name} takes its rules from; these are: "
        f"{', '.join(map(str, files))}. Copy it there under a day of its own, or name one of them"
    )


def _domain_of(wiring: Wiring, path: Path) -> str:
    """The domain whose folder a retention file lies in."""
    folders = {entry.folder.resolve(): name for name, entry in wiring.catalogue.items()}
    for folder in path.resolve().parents:
        if folder in folders:
            return folders[folder]
    raise UsageError(f"{path} lies in no domain's folder, so nobody knows whose rules it has")


# --- for people ---------------------------------------------------------------------------------


def _facts(rules: Policy) -> dict[str, object]:
    """A version of a domain's rules, ready for JSON."""
    return {
        "domain": rules.domain,
        "version": rules.version,
        "digest": rules.digest,
        "records": [
            {
                "name": records.name,
                "when_free": records.when_free,
                "counsel": _signature(records.counsel),
                "keep": [
                    {
                        "id": rule.id,
                        "for": rule.period.iso if rule.period else None,
                        "fact": rule.fact,
                        "rank": rule.rank,
                        "citation": rule.citation,
                        "meanwhile": sorted(rule.measures),
                        "readers": rule.readers,
                        "unverified": rule.unverified,
                        "counsel": _signature(rule.counsel),
                    }
                    for rule in records.keep
                ],
            }
            for records in rules.records.values()
        ],
    }


def _signature(counsel: Counsel | None) -> dict[str, object] | None:
    """What counsel signs, with the day and the paper; null where there is nothing to sign."""
    if counsel is None:
        return None
    words, day = counsel.words, counsel.signed_on
    signed = {"signed_on": day.isoformat() if day else None, "reference": counsel.reference}
    return {"zh": words.zh, "en": words.en, **signed}


def _show_versions(facts: Facts, console: Console) -> None:
    for name, listed in facts["domains"].items():
        console.print(f"{name}: {', '.join(listed)}: as they must be")


def _show_policy(facts: Facts, console: Console) -> None:
    console.print(f"{facts['domain']}, in force from {facts['version']}")
    rows = [row for records in facts["records"] for row in _of_records(records)]
    draw(console, ("records", "kept", "why", "meanwhile", "readers"), rows)
    for records in facts["records"]:
        for name, one in ((None, records), *((rule["id"], rule) for rule in records["keep"])):
            if one["counsel"] is not None:
                place = ".".join(filter(None, (records["name"], name)))
                console.print(f"{place}: {_state(one['counsel'])}: {one['counsel']['zh']}")


def _of_records(records: Facts) -> Iterator[Sequence[str]]:
    if not records["keep"]:
        yield records["name"], "–", f"{records['when_free']} at once", "", ""
    for rule in records["keep"]:
        yield (
            records["name"],
            f"{rule['for']} from {rule['fact']}" if rule["for"] else f"while {rule['fact']}",
            f"{rule['citation']} ({rule['rank']}{_doubt(rule)})",
            ", ".join(rule["meanwhile"]) or "–",
            rule["readers"],
        )


def _doubt(rule: Facts) -> str:
    return ", unverified" if rule["unverified"] else ""


def _state(counsel: Facts) -> str:
    if counsel["signed_on"] is None:
        return "to be signed by counsel"
    return f"signed by counsel on {counsel['signed_on']} ({counsel['reference']})"


def _show_announced(facts: Facts, console: Console) -> None:
    at = datetime.fromisoformat(facts["announced_at"])
    console.print(
        f"{facts['domain']} {facts['version']}: announced by {', '.join(facts['channels'])} at "
        f"{at:%Y-%m-%d %H:%M} UTC ({facts['topic']}/{facts['partition']}/{facts['offset']})"
    )
    if facts["awaits"]:
        console.print(f"  it loads once it was accepted by {', '.join(facts['awaits'])}")


def _show_approval(facts: Facts, console: Console) -> None:
    for change in facts["changes"]:
        console.print(f"{change['place']}: {change['was'] or '–'} → {change['now'] or '–'}")
    state = (
        "notices say them once the aggregator starts with this folder"
        if facts["is_enough"]
        else "another login must approve them, too"
    )
    logins = ", ".join(facts["approved_by"])
    console.print(f"{facts['domain']} {facts['version']}: approved by {logins}; {state}")


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


def _show_what_if(facts: Facts, console: Console) -> None:
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
    draw(console, _COMPARED, map(_change, (*facts["changes"], *facts["promises_spared"])))
    _moves("last days that move", facts["moves"], console)
    _moves("promised days that become later", facts["promises_lengthened"], console)


_COMPARED = ("records", "what becomes of them", "rule before", "rule after", "customers", "rows")


def _change(one: Facts) -> list[str]:
    rules = [one["rule_before"] or "–", one["rule_after"] or "–"]
    return [
        one["records"],
        _CHANGES[one["change"]],
        *rules,
        str(one["customers"]),
        str(one["rows"]),
    ]


def _moves(title: str, moves: Sequence[Facts], console: Console) -> None:
    if not moves:
        console.print(f"{title}: none")
        return
    console.print(f"{title}:")
    head = ("records", "from", "to", "rule", "customers", "rows")
    draw(console, head, map(_move, moves[:MOVES_SHOWN]))
    if len(moves) > MOVES_SHOWN:
        console.print(f"and {len(moves) - MOVES_SHOWN} more; --json has them all")


def _move(one: Facts) -> list[str]:
    rule = f"{one['rule'] or '–'}{' (' + one['rank'] + ')' if one.get('rank') else ''}"
    days = [_last_day(one["day_before"]), _last_day(one["day_after"])]
    return [one["records"], *days, rule, str(one["customers"]), str(one["rows"])]


def _last_day(day: str | None) -> str:
    return {"infinity": "no day", None: "free"}.get(day, str(day))
