"""What the demo shows people: one customer's request whole, all others in sum; or every story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import median

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fullstop.sandbox.demo import Case, Result, Sms, last_answers, seconds
from fullstop.schemas.messages import DeletionDeferred, Kept, Outcome, ResultNotice


def show(result: Result, console: Console, *, whole: bool) -> None:
    """On one screen, or with `whole` every named customer's request, answers and notices."""
    console.soft_wrap = False  # this is drawn, and folds where the window ends
    told = [case for case in result.cases if case.story]
    shown = told if whole else _shortest(told)
    texts = [text for text in result.texts if text.times]
    for case in shown:
        _show_case(case, result, console, whole=whole)
    others = len(_ids(told) - _ids(shown))
    if others:
        console.print(f"{others} more customers with a story: `fullstop demo --verbose` tells them")
    _show_generated([case for case in result.cases if not case.story], result, console)
    if texts:
        _show_texts(texts, result, console, whole=whole)
    _show_sum(result, console)


def _shortest(told: Sequence[Case]) -> Sequence[Case]:
    """One that says all: the first who asks and has texts."""
    return next(([case] for case in told if not case.request.dry_run), [])


def _ids(cases: Sequence[Case]) -> set[str]:
    return {case.request.subject_id for case in cases}


# --- a case -------------------------------------------------------------------------------------


def _show_case(case: Case, result: Result, console: Console, *, whole: bool) -> None:
    title = Text(case.request.subject_id, style="bold").append(f" · {case.story}", "not bold")
    console.print(title)
    console.print(_timeline(case, result.published_at))
    console.print()
    console.print(_answers(case.answers))
    texts = {text.event_id: text for text in result.texts if text.times}
    for notice in case.notices:
        _show_notice(notice, texts.get(notice.event_id), console, whole=whole)
    console.print()


def _timeline(case: Case, published_at: datetime) -> Text:
    asked = "looks first, nothing happens yet" if case.request.dry_run else "asks"
    line = Text(f"  {published_at:%H:%M:%S} ", style="dim").append(asked, style="default")
    for event, at in (("answered", case.answered_at), ("notified", case.notified_at)):
        told = f"{event} +{seconds(published_at, at):.2f} s" if at else f"not {event}"
        line.append(" ── ").append(told, style="default" if at else "red")
    return line


def _answers(answers: Sequence[Outcome]) -> Table:
    """One line a record set and rule; counts are what the customer would count."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("records", overflow="fold")
    table.add_column("erased", justify="right", style="green")
    table.add_column("kept", justify="right", style="yellow")
    table.add_column("why, until when, meanwhile", overflow="fold")
    for answer in sorted(answers, key=lambda answer: answer.domain):
        _add_rows(table, answer)
    return table


def _add_rows(table: Table, answer: Outcome) -> None:
    kept_entries = answer.kept if isinstance(answer, DeletionDeferred) else ()
    for erased in answer.erased:
        table.add_row(f"{answer.domain}.{erased.records}", str(erased.count), "", "")
    for kept in kept_entries:
        table.add_row(f"{answer.domain}.{kept.records}", "", str(kept.count), _why(kept))
    if not answer.erased and not kept_entries:
        known = "never known" if answer.unknown_subject else "nothing here"
        table.add_row(answer.domain, "", "", Text(known, style="dim"))


def _why(kept: Kept) -> Text:
    ends = f"to {kept.until}" if kept.until else f"while {kept.ends_when}"
    meanwhile = ", ".join(measure.lower() for measure in kept.measures)
    return Text(f"{kept.rule} {ends}").append(f" {meanwhile}", style="dim")


def _show_notice(notice: ResultNotice, text: Sms | None, console: Console, *, whole: bool) -> None:
    """As the customer reads it: the text as it arrived; what has no number stays as promised."""
    if notice.sms:
        console.print()
        where = f"to {text.phone}, arrived" if text else "that has no number to go to"
        console.print(f"SMS {where}")
        console.print(Padding(Text(text.text if text else notice.sms), (0, 0, 0, 4)))
    if whole:
        for sentence in dict.fromkeys(line.sentence for line in notice.lines):
            console.print(Padding(Text(f"· {sentence}"), (0, 0, 0, 2)))


# --- in sum -------------------------------------------------------------------------------------


def _show_generated(cases: Sequence[Case], result: Result, console: Console) -> None:
    if cases:
        facts = ", ".join(_generated_facts(cases, result.published_at))
        console.print(f"{len(cases)} generated customers: {facts}")


def _generated_facts(cases: Sequence[Case], published_at: datetime) -> Iterator[str]:
    answers = list(last_answers(cases).values())
    waits = [seconds(published_at, case.notified_at) for case in cases if case.notified_at]
    yield f"{len(waits)} notified"
    yield f"{sum(e.rows for answer in answers for e in answer.erased)} rows erased"
    yield f"{sum(answer.remaining for answer in answers)} kept"
    if waits:
        yield f"notice after {median(waits):.2f} s in the middle, {max(waits):.2f} s at most"


def _show_texts(texts: Sequence[Sms], result: Result, console: Console, *, whole: bool) -> None:
    """What came, counted; with `whole` by the number and story of each who has one."""
    once = sum(text.times == 1 for text in texts)
    console.print(f"{len(texts)} texts arrived at their numbers, {once} of them once")
    stories = {case.request.case_id: case.story for case in result.cases}
    for text in texts if whole else ():
        if story := stories[text.case_id]:
            console.print(f"  {text.phone}  {text.times}×  {story}")


def _show_sum(result: Result, console: Console) -> None:
    told = f"{len(result.cases)} requests, each with its notice, in {result.seconds:.2f} s: "
    rate = f"{result.requests_per_second:g} requests a second"
    console.print(Text(told).append(rate, style="bold"))
    if result.problems:
        console.print(Text(f"{len(result.problems)} things are not as they must be", style="red"))
    else:
        agrees = "Checked row by row: all went that may go, all stayed that must, as it was told."
        console.print(Text(agrees, style="green"))
