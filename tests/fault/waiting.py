"""`notify` starts before a ledger in which very many wait: it sends at its rate, in little memory.

`python -m tests.fault.waiting` is the whole of it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import typer
from nacl.public import PrivateKey

from fullstop.running.clock import now
from fullstop.sandbox import servers as sandbox_servers
from fullstop.sandbox.gateway import Habits, Phones
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.ports import choose
from fullstop.sandbox.servers import Servers
from fullstop.schemas.contact import Contact, seal
from tests.fault.messages import (
    CALLS_AT_ONCE,
    MAIN,
    PHONE,
    SMS,
    Kind,
    environment,
    served_gateway,
)
from tests.fault.messages import Options as Sending
from tests.fault.supervisor import Supervisor
from tests.support.product import a_product
from tests.support.world import World, make_template

LOOK_SECONDS = 0.5
GROWTH_BYTES_MAX = 16 * 2**20
MIB = 2**20


@dataclass(frozen=True)
class Options:
    """How many wait, how fast they go, and after how many it is killed and in the end ended."""

    waiting: int = 100_000
    a_second: int = 100
    sent: int = 30_000
    seconds: float = 1_200.0


@dataclass(frozen=True)
class Look:
    """What is seen of one process at one moment."""

    at: float
    sent: int
    resident: int


@dataclass(frozen=True)
class Result:
    """What was seen of each process, one after the other, and what did not hold."""

    options: Options
    lives: Sequence[Sequence[Look]]
    violations: Sequence[str]

    def __str__(self) -> str:
        lives = "; then, killed and started again, ".join(map(_told, self.lives))
        return f"{self.options.waiting} waiting: {lives}: {len(self.violations)} violations"

    @property
    def summary(self) -> str:
        """The same as one line of JSON."""
        said = {
            "waiting": self.options.waiting,
            "asked_a_second": self.options.a_second,
            "lives": [_figures(looks) for looks in self.lives if looks],
            "wrongs": len(self.violations),
        }
        return json.dumps(said)


def _figures(looks: Sequence[Look]) -> dict[str, float]:
    first, last = looks[0], looks[-1]
    seconds = last.at - first.at
    return {
        "sent": last.sent - first.sent,
        "a_second": round((last.sent - first.sent) / seconds, 1) if seconds else 0.0,
        "mib_first": round(first.resident / MIB),
        "mib_last": round(last.resident / MIB),
    }


def _told(looks: Sequence[Look]) -> str:
    if not looks:
        return "nothing was sent"
    said = _figures(looks)
    return (
        f"{said['sent']} sent, {said['a_second']} a second, in {said['mib_first']} MiB at first and"
        f" {said['mib_last']} at last"
    )


def run(template: Servers, options: Options) -> Result:
    """Let it start twice before what waits, and look at it until so many were sent."""
    phones = Phones(now, Habits(), kept=2 * options.waiting)
    key = PrivateKey.generate()
    sending = Sending(Kind.KEY, a_second=options.a_second)
    with served_gateway(phones) as address, a_product(template) as product:
        fill(product.world, options.waiting, seal(Contact(PHONE, "zh-CN"), key.public_key))
        variables = environment(product, key, address, sending, choose())
        supervisor = Supervisor(product.folder, variables, MAIN)
        with supervisor.watching():
            supervisor.run("notify", ("notify",))
            ends_at = time.monotonic() + options.seconds
            lives = [looks(supervisor, phones, options.sent // 2, ends_at)]
            supervisor.kill("notify")
            lives.append(looks(supervisor, phones, options.sent, ends_at))
    return Result(options, lives, violations(options, lives, phones))


def fill(world: World, waiting: int, contact: bytes) -> None:
    """Put so many into the ledger as the reader would have done."""
    world.execute(
        "insert into notify.messages (message_id, case_id, kind, contact, text)"
        " select 'case-' || n || ':1', 'case-' || n, 'notice', %s, %s"
        " from generate_series(1, %s) as n",
        contact,
        SMS.replace("{ref}", "K3M7P9").replace("{link}", "xx.cn/d"),
        waiting,
    )
    world.execute("analyze notify.messages")


def looks(supervisor: Supervisor, phones: Phones, until: int, ends_at: float) -> list[Look]:
    """Looks at the process that runs now, from its first text on, until so many were sent."""
    began, found = len(phones.texts), list[Look]()
    while time.monotonic() < ends_at and len(phones.texts) < until:
        time.sleep(LOOK_SECONDS)
        if len(phones.texts) > began and (resident := supervisor.resident_bytes("notify")):
            found.append(Look(time.monotonic(), len(phones.texts), resident))
    return found


def violations(options: Options, lives: Sequence[Sequence[Look]], phones: Phones) -> list[str]:
    """What did not hold."""
    came = Counter(text.key for text in phones.texts)
    found = [f"{key} came {count} times" for key, count in came.items() if count > 1]
    if len(phones.texts) < options.sent:
        found.append(f"only {len(phones.texts)} were sent in {options.seconds:.0f} s")
    for life in lives:
        found += [
            f"{after.sent - before.sent} were sent in {after.at - before.at:.2f} s"
            for before, after in pairwise(life)
            if after.sent - before.sent > _allowed(options, after.at - before.at)
        ]
        if life and life[-1].resident - life[len(life) // 4].resident > GROWTH_BYTES_MAX:
            grown = life[-1].resident - life[len(life) // 4].resident
            found.append(f"it grew by {grown / MIB:.0f} MiB")
    return found


def _allowed(options: Options, seconds: float) -> float:
    """What may go in that time; both looks may be in the midst of a round."""
    return options.a_second * seconds + 2 * CALLS_AT_ONCE


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    waiting: Annotated[int, typer.Option(min=100)] = Options.waiting,
    a_second: Annotated[int, typer.Option(min=1, max=1_000)] = Options.a_second,
    sent: Annotated[int, typer.Option(min=10, help="After which it ends.")] = Options.sent,
) -> None:
    """Very many wait when `notify` starts, twice: how fast they go, and in how much memory."""
    with temporary("fullstop-waiting-", say=print) as folder:
        template = sandbox_servers.up(folder, say=print)
        make_template(template)
        result = run(template, Options(waiting, a_second, sent))
    for line in result.violations[:20]:
        typer.echo(line)
    typer.echo(str(result))
    typer.echo(result.summary)
    if result.violations:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
