"""`python -m tests.shop`: customers of an old shop ask, whose applications never stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fullstop.sandbox.guard import temporary
from tests.shop.run import Options, run
from tests.support.own_servers import own_servers, say

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    asking: Annotated[int, typer.Option(min=8, help="Customers who ask.")] = Options.asking,
    others: Annotated[int, typer.Option(min=8, help="Customers who do not.")] = Options.others,
) -> None:
    """A shop of twelve tables is adopted, asked and given back while it works."""
    with own_servers("fullstop-shop-") as servers, temporary("fullstop-desk-", say=say) as folder:
        result = run(servers, Path(folder), Options(asking, others))
    for line in result.violations[:20]:
        say(line)
    say(str(result))
    if result.violations:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
