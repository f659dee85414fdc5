"""A domain with a mistake is caught by name: the example's folder, each time with another one.

All in one run of the suite, beside the folder as it is, which passes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fullstop.consumers.operate.guessed import Said
from fullstop.consumers.operate.new_domain import new_domain
from fullstop.outbox.database import connect_as_administrator
from fullstop.sandbox.servers import Servers

EXAMPLE = Path(__file__).parents[2] / "examples" / "loyalty_letters"
SOUND = "letters_sound"
SECONDS_MAX = 300
TODAY = date(2026, 1, 1)
TABLES, WORDS, RECORDS, SAMPLES = (
    "tables.sql",
    "retention/words/2026-01-01.toml",
    "records.py",
    "sample.sql",
)


@dataclass(frozen=True)
class Mistake:
    """What is written otherwise, which test finds it, and of what (the domain, or a part of it)."""

    found_by: str
    part: str = ""
    said: str = ""
    added: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def trigger(name: str, when: str, does: str, made: str = "") -> Mistake:
    """A trigger of the team's, excused as harmless; `found_by` is filled in by who plants it."""
    rights = "security definer" if made else ""  # what it makes is the owner's
    made += (
        f"create function DOMAIN.{name}() returns trigger language plpgsql {rights}"
        f" as $$ begin {does} end $$;\n"
        f"create trigger {name} {when} on DOMAIN.letters for each row"
        f" execute function DOMAIN.{name}();\n"
    )
    reason = f'excused={{"trigger {name} on DOMAIN.letters": "harmless, we thought"}})'
    return Mistake(
        "", added={TABLES: made}, changed={RECORDS: ("(LETTERS,))", f"(LETTERS,), {reason}")}
    )


def planted(mistake: Mistake, found_by: str, part: str = "", said: str = "") -> Mistake:
    return Mistake(found_by, part, said, mistake.added, mistake.changed)


MISTAKES = {
    "forgets_a_table": Mistake(
        "test_the_domain_as_it_is_may_start",
        said="drafts has a subject column but belongs to no record set",
        added={TABLES: "create table DOMAIN.drafts (no int primary key, subject_id text);\n"},
    ),
    "erases_too_much": planted(
        trigger(
            "tidy",
            "after delete",
            "delete from DOMAIN.letters where recipient <> old.recipient; return old;",
        ),
        "test_one_customers_request_touches_nobody_else",
    ),
    "takes_what_a_rule_keeps": planted(
        trigger(
            "archive",
            "after update",
            "delete from DOMAIN.letters where letter_no = new.letter_no; return new;",
        ),
        "test_what_the_rule_keeps_is_there_masked_and_restricted_as_ruled",
        "letters-gift-10y",
    ),
    "breaks_a_hold": planted(
        trigger(
            "at_once",
            "after update",
            "delete from DOMAIN.letters as l using DOMAIN.holds as h"
            " where l.letter_no = new.letter_no and h.subject_id = l.subject_id; return new;",
        ),
        "test_nothing_of_a_customer_goes_while_a_legal_hold_is_on_them",
    ),
    "counts_wrong": planted(
        trigger(
            "siblings",
            "after delete",
            "delete from DOMAIN.letters where subject_id = old.subject_id"
            " and gift_booked_on is not null; return old;",
        ),
        "test_counts_are_those_of_the_tables",
    ),
    "says_another_thing_each_time": Mistake(
        "test_another_case_finds_nothing_more_to_erase_and_keeps_the_same",
        changed={
            RECORDS: (
                '"{record}.gift_booked_on"',
                '"case when random() < 0.5 then {record}.gift_booked_on end"',
            )
        },
    ),
    "keeps_a_copy": planted(
        trigger(
            "history",
            "before delete or update",
            "insert into DOMAIN.history (was) values (old::text);"
            " return case when tg_op = 'DELETE' then old else new end;",
            made="create table DOMAIN.history (was text);\n",
        ),
        "test_what_is_erased_or_masked_is_nowhere_any_more",
    ),
    "claims_too_much": Mistake(
        "test_the_rules_words_are_such_as_a_customer_may_read",
        "letters",
        changed={WORDS: ("{n}封会员信件", "{n}封会员信件已彻底永久删除")},
    ),
    "shows_one_side": Mistake(
        "test_sample_rows_lie_on_both_sides_of_the_rule",
        "letters-gift-10y",
        "add a customer with one whose gift_booked_on is less than P10Y ago",
        changed={RECORDS: ('"{record}.gift_booked_on"', '"{record}.gift_booked_on - 36500"')},
    ),
}


UNDECIDED = "letters_undecided"
DECIDES_NOTHING = Mistake(
    "test_sample_rows_lie_on_both_sides_of_the_rule",
    "records-not-decided",
    "has only rows of records that not-decided keeps",
)


def test_the_suite_finds_each_mistake_and_none_in_the_folder_as_it_is(
    servers: Servers, tmp_path: Path
) -> None:
    folders = {SOUND: Mistake(""), **MISTAKES}
    for name, mistake in folders.items():
        write(tmp_path / name, mistake)
    shutil.move(undecided(tmp_path / "new"), tmp_path / UNDECIDED)
    folders[UNDECIDED] = DECIDES_NOTHING
    (tmp_path / "test_domain.py").write_text("from fullstop.testing.contract import *\n")
    tests = [f"test_domain.py::{test}" for test in asked()]
    domains = [word for name in folders for word in ("--domain", str(tmp_path / name))]
    before = logins(servers)
    written = run(servers, tmp_path, *domains, *tests)
    assert logins(servers) == before  # of the server that the environment names
    found = set(re.findall(r"^(?:FAILED|ERROR) test_domain\.py::(\S+)", written, re.MULTILINE))
    wanted = {place(name, mistake) for name, mistake in MISTAKES.items()}
    assert found == wanted | {place(UNDECIDED, DECIDES_NOTHING)}, written
    assert DECIDES_NOTHING.said in written
    for mistake in MISTAKES.values():
        assert mistake.said in written
    assert "what is wrong with the domain" in written


def logins(servers: Servers) -> list[tuple[object, ...]]:
    with connect_as_administrator(servers.database_url) as connection:
        return connection.execute(
            "select rolname, rolcanlogin, rolpassword from pg_authid order by 1"
        ).fetchall()


def undecided(beside: Path) -> str:
    """What `new-domain` writes where nobody decided anything: it keeps, and the suite says so."""
    beside.mkdir()
    return str(new_domain(UNDECIDED, beside, [], None, Said(), TODAY).folder / UNDECIDED)


def place(name: str, mistake: Mistake) -> str:
    return f"{mistake.found_by}[{'-'.join(filter(None, (name, mistake.part)))}]"


def asked() -> list[str]:
    """What finds each, of the folder that has it and of the one without any."""
    both = [place(name, one) for said, one in MISTAKES.items() for name in (said, SOUND)]
    held = f"test_nothing_of_a_customer_goes_while_a_legal_hold_is_on_them[{UNDECIDED}]"
    return [*both, place(UNDECIDED, DECIDES_NOTHING), held]


def write(folder: Path, mistake: Mistake) -> None:
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (old, new) in mistake.changed.items():
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    for name, more in mistake.added.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    for path in folder.rglob("*.*"):
        if path.is_file():
            text = path.read_text("utf-8").replace("loyalty_letters", folder.name)
            path.write_text(
                text.replace("DOMAIN.", f"{folder.name}.").replace("'DOMAIN'", f"'{folder.name}'"),
                "utf-8",
            )


def run(servers: Servers, folder: Path, *words: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "fullstop.testing",
            "-p",
            "no:cacheprovider",
            "-rfE",
            *words,
        ],
        cwd=folder,
        env={**os.environ, "FULLSTOP_DATABASE_URL": servers.database_url},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout
