"""`vacuum`: the bytes of what was erased go from the files of the databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from fullstop.consumers.command import wired
from fullstop.consumers.command.terminal import EXIT_TO_DO, Facts, emit
from fullstop.consumers.command.typed import AsJson
from fullstop.consumers.operate.vacuum import vacuum_database
from fullstop.consumers.wiring import Wiring
from fullstop.outbox.migrate import own_tables
from fullstop.outbox.revisions import branch_of

app = typer.Typer()


@app.command()
def vacuum(
    rewrite: Annotated[
        bool,
        typer.Option(
            "--rewrite",
            help="Write each table and its indexes anew, so that nothing is left; nobody else "
            "works with a table while it is written.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let the bytes of what was erased go from the databases' files; as an administrator."""
    wiring = wired.administering()
    done = {
        ", ".join(schemas): vacuum_database(url, list(_tables(wiring, schemas)), anew=rewrite)
        for url, schemas in wiring.outboxes().items()
    }
    facts = {
        "rewritten": rewrite,
        "databases": [{"schemas": name, **asdict(one)} for name, one in done.items()],
    }
    emit(facts, _show, as_json=as_json)
    if not all(one.is_whole for one in done.values()):
        raise typer.Exit(EXIT_TO_DO)


def _tables(wiring: Wiring, schemas: Iterable[str]) -> Iterator[str]:
    """Where the records of these schemas are, and what the product itself remembers there."""
    for schema in schemas:
        yield from sorted(f"{schema}.{table}" for table in own_tables(branch_of(schema)))
        if branch_of(schema) == "domain":
            yield from sorted(
                {records.table for records in wiring.entry(schema).domain.record_sets}
            )


def _show(facts: Facts, console: Console) -> None:
    done = "written anew" if facts["rewritten"] else "vacuumed"
    for one in facts["databases"]:
        console.print(f"{one['schemas']}: {len(one['tables'])} tables {done}")
        for what in one["in_the_way"]:
            console.print(
                f"{one['schemas']}: what was erased since stays for {what}: end it, and type this "
                "again"
            )
        if not one["log_ended"]:
            console.print(
                f"{one['schemas']}: the login may not end the write-ahead log: grant it "
                "pg_checkpoint, and execute on function pg_switch_wal()"
            )
