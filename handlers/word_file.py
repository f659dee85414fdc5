"""A version's words, in a file of their own: they may be mended where the rules may not.

``<domain>/retention/words/<effective_from>.toml`` has the texts of the version of that day, by
record set and rule. A retention file that has them beside its rules is read as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, RootModel

from fullstop.handlers.toml_file import HIDDEN, KIND_FORM, FileRead, Form, read_form

FOLDER = "words"
KIND_CHARACTERS_MAX = 6  # a provider's parameter has no room for more


def _shown(text: str) -> str:
    if hidden := HIDDEN.search(text):
        raise ValueError(
            f"{text!r} has a line break or an invisible character, U+{ord(hidden[0]):04X}; write "
            "it in one line and without it"
        )
    return text


Shown = Annotated[str, AfterValidator(_shown)]


class WordsForm(Form):
    """One text in both languages."""

    zh: Shown = Field(min_length=1, max_length=200)
    en: Shown = Field(min_length=1, max_length=300)


class KindForm(Form):
    """What a kind of records is called in a template's parameter: few characters, no address."""

    zh: Shown = Field(min_length=1, max_length=KIND_CHARACTERS_MAX, pattern=KIND_FORM)
    en: Shown = Field(min_length=1, max_length=KIND_CHARACTERS_MAX, pattern=KIND_FORM)


class CountedForm(WordsForm):
    """Words about so many records; `en_one` is the English of one."""

    en_one: Shown | None = Field(None, min_length=1, max_length=300)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every form that a customer may read."""
        return tuple(text for text in (self.zh, self.en, self.en_one) if text is not None)


class RuleWords(Form):
    """The words of one rule."""

    notice: CountedForm | None = None
    sms: CountedForm | None = None
    masked: WordsForm | None = None


class RecordWords(Form):
    """The words of one record set and its rules, by their ids."""

    what: CountedForm | None = None
    sms: CountedForm | None = None
    kind: KindForm | None = None
    rules: dict[str, RuleWords] = Field(default_factory=dict)


class VersionWords(RootModel[dict[str, RecordWords]]):
    """The words of a version, by record set."""


WordFile = FileRead[VersionWords]


def beside(path: Path) -> WordFile | None:
    """The words of a retention file, which lie beside it; None where there are none."""
    words = path.parent / FOLDER / path.name
    return read_form(words, VersionWords) if words.is_file() else None
