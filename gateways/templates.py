"""Messages for gateways that take no text, only a registered template and its parameters.

The newest dated file in `registered/` has every template: it is also what one registers. The
gateway's own code of each, which it gives when it is registered, is in a file of the deployment.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

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


# --- the files ------------------------------------------------------------------------------------


def registered_on() -> date:
    """The day of the newest file, of which messages are."""
    return max(editions())


def templates() -> Mapping[str, Template]:
    """Every template of that file, by its name."""
    return editions()[registered_on()]


@cache
def editions() -> Mapping[date, Mapping[str, Template]]:
    """Every file that this version has, by its day: a deployment's codes may be of any of them."""
    return {date.fromisoformat(one.name.removesuffix(".toml")): _in(one) for one in _files()}


def _in(path: Path) -> Mapping[str, Template]:
    return TypeAdapter(dict[str, Template]).validate_python(
        tomllib.loads(path.read_text(encoding="utf-8"))
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


class Section(_Read):
    """What a gateway calls the templates of one file, by language and name."""

    zh: dict[str, str] = {}
    en: dict[str, str] = {}

    def of_language(self, language: Language) -> Mapping[str, str]:
        return self.zh if language == "zh" else self.en


class Codes(_Read):
    """What a gateway calls each template, by the day of the file of which it was registered.

    One file serves versions with other templates: each takes what was registered with the words
    that a template has there, and leaves the rest alone.
    """

    sections: dict[date, Section]

    def has_table(self, language: Language) -> bool:
        """Whether the file has one for what this version registers in a language."""
        section = self.sections.get(registered_on())
        return section is not None and language in section.model_fields_set

    def code(self, of: Form) -> str | None:
        """What the gateway calls the template of a message; None for one that is not registered."""
        return self.code_of(of.language, of.template)

    def code_of(self, language: Language, name: str) -> str | None:
        """The last one under which its words of now were registered."""
        now = _worded(registered_on(), language, name)
        codes = [
            code
            for day, section in sorted(self.sections.items())
            if now is not None
            and now == _worded(day, language, name)
            and (code := section.of_language(language).get(name, "").strip())
        ]
        return codes[-1] if codes else None


def _worded(day: date, language: Language, name: str) -> tuple[str, ...] | None:
    """What a template is registered as: its text and parameters; None where it is not known."""
    found = editions().get(day, {}).get(name)
    return (found.text(language), *found.parameters) if found else None


class CodesError(ValueError):
    """The file of codes cannot be read."""


def codes(path: Path) -> Codes:
    """The codes of that file; CodesError says what is wrong with it."""
    try:
        return Codes(sections=_sections(tomllib.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise CodesError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"][1:]))
        raise CodesError(
            f"{path}: {place}: {first['msg']}; write [DAY.zh] and [DAY.en], with the day of the "
            "templates' file"
        ) from error
    except ValueError as error:
        raise CodesError(f"{path}: not a TOML file: {error}") from error


def _sections(read: dict[str, Any]) -> dict[Any, Any]:
    """By day; `of = DAY`, `[zh]` and `[en]` are one of them, written the former way."""
    if "of" not in read:
        return read
    former = {language: read.pop(language) for language in LANGUAGES if language in read}
    return {read.pop("of"): former, **read}


def unregistered(known: Codes, path: Path, needed: Sequence[str] = ()) -> Iterator[str]:
    """A line for each message that could not be sent as it is meant, though it was registered: its
    template has no code, or that of another. Of those that are `needed` in any case."""
    if not known.sections.keys() & editions().keys():
        yield (
            f"{path}: has no codes of the templates of {registered_on()}, which this version "
            "sends; register them (`fullstop messages --templates`), and write their codes beside "
            "those of other versions"
        )
        return
    of_code = _places(known)
    for language, name in _each(needed or templates()):
        code = known.code_of(language, name)
        place = f"{path}: [{registered_on()}.{language}] {name}"
        if code is None:
            if needed or _was_to_be_registered(known, language, name):
                yield f"{place} is missing; write the gateway's code of it"
        elif others := _others(of_code[code], language, name):
            yield (
                f"{place} has the code of {', '.join(others)}, so one would be sent as the other; "
                "write the gateway's code of each"
            )


def not_registered(known: Codes) -> Iterator[str]:
    """Each template that came after the codes: its messages wait until it is registered."""
    for language, name in _each(templates()):
        is_due = _was_to_be_registered(known, language, name)
        if not is_due and known.code_of(language, name) is None:
            yield f"{registered_on()}.{language}.{name}"


def not_known(known: Codes) -> Iterator[str]:
    """What the codes have and this version has not: another's day, or a name of no template."""
    for day, section in known.sections.items():
        if day not in editions():
            yield str(day)
            continue
        for language in LANGUAGES:
            for name in section.of_language(language).keys() - editions()[day].keys():
                yield f"{day}.{language}.{name}"


def _each(names: Iterable[str]) -> Iterator[tuple[Language, str]]:
    return ((language, name) for language in LANGUAGES for name in names)


def _was_to_be_registered(known: Codes, language: Language, name: str) -> bool:
    """Whether a file that the codes are of has it in its words of now."""
    now = _worded(registered_on(), language, name)
    return any(now == _worded(day, language, name) for day in known.sections)


_Registered = tuple[Language, str, tuple[str, ...] | None]


def _places(known: Codes) -> Mapping[str, dict[_Registered, str]]:
    """Of each code what it was registered as, and where that stands."""
    found: dict[str, dict[_Registered, str]] = {}
    for day in known.sections.keys() & editions().keys():
        for language in LANGUAGES:
            for name, code in known.sections[day].of_language(language).items():
                what = (language, name, _worded(day, language, name))
                found.setdefault(code.strip(), {})[what] = f"[{day}.{language}] {name}"
    return found


def _others(places: Mapping[_Registered, str], language: Language, name: str) -> list[str]:
    """Where the code of a template stands beside something else, of former words as well."""
    now = (language, name, _worded(registered_on(), language, name))
    return [place for what, place in places.items() if what != now]
