"""Messages for gateways that take no text, only a registered template and its parameters.

One dated file in `registered/` has every template: it is also what one registers. The gateway's own
code of each, which it gives when it is registered, is in a file of the deployment.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from fullstop.gateways.segments import SEGMENTS_MAX, segments

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CODE = "code"  # the template that the door sends itself
REFERENCE = "{ref}"  # until the notification service knows it
_CHINESE = frozenset({"zh", "zho", "chi", "cmn", "yue"})
_SIGNED = "【{signature}】{text}"


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Segments(_Read):
    """How many SMS a template takes in each language."""

    zh: int = Field(ge=1)
    en: int = Field(ge=1)


class Template(_Read):
    """A template as it is registered, with the names of its parameters in their order."""

    parameters: tuple[str, ...]
    segments: Segments
    zh: str = Field(max_length=500)
    en: str = Field(max_length=500)

    def text(self, language: Language) -> str:
        """Its text with placeholders."""
        return self.zh if language == "zh" else self.en

    def segments_in(self, language: Language) -> int:
        """How many SMS it takes in that language."""
        return self.segments.zh if language == "zh" else self.segments.en


@dataclass(frozen=True)
class Constants:
    """What is the same in every message of a deployment, and so is registered with it."""

    signature: str
    hotline: str
    page: str
    """Where customers follow a request by its number: ``xx.cn/d``."""

    def fill(self, text: str) -> str:
        return text.replace("{hotline}", self.hotline).replace("{page}", self.page.rstrip("/"))


@dataclass(frozen=True)
class Form:
    """A message as a template and its parameters; each is one of few characters, and no address."""

    template: str
    language: Language
    parameters: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The form in which it is stored."""
        return json.dumps([self.template, self.language, *self.parameters], ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Form:
        """The form of its stored text."""
        template, language, *parameters = json.loads(text)
        return cls(template, "en" if language == "en" else "zh", tuple(parameters))

    @property
    def is_known(self) -> bool:
        """Whether its template is known here, with as many parameters."""
        known = templates().get(self.template)
        return known is not None and len(known.parameters) == len(self.parameters)

    def by_name(self) -> Mapping[str, str]:
        """The parameters by their names; none of a template that nobody knows."""
        known = templates().get(self.template)
        return dict(zip(known.parameters, self.parameters, strict=True)) if known else {}

    def fits(self, characters_max: int) -> bool:
        """Whether it is a template that is known here, and each parameter is of its length."""
        fitting = (0 < len(text) <= characters_max for text in self.parameters)
        return self.is_known and all(fitting)

    def referring(self, reference: str) -> Form:
        """The same with the reference filled in."""
        said = tuple(text.replace(REFERENCE, reference) for text in self.parameters)
        return Form(self.template, self.language, said)


def form(template: str, language: Language, **values: object) -> Form:
    """The message of that template; KeyError for a template or parameter that is not there."""
    names = templates()[template].parameters
    return Form(template, language, tuple(str(values[name]) for name in names))


def is_chinese(locale: str) -> bool:
    """Whether who has this locale is told in Chinese; everybody else is in English."""
    return re.split("[-_]", locale)[0].lower() in _CHINESE


def news(reference: str, language: Language) -> Form:
    """That there is news of a request: for what has no other form, and says nothing of it."""
    return form("result", language, ref=reference)


def of_day(day: date, language: Language) -> str:
    """12月15日, 15 Dec: a near day in six characters at most."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {_month(day)}"


def of_month(day: date, language: Language) -> Mapping[str, object]:
    """Its year and month, as templates have them apart."""
    return {"year": day.year, "month": day.month if language == "zh" else _month(day)}


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


# --- the file -------------------------------------------------------------------------------------


@cache
def registered_on() -> date:
    """The day of the newest file: what is registered must be of it."""
    return max(date.fromisoformat(one.name.removesuffix(".toml")) for one in _files())


@cache
def templates() -> Mapping[str, Template]:
    """Every template of that file, by its name."""
    [newest] = [one for one in _files() if one.name == f"{registered_on()}.toml"]
    return TypeAdapter(dict[str, Template]).validate_python(
        tomllib.loads(newest.read_text(encoding="utf-8"))
    )


def _files() -> list[Path]:
    folder = Path(str(files("fullstop.gateways") / "registered"))
    return sorted(folder.glob("*.toml"))


def written(
    template: Template, language: Language, values: Mapping[str, str], of: Constants
) -> str:
    """The message as it comes to a phone."""
    text = of.fill(template.text(language))
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return _SIGNED.format(signature=of.signature, text=text)


def to_register(template: Template, language: Language, of: Constants) -> str:
    """The text as one registers it: with the constants, and ``${name}`` for each parameter."""
    text = of.fill(template.text(language))
    for name in template.parameters:
        text = text.replace(f"{{{name}}}", f"${{{name}}}")
    return text


def longest(template: Template, language: Language, of: Constants, characters_max: int) -> str:
    """The message with the longest parameters that there may be."""
    return written(
        template, language, dict.fromkeys(template.parameters, "字" * characters_max), of
    )


def too_long(of: Constants, characters_max: int) -> Iterator[str]:
    """A line for each template that takes more SMS than any message may, at its longest."""
    for name, template in templates().items():
        for language in LANGUAGES:
            takes = segments(longest(template, language, of, characters_max))
            if takes > SEGMENTS_MAX:
                yield (
                    f"template {name} ({language}) takes {takes} SMS with its longest parameters, "
                    f"and may take {SEGMENTS_MAX}; shorten FULLSTOP_SIGNATURE or FULLSTOP_HOTLINE"
                )


# --- the gateway's codes --------------------------------------------------------------------------


class Codes(_Read):
    """What a gateway calls each template, by language; and of which file they were registered."""

    of: date
    zh: dict[str, str]
    en: dict[str, str]

    def code(self, of: Form) -> str | None:
        """What the gateway calls the template of a message; None for one that is not registered."""
        return self.of_language(of.language).get(of.template)

    def of_language(self, language: Language) -> Mapping[str, str]:
        """Those of a language, by the templates' names."""
        return self.zh if language == "zh" else self.en


class CodesError(ValueError):
    """The file of codes cannot be read."""


def codes(path: Path) -> Codes:
    """The codes of that file; CodesError says what is wrong with it."""
    try:
        return Codes.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CodesError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise CodesError(
            f"{path}: {place}: {first['msg']}; write of = day, [zh] and [en]"
        ) from error
    except ValueError as error:
        raise CodesError(f"{path}: not a TOML file: {error}") from error


def unregistered(known: Codes, path: Path, names: Sequence[str] | None = None) -> Iterator[str]:
    """A line for each message that could not be sent as it is meant: its template has no code, the
    code of another, or is of before."""
    if known.of != registered_on():
        yield (
            f"{path}: of = {known.of}, but the templates are those of {registered_on()}; register "
            "them (`fullstop messages --templates`) and write their codes"
        )
    of_code = _places(known)
    for language in LANGUAGES:
        for name in names or templates():
            code = known.of_language(language).get(name, "").strip()
            if not code:
                yield f"{path}: [{language}] {name} is missing; write the gateway's code of it"
            elif others := [one for one in of_code[code] if one != f"[{language}] {name}"]:
                yield (
                    f"{path}: [{language}] {name} has the code of {', '.join(others)}, so one "
                    "would be sent as the other; write the gateway's code of each"
                )


def _places(known: Codes) -> Mapping[str, list[str]]:
    """Where each code stands."""
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for name, code in known.of_language(language).items():
            found.setdefault(code.strip(), []).append(f"[{language}] {name}")
    return found
