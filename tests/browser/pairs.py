"""Which stories are gone through, in which language, on which screen, how: every pair is there.

A table and no generator: what runs is read here, and a test counts the pairs.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

STORIES = (
    "wang",
    "bound_card",
    "benefit",
    "dispute",
    "nothing_found",
    "unknown_number",
    "list_changed",
)


class Case(NamedTuple):
    """A story, and how it is gone through."""

    story: str
    language: Literal["zh", "en"]
    width: Literal[360, 390, 1280]
    scripts: Literal["with", "without"]
    hand: Literal["pointer", "keyboard"]
    type_size: Literal["usual", "big", "twice"]  # 大字 on the page; 200 % in the browser


VALUES: tuple[tuple[object, ...], ...] = (
    STORIES,
    ("zh", "en"),
    (360, 390, 1280),
    ("with", "without"),
    ("pointer", "keyboard"),
    ("usual", "big", "twice"),
)

# The first seven have each story and each value once: they run in every `make test`.
CASES = tuple(
    Case(*case)
    for case in (
        ("wang", "zh", 360, "with", "keyboard", "usual"),
        ("bound_card", "zh", 1280, "without", "pointer", "twice"),
        ("benefit", "zh", 390, "without", "keyboard", "big"),
        ("dispute", "en", 360, "with", "pointer", "usual"),
        ("nothing_found", "en", 1280, "with", "pointer", "big"),
        ("unknown_number", "en", 390, "with", "keyboard", "twice"),
        ("list_changed", "en", 360, "without", "keyboard", "big"),
        ("wang", "zh", 390, "without", "pointer", "twice"),
        ("wang", "en", 1280, "without", "keyboard", "big"),
        ("bound_card", "en", 360, "without", "keyboard", "big"),
        ("bound_card", "en", 390, "with", "keyboard", "usual"),
        ("benefit", "en", 360, "with", "pointer", "usual"),
        ("benefit", "en", 1280, "without", "pointer", "twice"),
        ("dispute", "zh", 390, "without", "keyboard", "twice"),
        ("dispute", "zh", 1280, "with", "pointer", "big"),
        ("nothing_found", "en", 360, "without", "pointer", "twice"),
        ("nothing_found", "zh", 390, "with", "keyboard", "usual"),
        ("unknown_number", "zh", 360, "with", "pointer", "big"),
        ("unknown_number", "en", 1280, "without", "pointer", "usual"),
        ("list_changed", "zh", 390, "with", "keyboard", "usual"),
        ("list_changed", "en", 1280, "without", "pointer", "twice"),
    )
)
SOME = CASES[: len(STORIES)]
