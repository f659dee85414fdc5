"""The form of a retention file: what may be written in it, and the line at which it is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from fullstop.handlers.citations import claims_law, is_named
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import NO_DAY, RANKS_OF_LAW, READERS, Measure, Period, Rank, WhenFree

ANNOUNCED_DAYS_MIN = 30
RANKS_THAT_KEEP = RANKS_OF_LAW | {Rank.UNFINISHED_BUSINESS}
RANKS_OF_THE_PRODUCT = frozenset({Rank.LEGAL_CLAIM})  # of its own records, and of no domain's
RANKS_SHORTENED_LOCALLY = frozenset({Rank.MINISTRY_RULE})  # what is higher stands
RANKS_THAT_TIGHTEN = frozenset({Rank.LOCAL_REGULATION, Rank.STANDARD, Rank.INTERNAL, Rank.CONTRACT})

YEARS_MAX = 100
MESSAGE_MAX = 600

KeyPath = tuple[int | str, ...]
"""Where something is in a file: ``("records", 1, "keep", 0, "for")``."""


@dataclass(frozen=True)
class RuleFile:
    """A retention file that has the right form."""

    path: Path
    text: str
    form: FileForm

    def wrong(self, place: KeyPath, message: str) -> DomainError:
        """What is wrong there, with the file and the line."""
        return _wrong(self.path, line_of(self.text, place), message)


def read(path: Path) -> RuleFile:
    """Read a file; DomainError with path, line and what to do when its form is wrong."""
    text = _text(path)
    content = _toml(path, text)
    try:
        form = FileForm.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = first["loc"]
        named = _named(content, place) or "file"
        raise _wrong(path, line_of(text, place), f"{named}: {_advice(first)}") from error
    file = RuleFile(path, text, form)
    if path.stem != form.effective_from.isoformat():
        raise file.wrong(
            ("effective_from",),
            f"effective_from is {form.effective_from}, so the file must be named "
            f"{form.effective_from}.toml",
        )
    return file


def check_announcement(file: RuleFile) -> None:
    """A version that is not its domain's first says when and how customers are told of it."""
    form = file.form
    latest = form.effective_from - timedelta(days=ANNOUNCED_DAYS_MIN)
    if form.announced_on is None or form.announced_on > latest:
        raise file.wrong(
            ("announced_on",),
            f"takes effect on {form.effective_from}, so customers must have been told by "
            f"{latest} ({ANNOUNCED_DAYS_MIN} days before); announced_on is "
            f"{form.announced_on or 'missing'}. Announce it and move effective_from",
        )
    if form.announcement is None:
        raise file.wrong(
            (),
            "customers must be told in words; add [announcement] with zh and en, and {d} in both "
            "where the day stands",
        )


def check_signed(file: RuleFile) -> None:
    """A ready file is a draft until counsel has signed what it decides."""
    counsel = file.form.counsel
    if counsel is not None and counsel.signed_on is None:
        raise file.wrong(
            ("counsel",),
            f"counsel has not signed it: {counsel.en}. Write signed_on and reference under "
            "[counsel] once they have; until then leave FULLSTOP_READING as it is",
        )


# --- the form -----------------------------------------------------------------------------------


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# What `schemas.messages` lets no text have: control, direction and invisible characters.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def _shown(text: str) -> str:
    if hidden := _HIDDEN.search(text):
        raise ValueError(
            f"{text!r} has a line break or an invisible character, U+{ord(hidden[0]):04X}; write "
            "it in one line and without it"
        )
    return text


Shown = Annotated[str, AfterValidator(_shown)]


def _meant(day: date) -> date:
    if not _DAYS[0] <= day < _DAYS[1]:
        raise ValueError(f"nobody means {day}; write a day of {_DAYS[0].year} or later")
    return day


_DAYS = (date(2000, 1, 1), NO_DAY)
Day = Annotated[date, AfterValidator(_meant)]


Reason = Annotated[Shown, Field(min_length=1, max_length=200, pattern=r"\S")]


class WordsForm(_Form):
    """One text in both languages."""

    zh: Shown = Field(min_length=1, max_length=200)
    en: Shown = Field(min_length=1, max_length=300)


class CountedForm(WordsForm):
    """Words about so many records; `en_one` is the English of one."""

    en_one: Shown | None = Field(None, min_length=1, max_length=300)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every form that a customer may read."""
        return tuple(text for text in (self.zh, self.en, self.en_one) if text is not None)


class CounselForm(WordsForm):
    """What counsel has to sign, in words for everybody, and the signature once it is there."""

    signed_on: Day | None = None
    reference: Shown | None = Field(None, min_length=1, max_length=200)

    @model_validator(mode="after")
    def _check(self) -> CounselForm:
        if (self.signed_on is None) is not (self.reference is None):
            raise ValueError("a signature has a day and a paper; write signed_on and reference")
        return self


class AnnouncementForm(WordsForm):
    """What customers are told of a coming version; {d} is the day of its effect."""

    @model_validator(mode="after")
    def _check(self) -> AnnouncementForm:
        for words in (self.zh, self.en):
            if "{d}" not in words:
                raise ValueError(f"{words!r} must name the day of effect as {{d}}")
        return self


def _known_readers(value: str) -> str:
    if value not in READERS:
        raise ValueError(f"{value!r} is no reader group; known: {', '.join(READERS)}")
    return value


class KeepForm(_Form):
    """One reason to keep a record."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,63}$")
    for_: str | None = Field(None, alias="for")
    from_: str | None = Field(None, alias="from")
    while_: str | None = Field(None, alias="while")
    rank: Rank
    citation: Shown = Field("", max_length=200)
    enabling_law: Shown | None = None
    applies_to: Literal["platform", "shop"] | None = None
    unverified: bool = False
    waived_by: str | None = None
    meanwhile: tuple[Measure, ...] = ()
    readers: Annotated[str, AfterValidator(_known_readers)] = "none"
    notice: CountedForm
    sms: CountedForm
    masked: WordsForm | None = None
    counsel: CounselForm | None = None

    @model_validator(mode="after")
    def _check(self) -> KeepForm:
        self._check_form()
        self._check_rank()
        if self.masked is not None and Measure.MASK not in self.meanwhile:
            raise ValueError(f'rule {self.id}: masked names what goes by meanwhile = ["mask"]')
        for words in (self.notice, self.sms):
            check_day(f"rule {self.id}", words.texts, dated=self.for_ is not None)
            check_citation(f"rule {self.id}", words.texts, self.unverified_sources)
        return self

    @property
    def unverified_sources(self) -> tuple[str, ...]:
        """What the rule rests on and no customer may read."""
        return (self.citation, self.enabling_law or "") if self.unverified else ()

    def _check_form(self) -> None:
        counted = self.for_ is not None and self.from_ is not None and self.while_ is None
        open_ended = self.while_ is not None and self.for_ is None and self.from_ is None
        if not (counted or open_ended):
            raise ValueError(f"rule {self.id}: write either `for` and `from`, or `while`")
        if self.for_ is not None:
            check_period(self.for_)

    def _check_rank(self) -> None:
        if self.rank is Rank.LEGAL_HOLD:
            raise ValueError(
                f"rule {self.id}: a legal hold is no rule; place it with `fullstop hold place`"
            )
        if self.rank not in RANKS_THAT_KEEP | RANKS_OF_THE_PRODUCT:
            raise ValueError(
                f"rule {self.id}: rank {self.rank} may tighten a rule but never keep a record "
                "(PIPL 19, 47); remove the rule or cite the law or regulation behind it"
            )
        check_cited(f"rule {self.id}", self.citation)
        if self.rank is Rank.MINISTRY_RULE and not (self.enabling_law or "").strip():
            raise ValueError(f"rule {self.id}: a ministry rule must name its enabling_law")
        if self.waived_by is not None and self.rank is not Rank.UNFINISHED_BUSINESS:
            raise ValueError(
                f"rule {self.id}: waived_by is for unfinished business; what the law keeps, nobody "
                "can waive"
            )
        if self.rank is Rank.UNFINISHED_BUSINESS and self.while_ is None:
            raise ValueError(
                f"rule {self.id}: unfinished business ends with a fact; use `while`, not a period"
            )


class TightenForm(_Form):
    """What makes one keep rule shorter or stricter, for all records or `when` a fact is true."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,63}$")
    rule: str
    rank: Rank
    citation: Shown = Field("", max_length=200)
    unverified: bool = False
    when: str | None = None
    for_: str | None = Field(None, alias="for")
    meanwhile: tuple[Measure, ...] = ()
    readers: Literal["none"] | None = None
    notice: CountedForm | None = None
    sms: CountedForm | None = None
    counsel: CounselForm | None = None

    @model_validator(mode="after")
    def _check(self) -> TightenForm:
        if self.rank not in RANKS_THAT_TIGHTEN:
            raise ValueError(
                f"tighten {self.id}: rank {self.rank} makes rules of its own; write it as a keep "
                f"rule. To tighten one: {', '.join(sorted(RANKS_THAT_TIGHTEN))}"
            )
        check_cited(f"tighten {self.id}", self.citation)
        if not (self.for_ or self.meanwhile or self.readers):
            raise ValueError(
                f"tighten {self.id}: say what becomes stricter: a shorter `for`, `meanwhile`, or "
                'readers = "none"'
            )
        if self.for_ is not None:
            self._check_period()
        return self

    @property
    def unverified_sources(self) -> tuple[str, ...]:
        """What it rests on and no customer may read."""
        return (self.citation,) if self.unverified else ()

    def _check_period(self) -> None:
        check_period(self.for_ or "")
        if self.rank is not Rank.LOCAL_REGULATION:  # below it nothing may end a rule
            raise ValueError(
                f"tighten {self.id}: rank {self.rank} cannot end earlier what the law keeps; only "
                "local_regulation may shorten. Leave `for` out, or cite the local regulation"
            )


class RecordsForm(_Form):
    """The rules of one record set."""

    name: str
    when_free: WhenFree
    what: CountedForm
    sms: CountedForm | None = None
    counsel: CounselForm | None = None
    keep: tuple[KeepForm, ...] = ()
    tighten: tuple[TightenForm, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> RecordsForm:
        forms: tuple[KeepForm | TightenForm, ...] = (*self.keep, *self.tighten)
        sources = [source for form in forms for source in form.unverified_sources]
        for words in filter(None, (self.what, self.sms)):
            check_citation("what", words.texts, sources)
        return self


class FileForm(_Form):
    """A whole file. One with `counsel` of its own is off until counsel has signed it."""

    effective_from: Day
    announced_on: Day | None = None
    announcement: AnnouncementForm | None = None
    counsel: CounselForm | None = None
    may_say: dict[Shown, Reason] = Field({}, max_length=20)
    records: tuple[RecordsForm, ...]


def check_cited(name: str, citation: str) -> None:
    """ValueError where nothing is cited."""
    if not citation.strip():
        raise ValueError(f"{name}: citation is missing; name the article or the clause")


def check_period(text: str) -> None:
    """ValueError for no period, for one that keeps nothing and for one that nobody outlives."""
    period = Period.parse(text)
    if re.search("[PYMD]0+[YMD]", text):
        raise ValueError(
            f"{text!r} counts 0 of something; leave that out, or the whole rule where nothing is "
            "to be kept"
        )
    if 365 * period.years + 28 * period.months + period.days > 365 * YEARS_MAX:
        raise ValueError(
            f"{text!r} is longer than {YEARS_MAX} years, which nothing is kept of a person; write "
            "the period that the article names"
        )


def check_day(name: str, texts: Sequence[str], *, dated: bool) -> None:
    """ValueError where a day is named that no period gives, or is not named that one does."""
    for text in texts:
        if ("{d}" in text) != dated:
            raise ValueError(
                f"{name}: {text!r} must name the last day as {{d}} if, and only if, "
                "the rule keeps for a period"
            )


def check_citation(name: str, texts: Sequence[str], unverified: Sequence[str]) -> None:
    """ValueError where customers would read of a law that nobody verified, however it is written.

    Beside such a law no title, no article and no law may be named at all, nor that one asks for it.
    """
    for text in texts if unverified else ():
        if is_named(text, unverified) or claims_law(text):
            raise ValueError(f"{name}: {text!r} cites what is marked unverified; take it out")


# --- what is said of a wrong one ----------------------------------------------------------------


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DomainError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(
            path, line, f"not a TOML file: {error}; save it with the encoding UTF-8"
        ) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also a number that no machine counts to
        raise _wrong(path, _line_said(error, text), f"not a TOML file: {error}") from error
    except RecursionError:
        raise _wrong(path, 1, "not a TOML file: lists in lists without end; remove them") from None


def _wrong(path: Path, line: int, message: str) -> DomainError:
    shown = _HIDDEN.sub(lambda hidden: f"\\u{ord(hidden[0]):04x}", message)
    if len(shown) > MESSAGE_MAX:  # a value without end; what to do stands behind it
        half = MESSAGE_MAX // 2
        shown = f"{shown[:half]} … {shown[-half:]}"
    return DomainError(f"{path}:{line}: {shown}")


def _named(content: Any, place: KeyPath) -> str:
    """The place in the words of the file: ``papers.paper-5y.rank``, not which of which list."""
    names: list[str] = []
    for part in place:
        try:
            content = content[part]
        except (KeyError, IndexError, TypeError):
            content = None
        if isinstance(part, str):
            names.append(part)
        elif name := _own_name(content):
            names[-1:] = [name]
        else:
            names.append(str(part))
    return ".".join(names)


def _own_name(entry: object) -> str | None:
    if not isinstance(entry, dict):
        return None
    name = entry.get("name", entry.get("id"))
    return name if isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", name) else None


def _line_said(error: ValueError, text: str) -> int:
    said = re.search(r"\(at line (\d+)", str(error))
    return int(said[1]) if said else text.count("\n") + 1  # else it is at the end of the document


def _advice(problem: Any) -> str:
    """pydantic's message, or ours where that does not say what to do."""
    match problem["type"]:
        case "extra_forbidden":
            return "there is no such key; correct its name or remove it"
        case "missing":
            return "is missing; write it"
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")


_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' \t]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w\-\"']+(?:\s*\.\s*[\w\-\"']+)*)\s*=")
_MULTILINE = ('"""', "'''")


def line_of(text: str, place: KeyPath) -> int:
    """The line at which the deepest part of `place` begins that the text shows; 1 when none is."""
    found, depth = 1, 0
    for line, shown in _places(text):
        if depth < len(shown) <= len(place) and shown == place[: len(shown)]:
            found, depth = line, len(shown)
    return found


def _places(text: str) -> Iterator[tuple[int, KeyPath]]:
    """Each line that begins a table or a value, with its place; TOML's own reader tells none."""
    table: KeyPath = ()
    newest: dict[KeyPath, int] = {}  # of each array of tables, the index of the newest
    inside: str | None = None  # the quotes of a text over several lines
    for line, content in enumerate(text.splitlines(), 1):
        if inside is not None:
            inside = None if content.count(inside) % 2 else inside
            continue
        if header := _HEADER.match(content):
            table = _opened(_parts(header[2]), newest, is_array=header[1] == "[[")
            yield line, table
        elif key := _KEY.match(content):
            yield line, (*table, *_parts(key[1]))
            inside = next((quotes for quotes in _MULTILINE if content.count(quotes) % 2), None)


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _opened(parts: Sequence[str], newest: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    place: KeyPath = ()
    for depth, part in enumerate(parts, 1):
        place = (*place, part)
        if is_array and depth == len(parts):
            newest[place] = newest.get(place, -1) + 1
        if place in newest:
            place = (*place, newest[place])
    return place
