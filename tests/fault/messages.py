"""Messages under faults: a gateway that loses answers, and `notify` killed at random.

`python -m tests.fault.messages` is the whole of it, for each kind of gateway.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

import typer
from nacl.public import PrivateKey

from fullstop.gateways.port import SureBy
from fullstop.gateways.templates import Constants
from fullstop.notify.reports import PATH
from fullstop.running import serving
from fullstop.running.clock import now
from fullstop.running.events import new_traceparent, record_of
from fullstop.sandbox import servers as sandbox_servers
from fullstop.sandbox.gateway import REFUSED, TEXTS, Habits, Lost, Phones, gateway
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.ports import choose
from fullstop.sandbox.provider import CREDENTIALS, Provider
from fullstop.sandbox.servers import Servers
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.messages import ResultNotice, Stage
from tests.fault.supervisor import Supervisor
from tests.support.product import Product, a_product
from tests.support.templates import codes_file
from tests.support.world import World, make_template

NOTICES = 10_000
LOSES = 0.05
IS_BUSY = 0.03
SETTLED_SECONDS = 15
SHOWN_AFTER_SECONDS = 3.0
CALLS_AT_ONCE = 8
KILL_SECONDS = (0.2, 2.0)  # between two kills, after it was ready
LOOK_SECONDS = 0.3
REFUSED_EVERY = 20
PAGE = "xx.cn/d/"
PHONE = "13900000000"
SECRET = "a-secret-of-the-gateway"
_REFUSALS = (REFUSED, "isv.MOBILE_NUMBER_ILLEGAL")
SMS = "【某某商城】您好，申请{ref}：浏览记录已删除。为什么、怎么查：{link} 或拨95XXX。"

Say = Callable[[str], None]


class Kind(StrEnum):
    """Which gateway: what makes sure of a text, and whether it takes texts or templates."""

    KEY = "key"
    LOOK_UP = "look_up"
    NOTHING = "nothing"
    TEMPLATES = "templates"  # with signed requests; looked up by number and day

    @property
    def sure_by(self) -> SureBy:
        return SureBy.LOOK_UP if self is Kind.TEMPLATES else SureBy(self.value)


@dataclass(frozen=True)
class Options:
    """What a run is asked for; `seconds` bounds the wait until every message has an end."""

    kind: Kind
    notices: int = NOTICES
    kills: int = 40
    seed: int = 1
    seconds: float = 1_200.0
    a_second: int = 300

    @property
    def sure_by(self) -> SureBy:
        return self.kind.sure_by


@dataclass(frozen=True)
class Row:
    """A message as the ledger has it at the end."""

    state: str
    reason: str | None
    is_kept: bool
    """Whether its contact or its text is still there."""


@dataclass(frozen=True)
class Result:
    """What came of a run, and what did not hold."""

    options: Options
    states: Counter[str]
    lost: Counter[Lost]
    kills: int
    violations: Sequence[str]

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.options.kind}: {states}; {self.lost.total()} calls without an answer, "
            f"{self.kills} kills: {len(self.violations)} violations"
        )

    @property
    def summary(self) -> str:
        """The same as one line of JSON."""
        said = {
            "gateway": self.options.kind.value,
            "notices": self.options.notices,
            "states": dict(sorted(self.states.items())),
            "without_answer": self.lost.total(),
            "kills": self.kills,
            "wrongs": len(self.violations),
        }
        return json.dumps(said)


def run(template: Servers, options: Options, say: Say) -> Result:
    """Publish notices, send them under faults, wait for the end of each, and compare."""
    lot = random.Random(options.seed)
    reports_port = choose()
    phones = Phones(now, _habits(options, reports_port), kept=10 * options.notices, lot=lot)
    key = PrivateKey.generate()
    notices = [_notice(f"case-{number}", _phone(number), key) for number in range(options.notices)]
    with served_gateway(phones) as address, a_product(template) as product:
        _publish(product.world, notices)
        supervisor = Supervisor(
            product.folder, environment(product, key, address, options, reports_port), MAIN
        )
        with supervisor.watching():
            supervisor.run("notify", ("notify",))
            kills = _kill_until_over(supervisor, product.world, options, lot, say)
        rows = _rows(product.world)
    found = violations(options, notices, rows, phones, kills)
    states = Counter(row.state for row in rows.values())
    return Result(options, states, Counter(phones.lost), kills, found)


MAIN = "fullstop.consumers.command.main"


def _habits(options: Options, reports_port: int) -> Habits:
    refused = frozenset(_phone(number) for number in range(0, options.notices, REFUSED_EVERY))
    return Habits(
        honours_key=options.sure_by is SureBy.KEY,
        looks_up=options.sure_by is SureBy.LOOK_UP,
        loses=LOSES,
        is_busy=IS_BUSY,
        refuses=refused,
        shown_after_seconds=SHOWN_AFTER_SECONDS,
        reports_to=f"http://127.0.0.1:{reports_port}{PATH}/{SECRET}",
        report_times=2,
        reports_first=0.3,
    )


def _phone(number: int) -> str:
    return f"1390{number:07d}"


def _notice(case_id: str, phone: str, key: PrivateKey) -> ResultNotice:
    return ResultNotice.model_validate(
        {
            "event_id": str(uuid4()),
            "case_id": case_id,
            "subject_id": case_id,
            "revision": 1,
            "stage": Stage.PARTIAL,
            "sms": SMS,
            "complete": False,
            "template": {"name": "gone1", "language": "zh", "parameters": ["{ref}", "浏览记录"]},
            "contact": seal(Contact(phone, "zh-CN"), key.public_key),
            "issued_at": now(),
        }
    )


def _publish(world: World, notices: Sequence[ResultNotice]) -> None:
    """Each of them, and every tenth a second time, as a broker that was read again has them."""
    publisher = world.wiring.publisher()
    records = [
        record_of(one, world.topics, source="/tests", traceparent=new_traceparent())
        for one in (*notices, *notices[::10])
    ]
    for start in range(0, len(records), 1000):
        assert all(publisher.publish(records[start : start + 1000]))


@contextmanager
def served_gateway(phones: Phones) -> Iterator[str]:
    """The gateway of these phones, and its address."""
    port = choose()
    listener = serving.listen("127.0.0.1", port, "the gateway")
    provider = Provider(phones, Constants("某某商城", "95XXX", PAGE))
    with serving.served(gateway(phones, provider.route), listener, "gateway"):
        # Of answers that are cut off on purpose it says a traceback each; its start sets the level.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        yield f"http://127.0.0.1:{port}{TEXTS}"


def environment(
    product: Product, key: PrivateKey, address: str, options: Options, reports_port: int
) -> Mapping[str, str]:
    """What `notify` is told, beside what every process is."""
    if options.kind is Kind.TEMPLATES:
        reached = {
            "FULLSTOP_NOTIFY_GATEWAY": f"alibaba+{address.removesuffix(TEXTS)}",
            "FULLSTOP_NOTIFY_GATEWAY_TOKEN": f"{CREDENTIALS.key_id}:{CREDENTIALS.secret}",
            "FULLSTOP_TEMPLATE_CODES_FILE": str(codes_file(product.folder / "codes.toml")),
        }
    else:
        reached = {
            "FULLSTOP_NOTIFY_GATEWAY": address,
            "FULLSTOP_NOTIFY_SURE_BY": options.sure_by.value,
        }
    return {
        **product.environment,
        **reached,
        "FULLSTOP_CONTACT_KEY": base64.b64encode(bytes(key.public_key)).decode(),
        "FULLSTOP_NOTIFY_PRIVATE_KEY": base64.b64encode(bytes(key)).decode(),
        "FULLSTOP_NOTIFY_PAGE": PAGE,
        "FULLSTOP_NOTIFY_SINCE": "2026-01-01T00:00:00Z",
        "FULLSTOP_NOTIFY_SETTLED_SECONDS": str(SETTLED_SECONDS),
        "FULLSTOP_NOTIFY_A_SECOND": str(options.a_second),
        "FULLSTOP_NOTIFY_PORT": str(reports_port),
        "FULLSTOP_NOTIFY_REPORT_SECRET": SECRET,
        "FULLSTOP_NOTIFY_NIGHT_BEGINS": "0",
        "FULLSTOP_NOTIFY_NIGHT_ENDS": "0",
    }


def _kill_until_over(
    supervisor: Supervisor, world: World, options: Options, lot: random.Random, say: Say
) -> int:
    """Kill it at random moments while it works, then let it come to the end; how often."""
    ends_at, kills = time.monotonic() + options.seconds, 0
    while time.monotonic() < ends_at and not _is_over(world, options):
        if kills < options.kills and supervisor.await_ready(["notify"]):
            time.sleep(lot.uniform(*KILL_SECONDS))
            supervisor.kill("notify")
            kills += 1
        time.sleep(LOOK_SECONDS)
    say(f"{options.kind}: over after {kills} kills")
    return kills


def _is_over(world: World, options: Options) -> bool:
    [(count, are_open)] = world.execute(
        "select count(*), count(*) filter (where state in ('waiting', 'sending'))"
        " from notify.messages"
    )
    return bool(count >= options.notices and not are_open)


def _rows(world: World) -> dict[str, Row]:
    rows = world.execute(
        "select message_id, state, reason, num_nonnulls(contact, text) > 0 from notify.messages"
    )
    return {key: Row(*row) for key, *row in rows}


# --- what must hold -----------------------------------------------------------------------------


def violations(
    options: Options,
    notices: Sequence[ResultNotice],
    rows: Mapping[str, Row],
    phones: Phones,
    kills: int,
) -> list[str]:
    """What did not hold, by what came to the phones and what the ledger says of it."""
    came = Counter(text.key for text in phones.texts)
    expected = {f"{one.case_id}:1" for one in notices}
    found = [f"{key} came {count} times" for key, count in came.items() if count > 1]
    found += [f"{key} is no message of anybody" for key in set(rows) ^ expected]
    for key, row in rows.items():
        found += [f"{key} {what}" for what in _wrong(row, came[key], options)]
    unsure = sum(row.state == "unknown" for row in rows.values())
    if unsure > len(phones.lost) + kills * CALLS_AT_ONCE:
        found.append(f"{unsure} are unknown, more than calls that nobody answered")
    found += [f"{one.key} came as {one.text}" for one in phones.texts if "{" in one.text]
    return found


def _wrong(row: Row, came: int, options: Options) -> Iterator[str]:
    """What the ledger says of one message and is not so."""
    match row.state:
        case "accepted" | "delivered" if came != 1:
            yield f"is {row.state} and came {came} times"
        case "undeliverable" if came or row.reason not in _REFUSALS:
            yield f"is undeliverable ({row.reason}) and came {came} times"
        case "unknown" if options.sure_by is not SureBy.NOTHING and row.reason not in _REFUSALS:
            yield "is unknown, though it could be known"
        case "unknown" if came and row.reason in _REFUSALS:  # after a call that nobody answered
            yield f"is unknown ({row.reason}) and came {came} times"
        case "waiting" | "sending":
            yield f"is {row.state} for ever"
    if row.is_kept:
        yield f"is {row.state} and its contact or text is still there"


# --- the whole of it ----------------------------------------------------------------------------

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    notices: Annotated[int, typer.Option(min=10, help="For each kind of gateway.")] = NOTICES,
    kills: Annotated[int, typer.Option(min=0, help="For each kind of gateway.")] = 40,
    seed: Annotated[int, typer.Option(help="Of the moments and of what is lost.")] = 1,
    kinds: Annotated[
        list[Kind] | None, typer.Option("--kind", help="Of gateway; all of them if none is named.")
    ] = None,
) -> None:
    """10,000 notices, for each kind of gateway: none comes twice, none is lost unseen."""
    with temporary("fullstop-messages-", say=print) as folder:
        template = sandbox_servers.up(folder, say=print)
        make_template(template)
        results = [
            run(template, Options(kind, notices, kills, seed), typer.echo) for kind in kinds or Kind
        ]
    for result in results:
        for line in result.violations[:20]:
            typer.echo(line)
        typer.echo(str(result))
        typer.echo(result.summary)
    if any(result.violations for result in results):
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
