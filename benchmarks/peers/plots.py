"""Draws the results as SVG: reads them as JSON from standard input, writes one file a plot."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

Bars = list[dict[str, Any]]
"""``{"name": …, "median": …, "least": …, "most": …}`` each."""


def draw(path: Path, title: str, unit: str, bars: Bars, *, logarithmic: bool) -> None:
    """Horizontal bars of medians, with the spread from the least to the most."""
    medians = [bar["median"] for bar in bars]
    spread = [
        [bar["median"] - bar["least"] for bar in bars],
        [bar["most"] - bar["median"] for bar in bars],
    ]
    figure, axes = plt.subplots(figsize=(8, 0.6 + 0.35 * len(bars)), layout="constrained")
    colours = ["#1f6feb" if bar["name"].startswith("fullstop") else "#8b949e" for bar in bars]
    axes.barh([bar["name"] for bar in bars], medians, xerr=spread, color=colours, capsize=3)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.set_title(title, loc="left")
    if logarithmic:
        axes.set_xscale("log")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def main() -> None:
    mpl.rcParams["svg.hashsalt"] = "fullstop"  # the same numbers give the same file
    for plot in json.loads(sys.stdin.read()):
        draw(
            Path(plot["path"]),
            plot["title"],
            plot["unit"],
            plot["bars"],
            logarithmic=plot["logarithmic"],
        )


if __name__ == "__main__":
    main()
