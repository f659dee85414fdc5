"""A fault run: rounds of requests under faults, each checked when everything is whole again."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException

from fullstop.running.clock import now
from fullstop.sandbox import samples
from fullstop.schemas.messages import Outcome
from tests.fault import evidence as looking
from tests.fault import plan as planning
from tests.fault.checks import Setting, last_answers, violations
from tests.fault.ending import Held, end
from tests.fault.evidence import Before, Evidence
from tests.fault.nemesis import Nemesis
from tests.fault.plan import FaultKind, Pace, Plan, Round
from tests.fault.publisher import Requests, publish, publish_blockers
from tests.fault.world import World, running

NEVER_ASKING_MIN = 30
LOOK_SECONDS = 1.0
UNREAD_SECONDS_MAX = 20.0  # a process looks every few seconds

Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What a run is asked for.

    `settle_seconds` bounds the wait until every case is complete; `bug` names one to plant.
    """

    seed: int
    requests: int
    rounds: int
    pace: Pace = planning.FULL
    settle_seconds: float = 180.0
    bug: str | None = None


@dataclass(frozen=True)
class RoundResult:
    """One round in numbers, and what did not hold after it."""

    number: int
    cases: int
    published: int
    faults: Counter[FaultKind]
    starts: int
    rows_erased: int
    rows_kept: int
    seconds: float
    settled_after_seconds: float | None
    violations: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    plan: Plan
    rounds: tuple[RoundResult, ...]

    @property
    def violations(self) -> tuple[str, ...]:
        return tuple(line for one in self.rounds for line in one.violations)


def run(options: Options, say: Say) -> Result:
    """Do all rounds, or stop after the first in which something did not hold."""
    with running(options.seed, options.bug) as world:
        never = max(options.requests // 10, NEVER_ASKING_MIN)
        generated = options.requests + never
        columns = world.load(generated)
        customers = samples.asking(world.entries, generated=generated)
        plan = planning.make(
            options.seed,
            customers,
            list(world.processes),
            requests=options.requests,
            rounds=options.rounds,
            pace=options.pace,
        )
        say(
            f"seed {plan.seed}, plan {plan.digest}: {options.requests} requests in "
            f"{options.rounds} rounds, {len(world.entries)} domains, canaries in {columns} columns"
        )
        subjects = {customer.subject_id for customer in customers}
        raised = samples.blockers(
            world.sandbox.servers.database_url,
            world.entries,
            now(),
            world.wiring.settings.time_zone,
        )
        with world.knowing(raised):
            before = Before(looking.snapshot(world, subjects), looking.fingerprints(world))
        publish_blockers(world.wiring, raised)
        result = Result(plan, tuple(_rounds(world, plan, before, options, say)))
        if result.violations and not options.bug:
            say(f"the processes' logs are kept in {_kept_logs(world, plan)}")
        return result


def _kept_logs(world: World, plan: Plan) -> Path:
    place = Path(tempfile.mkdtemp(prefix=f"fullstop-fault-logs-{plan.seed}-"))
    shutil.copytree(world.folder / "processes", place, dirs_exist_ok=True)
    return place


def _rounds(
    world: World, plan: Plan, before: Before, options: Options, say: Say
) -> Iterator[RoundResult]:
    cases: set[str] = set()
    asking: set[str] = set()
    held: list[Held] = []
    for number, round_ in enumerate(plan.rounds, 1):
        cases |= {case.case_id for case in round_.cases}
        asking |= {case.customer.subject_id for case in round_.cases}
        result = _round(world, number, round_, before, cases, asking, held, options)
        say(line_of(result))
        yield result
        if result.violations:
            return


def _round(
    world: World,
    number: int,
    round_: Round,
    before: Before,
    cases: Collection[str],
    asking: Collection[str],
    held: list[Held],
    options: Options,
) -> RoundResult:
    began_at = time.monotonic()
    starts = world.supervisor.starts
    nemesis = Nemesis(world)
    requests = Requests(round_, now(), world.secret.encode())
    came_up = _under_faults(world, number, round_, requests, nemesis)
    came_up = world.heal() and came_up
    if row := end(world, round_.ending, requests):
        held.append(row)
    settled_after = _await_settled(world, cases, options.settle_seconds)
    evidence = looking.gather(world, before, asking, held)
    answers = _answers(evidence, round_)
    problems = [*nemesis.unmet, *violations(evidence, _setting(world, cases))]
    problems += _await_nothing_unread(world)
    if settled_after is None:
        problems.append(f"not settled within {options.settle_seconds:.0f} s of healing")
    if not came_up:
        problems.append("not every process came up again")
    return RoundResult(
        number=number,
        cases=len(round_.cases),
        published=round_.published,
        faults=nemesis.done,
        starts=world.supervisor.starts - starts,
        rows_erased=_rows_erased(answers),
        rows_kept=sum(answer.remaining for answer in answers),
        seconds=time.monotonic() - began_at,
        settled_after_seconds=settled_after,
        violations=tuple(problems),
    )


def _under_faults(
    world: World, number: int, round_: Round, requests: Requests, nemesis: Nemesis
) -> bool:
    """Publish while the nemesis is at work; the first requests wait before anything runs."""
    early_faults = [one for one in round_.faults if not one.at_seconds]
    later_faults = [one for one in round_.faults if one.at_seconds]
    nemesis.carry_out(early_faults, time.monotonic())
    early = [one for one in round_.publications if not one.at_seconds]
    later = [one for one in round_.publications if one.at_seconds]
    publish(world.wiring, requests, early, time.monotonic())
    came_up = world.start() if number == 1 else True
    started_at = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(publish, world.wiring, requests, later, started_at)
        nemesis.carry_out(later_faults, started_at)
        published.result()
    return came_up


# --- until everything is whole again -------------------------------------------------------------


def _await_settled(world: World, cases: Collection[str], seconds: float) -> float | None:
    """How long it took until every case had its notice and nothing was on its way; None if not."""
    began_at = time.monotonic()
    while not _is_settled(world, cases):
        if time.monotonic() - began_at > seconds:
            return None
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began_at


def _is_settled(world: World, cases: Collection[str]) -> bool:
    return _told(world) >= len(cases) and not world.has_to_say() and _has_read_all(world)


def _told(world: World) -> int:
    with world.administrator() as connection:
        rows = connection.execute(
            "select count(*) from aggregator.cases where stage is not null"
        ).fetchall()
    return int(rows[0][0])


def _has_read_all(world: World) -> bool:
    try:
        positions = looking.positions(world)
    except KafkaException:  # the group's coordinator is not back yet
        return False
    return not any(one.unread for one in positions)


def _await_nothing_unread(world: World) -> list[str]:
    """What the processes themselves say that they have not read, if it does not come to nothing."""
    ends_at = time.monotonic() + UNREAD_SECONDS_MAX
    while (unread := list(world.unread())) and time.monotonic() < ends_at:
        time.sleep(LOOK_SECONDS)
    return [f"{name} says that {place} is unread" for name, place in unread]


# --- numbers ------------------------------------------------------------------------------------


def _setting(world: World, cases: Collection[str]) -> Setting:
    return Setting(
        entries=world.entries,
        civil_day=world.wiring.settings.civil_day,
        cases=cases,
        canary=world.canary,
        secret=world.secret,
    )


def _answers(evidence: Evidence, round_: Round) -> list[Outcome]:
    """What the domains said of the round's cases; a look erases nothing."""
    asked = {case.case_id for case in round_.cases if not case.dry_run}
    last = last_answers(evidence)
    return [answer for (case_id, _), answer in last.items() if case_id in asked]


def _rows_erased(answers: Sequence[Outcome]) -> int:
    return sum(part.rows for answer in answers for part in answer.erased)


def line_of(result: RoundResult) -> str:
    """A round in one line."""
    faults = sum(result.faults.values())
    settled = result.settled_after_seconds
    after = f"settled in {settled:.0f} s" if settled is not None else "NOT settled"
    return (
        f"round {result.number}: {result.cases} cases, {result.published} publications, "
        f"{faults} faults, {result.starts} process starts, {after}, "
        f"{result.rows_erased} rows erased, {result.rows_kept} kept, {result.seconds:.0f} s: "
        f"{len(result.violations)} violations"
    )
