"""What the benchmarks make of what they measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import against, growth, notices, pages, product, report
from benchmarks.country import Arithmetic
from benchmarks.figures import Figures, MissingFigureError, Taken
from benchmarks.latency import WAITING
from benchmarks.processor import A_REQUEST, OF_A_CORE, TIME, Watch
from benchmarks.rounds import Contestant, Found, Measured, Quantity
from benchmarks.stage import FailedRunError
from benchmarks.weights import KEPT, ON

_BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def _found(*runs: tuple[str, Measured]) -> Found:
    found = Found()
    for name, measured in runs:
        found.add(Contestant(name, "ms", dict), measured)
    return found


def test_the_processor_time_of_a_child_that_has_ended_is_its_parents() -> None:
    watch = Watch.begin({"PostgreSQL": os.getpid()})
    subprocess.run([sys.executable, "-S", "-c", _BUSY], check=True)
    taken = watch.a_request(10)[f"{TIME}, PostgreSQL"]
    assert isinstance(taken, Quantity)
    assert taken.value >= 25_000  # a tenth of 0.3 s, less what the kernel's clock may miss
    assert taken.unit == A_REQUEST


def test_the_servers_are_told_apart_from_the_products_own() -> None:
    own = os.getpid()
    taken = Watch.begin({"fullstop relay": own, "broker": own, "PostgreSQL": own}).of_a_core()
    values = {name: value for name, value in taken.items() if isinstance(value, Quantity)}
    assert values[f"{TIME}, ours together"] == values[f"{TIME}, fullstop relay"]
    assert {value.unit for value in values.values()} == {OF_A_CORE}


def test_a_sides_own_time_stands_beside_the_servers() -> None:
    taken = Watch.begin({"PostgreSQL": os.getpid()}).with_side(10, 300.0)
    assert list(taken) == [f"{TIME}, process", f"{TIME}, PostgreSQL"]
    assert taken[f"{TIME}, process"] == Quantity(300.0, A_REQUEST)


def test_without_processes_of_ours_nothing_is_said_of_their_time() -> None:
    assert Watch.begin({}).a_request(10) == {}


def test_a_measure_keeps_its_own_unit() -> None:
    found = _found(("at 100", {"p50": 12.0, WAITING: Quantity(0.2, "s")}))
    assert [(series.measure, series.unit) for series in found.series] == [
        ("p50", "ms"),
        (WAITING, "s"),
    ]


def test_a_rate_that_fell_behind_in_one_round_is_said() -> None:
    found = _found(
        ("at 100", {WAITING: Quantity(0.3, "s")}),
        ("at 400", {WAITING: Quantity(0.2, "s")}),
        ("at 400", {WAITING: Quantity(7.5, "s")}),
        ("at 400", {WAITING: Quantity(0.2, "s")}),
    )
    [said] = report.fell_behind(found)
    assert said.startswith("at 400: not kept up, 7.5 s of requests")
    page = report.page(report.Results({"latency": found}, 3, {}))
    assert "At 400: not kept up" in page


def test_the_other_commits_figures_are_read_from_what_it_writes() -> None:
    before = "notices:\n  fullstop, every domain: 1.234e+03 requests/s\n"
    assert against.said("notices", before) == {"": 1_234}
    today = "  fullstop, every domain: 1,234 requests/s; processor time, all 4,700 µs/request"
    assert against.said("notices", today) == {"": 1_234}
    assert against.said("latency", "fullstop, at rest: p50 114.5, p95 187 ms") == {"p50": 114.5}
    with pytest.raises(FailedRunError, match="no figure of notices"):
        against.said("notices", "fullstop, every domain: FAILED: nothing came")


@pytest.mark.parametrize("path", pages.PAGES, ids=lambda path: path.name)
def test_a_page_says_what_the_figures_give(path: Path) -> None:
    mark, render = pages.PAGES[path]
    page = path.read_text(encoding="utf-8")
    lines = list(render(Figures.load()))
    assert pages.rendered(page, mark, lines) == page, "run `python -m benchmarks.pages`"


def _country() -> Arithmetic:
    """Figures with which one can reckon in one's head."""
    costs = {"fullstop consume orders": 600.0, "fullstop aggregate": 1_200.0, "broker": 300.0}
    medians = {f"{TIME}, {name}": value for name, value in costs.items()}
    medians |= {f"{TIME}, PostgreSQL": 1_920.0, f"{TIME}, all": 4_020.0}
    medians |= {f"{ON}, {kind}": 1_024.0 for kind in ("requests", "answers", "notices")}
    medians[KEPT] = 10_240.0
    return Arithmetic(Figures({"notices": Taken("", "", {notices.PRODUCT: medians})}))


def test_a_country_needs_what_a_request_costs_times_its_peak() -> None:
    country = _country()
    assert country.ours() == {"fullstop aggregate": 20, "fullstop consume orders": 10}
    assert country.breaks_first() == "fullstop aggregate"
    assert country.partitions() == 64
    values = {line.what: line.value for line in country.lines()}
    assert values["databases of 32 cores"] == "1"  # 10,000 times 1,920 µs, 32 cores
    assert values["brokers of 32 cores"] == "3"  # the copies, though 5 cores would do
    assert values["network into the brokers"] == "92 MB/s"  # 10,000 times 3 kB, 3 copies
    assert values["network out of the brokers, to readers"] == "41 MB/s"
    assert values["what 10 years of cases weigh, in all databases"] == "1.0 TB"


def test_a_dearer_process_breaks_first() -> None:
    country = _country()
    medians = {**country.figures.taken["notices"].medians[notices.PRODUCT]}
    medians[f"{TIME}, fullstop consume orders"] = 2_400.0
    dearer = Arithmetic(Figures({"notices": Taken("", "", {notices.PRODUCT: medians})}))
    assert dearer.breaks_first() == "fullstop consume orders"
    assert dearer.partitions() == 128


def test_a_figure_that_nobody_measured_is_named_with_its_remedy() -> None:
    with pytest.raises(MissingFigureError, match="--only latency --write"):
        Figures({}).get("latency", "fullstop, at rest", "p50")


def test_a_run_replaces_what_it_measured_and_nothing_else() -> None:
    before = Figures({"door": Taken("2026-11-27", "2 cores", {}), "latency": Taken("", "", {})})
    found = _found(("at 100", {"p50": 12.0}), ("at 100", {"p50": 14.0}))
    after = before.with_found({"latency": found}, "2026-11-28", "2 cores")
    assert after.taken["door"] == before.taken["door"]
    assert after.get("latency", "at 100", "p50") == 13


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="the page lacks"):
        pages.rendered("# Fullstop", "figures", ["a line"])


def test_a_second_process_of_a_command_has_a_folder_of_its_own(tmp_path: Path) -> None:
    commands = [("consume", "orders"), ("consume", "orders"), ("relay",)]
    placed = list(product.places(tmp_path, commands))
    assert [command for _, command in placed] == commands
    assert placed[0][0] == placed[2][0] == tmp_path
    assert placed[1][0].parent == tmp_path


def test_what_growth_costs_is_of_process_and_database_together() -> None:
    few, many = (growth.name_of(customers) for customers in (10_000, 1_000_000))
    process, database = f"{TIME}, process", f"{TIME}, PostgreSQL"
    found = _found(
        (few, {process: 100.0, database: 100.0, f"{TIME}, broker": 10.0}),
        (many, {process: 100.0, database: 180.0, f"{TIME}, broker": 900.0}),
    )
    assert growth.most_in_least(found) == 1.4
    assert growth.most_in_least(_found((few, {process: 100.0}))) is None
