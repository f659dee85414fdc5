"""The command `fullstop`: its commands by name, and how what goes wrong is told.

A command's file is imported when it is typed, so that none waits for what another needs.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from fullstop.consumers.command.terminal import EXIT_REFUSED, complain
from fullstop.consumers.command.typed import UsageError
from fullstop.consumers.errors import ConsumersError
from fullstop.handlers.errors import HandlersError
from fullstop.intake.errors import IntakeError
from fullstop.outbox.errors import OutboxError
from fullstop.running.errors import RunningError
from fullstop.running.stderr import forgiving
from fullstop.sandbox.errors import SandboxError
from fullstop.schemas.errors import SchemasError
from fullstop.schemas.forms import in_words
from fullstop.stores.errors import StoresError

GC_THRESHOLD = 50_000  # a start makes many objects and frees few: to look for cycles took a fifth

# By name: the file in this folder, and the line of help, which is the command's own.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "consume": ("processes", "Carry out deletion requests for one or more domains."),
    "aggregate": ("processes", "Compile the domains' outcomes into notices."),
    "relay": ("processes", "Carry the outboxes to Kafka."),
    "intake": ("processes", "Open the customer's door: its pages, and what they need to hear."),
    "notify": ("processes", "Send what was promised: each notice that has a text, once."),
    "messages": ("messages", "Texts that were promised, and what became of them."),
    "migrate": (
        "deployment",
        "Create or upgrade roles, schemas and tables, as an administrator of the database.",
    ),
    "new-domain": (
        "new_domain",
        "Write a domain's folder: from live tables what can be read of them, and it keeps all.",
    ),
    "adopt": (
        "adopt",
        "Adopt a team's live tables step by step, while its applications work on.",
    ),
    "topics": ("deployment", "Create the topics that are missing and check them all."),
    "request": ("request", "Publish a deletion request."),
    "cancel": (
        "request",
        "Withdraw a deletion request; what was carried out stays so, and the notice says it.",
    ),
    "matter": (
        "matter",
        "Unfinished business that keeps data, as the service that owns it publishes it.",
    ),
    "status": (
        "status",
        "What is known of a case: what each domain answered, and what the customer was told.",
    ),
    "matters": (
        "matters",
        "How many customers have matters open, by what each domain's own rows show today.",
    ),
    "doctor": (
        "doctor",
        "Look at a deployment and say what is wrong and what to do; it changes nothing.",
    ),
    "reconcile": (
        "reconcile",
        "Publish again what the broker has lost: requests, reports, and notices if asked.",
    ),
    "restore": (
        "restore",
        "Bring what was restored from a backup to where the others know it; as an administrator.",
    ),
    "vacuum": (
        "vacuum",
        "Let the bytes of what was erased go from the databases' files; as an administrator.",
    ),
    "catch-up": ("domains", "Hand a new domain the requests that it was not asked about."),
    "retire": (
        "domains",
        "Settle what cases expect of a domain that goes: by its successor, or by a signed waiver.",
    ),
    "access": (
        "access",
        "All that is held of a customer, restricted or not, for their own request; as JSON.",
    ),
    "demo": (
        "demo",
        "Real requests through real Kafka and PostgreSQL: see rows go and the notice come.",
    ),
    "sandbox": ("sandbox", "Real Kafka and PostgreSQL on this machine, with Fullstop's processes."),
    "rules": ("rules", "The retention rules."),
    "schemas": ("schemas", "The schemas, and values written and read by them."),
    "dead-letters": ("letters", "Records that could not be handled: look, retry, set aside."),
    "hold": ("holds", "Legal holds: while one is on a customer, nothing in its scope is erased."),
    "held-back": (
        "held_back",
        "What waits for a person: subjects that are many people's, and a brake that is on.",
    ),
    "keys": ("keys", "The keys of sealed contacts: made, and changed."),
    "duty": (
        "duties",
        "Duties: reading, logged and for a time, what nobody reads in daily business.",
    ),
}


class OnDemand(TyperGroup):
    """The commands by name and line of help alone; one that is typed comes from its file."""

    def resolve_command(
        self, ctx: Any, args: list[str]
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        name, known, rest = super().resolve_command(ctx, args)
        return name, imported(name) if name and known else None, rest

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if (problem := _problem(error.__cause__)) is not None:
                error.message = in_words(problem)
            raise


def _problem(cause: BaseException | None) -> Mapping[str, Any] | None:
    """What the library that reads values found, where it did."""
    if cause is None:
        return None
    from pydantic import ValidationError

    return cause.errors(include_url=False)[0] if isinstance(cause, ValidationError) else None


def imported(name: str) -> TyperCommand | TyperGroup:
    """A command from its file, or the whole group that the file is."""
    group = typer.main.get_group(import_module(f"{__package__}.{COMMANDS[name][0]}").app)
    return cast("TyperCommand | TyperGroup", group.commands.get(name, group))


def _later() -> None:
    """Stands for a command until its file is imported."""


app = typer.Typer(
    cls=OnDemand,
    help="Carries a customer's deletion request to every domain that holds their data.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"fullstop {version('fullstop-erasure')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """What stands before a command's name."""


for _name, (_, _line) in COMMANDS.items():
    app.command(_name, help=_line)(_later)


def main() -> None:
    """Run the command; what a person can mend ends with one message and code 2."""
    gc.set_threshold(GC_THRESHOLD)
    with forgiving():
        _main()


def _main() -> None:
    try:
        _refuse_empty(sys.argv[1:])
        app()
    except (
        ConsumersError,
        SandboxError,
        RunningError,
        StoresError,
        OutboxError,
        HandlersError,
        IntakeError,
        SchemasError,
    ) as error:
        _end(str(error), EXIT_REFUSED)
    except Exception as error:
        from fullstop.consumers.command.unexpected import told

        _end(*told(error))


def _end(message: str, code: int) -> None:
    complain(message)
    sys.exit(code)


def _refuse_empty(words: Sequence[str]) -> None:
    """An empty value, most often of a variable that is not set, must not pass for none given."""
    for before, word in pairwise(("fullstop", *words)):
        assigned = re.fullmatch(r"(--[\w-]+)=", word)
        if assigned or not word:
            option = assigned[1] if assigned else before
            raise UsageError(f"the value of {option} is empty; is a shell variable not set?")


if __name__ == "__main__":
    main()
