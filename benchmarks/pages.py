"""What README and `docs/explanation/performance.md` say of figures: `python -m benchmarks.pages`.

Rendered between marks from the figures of the last runs (`benchmarks/figures.json`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks import erasure, notices
from benchmarks.country import Arithmetic
from benchmarks.figures import Figures, known
from benchmarks.latency import WAITING
from benchmarks.processor import TIME
from benchmarks.report import BEHIND_SECONDS, markdown
from benchmarks.rounds import number
from benchmarks.stage import ROOT


def readme(figures: Figures) -> Iterator[str]:
    """What people feel, and what it costs."""
    yield f"Medians of `make bench` (broker, database and clients share {_when(figures)}):"
    yield ""
    yield from markdown(("", "Fullstop", "beside it"), list(_felt(figures)))


def _when(figures: Figures) -> str:
    return figures.when("latency", "notices", "erasure")


Row = tuple[str, str, str]


def _felt(figures: Figures) -> Iterator[Row]:
    waits = (
        ("one request alone, from request to notice", "at rest"),
        ("100 a second", "100 a second"),
        ("200 a second", "200 a second"),
    )
    return known(
        (
            *(partial(_waited, figures, told, contestant) for told, contestant in waits),
            partial(_rate, figures),
            partial(_cost, figures),
            partial(_erasure, figures),
        )
    )


def _waited(figures: Figures, told: str, contestant: str) -> Row:
    return told, _wait(figures, contestant), _hops(figures, contestant)


def _rate(figures: Figures) -> Row:
    rate = figures.get("notices", notices.PRODUCT)
    return "six domains, from a backlog to notices", f"{number(rate)} notices a second", ""


def _cost(figures: Figures) -> Row:
    cost = figures.get("notices", notices.PRODUCT, f"{TIME}, all")
    return "one request costs", f"{cost / 1e3:.1f} ms of processor time, of all together", ""


def _wait(figures: Figures, contestant: str) -> str:
    def cut(measure: str) -> float:
        return figures.get("latency", f"fullstop, {contestant}", measure)

    told = f"p50 {number(cut('p50'))} ms, p99 {number(cut('p99'))} ms"
    if contestant != "at rest" and cut(WAITING) > BEHIND_SECONDS:
        return f"not kept up ({number(cut(WAITING))} s of requests waited as the last came)"
    return told


def _hops(figures: Figures, contestant: str) -> str:
    found = figures.taken["latency"].medians.get(f"bare hops, {contestant}")
    if found is None:
        return ""
    return f"two bare hops: p50 {number(found['p50'])} ms, p99 {number(found['p99'])} ms"


_ERASERS: Mapping[str, str] = {
    "FastStream and SQLAlchemy": "FastStream and SQLAlchemy, row by row",
    "FastStream and SQLAlchemy in sets": "in sets, nothing locked, counted or remembered",
    "fair floor, batches of 500": "by hand, with locks, counts, case and answer",
    "floor, batches of 500": "by hand, without",
}


def _erasure(figures: Figures) -> Row:
    rate = figures.get("erasure", "fullstop, batches of 500")
    sessions = figures.get("erasure", erasure.IN_SESSIONS)
    found = figures.taken["erasure"].medians
    others = (
        f"{told}: {number(found[name][''])}" for name, told in _ERASERS.items() if name in found
    )
    ours = f"{number(rate)} requests/s, {number(sessions)} with {erasure.SESSIONS} sessions"
    return "orders consumer, batches of 500", ours, " · ".join(others)


def performance(figures: Figures) -> Iterator[str]:
    """The arithmetic to the size of a country."""
    arithmetic = Arithmetic(figures)
    yield f"Figures: {figures.when('notices')}."
    yield ""
    rows = [(line.what, line.formula, line.value) for line in arithmetic.lines()]
    yield from markdown(("what", "formula", "needed"), rows)
    yield ""
    yield f"Most numerous, so the first to break: `{arithmetic.breaks_first()}`."


PAGES: Mapping[Path, tuple[str, Callable[[Figures], Iterator[str]]]] = {
    ROOT / "README.md": ("figures", readme),
    ROOT / "docs" / "explanation" / "performance.md": ("country", performance),
}
"""The page, its mark, and what stands after it."""


def rendered(page: str, mark: str, lines: Sequence[str]) -> str:
    """The page with these lines between its marks."""
    begin, end = f"<!-- {mark}: python -m benchmarks.pages -->\n", f"<!-- end of {mark} -->"
    form = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not form.search(page):
        raise ValueError(f"the page lacks {begin.strip()} and {end}")
    text = "\n".join(lines)
    return form.sub(lambda _found: f"{begin}{text}\n{end}", page)


def main() -> None:
    figures = Figures.load()
    for path, (mark, render) in PAGES.items():
        page = path.read_text(encoding="utf-8")
        path.write_text(rendered(page, mark, list(render(figures))), encoding="utf-8")


if __name__ == "__main__":
    main()
