"""What is typed: the options that many commands take, and what their values must be."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from fullstop.consumers.errors import ConsumersError
from fullstop.schemas import forms

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Folder = Annotated[
    Path | None, typer.Option(help="Where the servers keep their data; default: your cache.")
]
OpenedBy = Annotated[str, typer.Option("--by", help="Your staff id.")]
ApprovedBy = Annotated[
    str | None,
    typer.Option(help="Of a second person; not needed: who carries it out types their own --by."),
]
Ticket = Annotated[str, typer.Option(help="The request or order it rests on.")]


class UsageError(ConsumersError):
    """What was typed cannot be done; says what to type."""


def day(text: str) -> date:
    """A civil day; UsageError for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day; write YYYY-MM-DD") from error


def subject_id(text: str) -> str:
    """The same; UsageError for what cannot be a subject id."""
    if not re.fullmatch(forms.SUBJECT_ID_FORM, text):
        raise UsageError("that is no subject id: 1 to 128 letters, digits and . _ : - are one")
    return text


def case_id(text: str) -> str:
    """The same; UsageError for what cannot be a case id."""
    if not re.fullmatch(forms.CASE_ID_FORM, text):
        raise UsageError("that is no case id: 1 to 64 letters, digits and . _ : - are one")
    return text


def of_form(form: str, **typed: str | None) -> None:
    """UsageError for the first of these that is none of the form; what is not typed is none."""
    for name, text in typed.items():
        if text is not None and not re.fullmatch(form, text):
            raise UsageError(f"--{name.replace('_', '-')}: {forms.must_be(form)}")
