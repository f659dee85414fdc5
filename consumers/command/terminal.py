"""What commands print: facts for a program or for people, and what is said beside them.

The library that draws for people is imported when something is drawn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

Facts = Mapping[str, Any]
Show = Callable[[Facts, "Console"], None]

_AS_WIDE_AS_IT_IS = 100_000

EXIT_TO_DO = 1  # what was asked is told, and something is left that a person must see to
EXIT_REFUSED = 2
EXIT_WAITS = 3  # noted, and nothing done yet: it waits for a second login


def emit(facts: Facts, show: Show, *, as_json: bool) -> None:
    """Print facts on standard output: as one JSON object, or as `show` draws them for people.

    Where a part was not looked at the command ends here, with a code that says so.
    """
    beyond = facts.get("not_reached", ())
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
    else:
        out = console()
        show(facts, out)
        for one in beyond:
            out.print(f"not looked at: {one['domain']}: {one['why']}")
    if beyond:
        sys.exit(EXIT_TO_DO)


def nothing(_facts: Facts, _console: Console) -> None:
    """For what people are told on standard error."""


def console(*, quiet: bool = False) -> Console:
    """Standard output for people, where a line is printed as it is, and whole."""
    from rich.console import Console

    return Console(markup=False, highlight=False, soft_wrap=True, quiet=quiet)


def draw(out: Console, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table in which nothing is cut: a window folds what is too wide, a pipe takes it whole.

    Cells are as they are: a bracket in one is no markup.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=any(head), pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    wide = out if out.is_terminal else Console(file=out.file, width=_AS_WIDE_AS_IT_IS)
    wide.print(table, soft_wrap=False)


def none_found(words: str, facts: Facts) -> str:
    """What is said of an empty list: no more than of those that were looked at."""
    return f"of those looked at: {words}" if facts["not_reached"] else words


def say(line: str) -> None:
    """Tell on standard error how far a command is."""
    _complaints().print(line, style="dim", markup=False, highlight=False, soft_wrap=True)


def end_waiting() -> None:
    """Tell that what was typed waits for a second login, and end with a code of its own."""
    from fullstop.outbox.database import PROPOSED_DAYS

    say(
        f"waits for a second login: it is carried out when somebody else types the same within "
        f"{PROPOSED_DAYS} days, under a database login of their own"
    )
    sys.exit(EXIT_WAITS)


def complain(message: str) -> None:
    """Tell on standard error what is wrong."""
    complain_of([message])


def complain_of(problems: Iterable[str]) -> None:
    """Tell several, each on a line, as they are: a bracket in one is no markup."""
    text = "\n".join(problems)
    _complaints().print(text, style="red", markup=False, highlight=False, soft_wrap=True)


def _complaints() -> Console:
    from rich.console import Console

    return Console(stderr=True)
