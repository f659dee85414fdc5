"""The form of a retention file: what may be written in it, and the line at which it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from fullstop.handlers import word_file
from fullstop.handlers.citations import claims_law, is_named
from fullstop.handlers.contract import DomainError
from fullstop.handlers.rules import NO_DAY, RANKS_OF_LAW, READERS, Measure, Period, Rank, WhenFree
from fullstop.handlers.toml_file import (
    RULE_ID_FORM,
    SAYS_SOMETHING,
    FileRead,
    Form,
    KeyPath,
    read_form,
)
from fullstop.handlers.word_file import CountedForm, KindForm, Shown, WordFile, WordsForm

ANNOUNCED_DAYS_MIN = 30
RANKS_THAT_KEEP = RANKS_OF_LAW | {Rank.UNFINISHED_BUSINESS}
RANKS_OF_THE_PRODUCT = frozenset({Rank.LEGAL_CLAIM})  # of its own records, and of no domain's
RANKS_SHORTENED_LOCALLY = frozenset({Rank.MINISTRY_RULE})  # what is higher stands
RANKS_THAT_TIGHTEN = frozenset({Rank.LOCAL_REGULATION, Rank.STANDARD, Rank.INTERNAL, Rank.CONTRACT})

YEARS_MAX = 100


@dataclass(frozen=True)
class RuleFile(FileRead["FileForm"]):
    """A retention file that has the right form, with its words."""

    words: WordFile | None

    def wrong_words(self, place: KeyPath, message: str) -> DomainError:
        """What is wrong with the words of a record set or a rule, where these stand."""
        if self.words is None:
            return self.wrong(place, message)
        _, i, *inside = place
        entry = self.form.records[int(i)]
        if not inside:
            return self.words.wrong((entry.name,), message)
        rules: Sequence[KeepForm | TightenForm] = getattr(entry, str(inside[0]))
        return self.words.wrong((entry.name, "rules", rules[int(inside[1])].id), message)


def read(path: Path) -> RuleFile:
    """Read a file and its words; DomainError with path, line and what to do when one is wrong."""
    file, words = read_form(path, FileForm), word_file.beside(path)
    if path.stem != file.form.effective_from.isoformat():
        raise file.wrong(
            ("effective_from",),
            f"effective_from is {file.form.effective_from}, so the file must be named "
            f"{file.form.effective_from}.toml",
        )
    form = file.form if words is None else _worded(file.form, words)
    return RuleFile(path, file.text, form, words)


# --- the words beside it ------------------------------------------------------------------------


def _worded(form: FileForm, words: WordFile) -> FileForm:
    """The rules with their words."""
    names = [entry.name for entry in form.records]
    _refuse_unknown(words, (), names, words.form.root, "record set of its rules")
    records = tuple(_with_words(entry, words) for entry in form.records)
    return form.model_copy(update={"records": records})


def _with_words(entry: RecordsForm, words: WordFile) -> RecordsForm:
    given = words.form.root.get(entry.name)
    if given is None:
        return entry
    place = (entry.name, "rules")
    ids = [one.id for one in entry.keep] + [one.id for one in entry.tighten]
    _refuse_unknown(words, place, ids, given.rules, f"rule of {entry.name}")
    texts = {rule_id: given.rules.get(rule_id, word_file.RuleWords()) for rule_id in ids}
    rules = {
        "keep": tuple(_put(one, texts[one.id], words, (*place, one.id)) for one in entry.keep),
        "tighten": tuple(
            _put(one, texts[one.id], words, (*place, one.id)) for one in entry.tighten
        ),
    }
    return _put(entry, given, words, (entry.name,)).model_copy(update=rules)


Entry = TypeVar("Entry", bound=Form)


def _put(entry: Entry, given: Form, words: WordFile, place: KeyPath) -> Entry:
    """The entry with the texts that are given, of which none may stand beside the rules, too."""
    texts = {key: text for key, text in given if key != "rules" and text is not None}
    for key in texts:
        if key not in type(entry).model_fields:
            raise words.wrong((*place, key), f"{key} is no text of {place[-1]}; take it out")
        if getattr(entry, key) is not None:
            raise words.wrong(
                (*place, key), f"{'.'.join(map(str, place))}.{key} stands in both files; keep one"
            )
    return entry.model_copy(update=texts)


def _refuse_unknown(
    words: WordFile, place: KeyPath, known: Sequence[str], named: Mapping[str, Any], kind: str
) -> None:
    for name in named:
        if name not in known:
            raise words.wrong(
                (*place, name),
                f"{name} is no {kind}; known: {', '.join(known) or 'none'}. Correct it, or take "
                "its words out",
            )


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


def _meant(day: date) -> date:
    if not _DAYS[0] <= day < _DAYS[1]:
        raise ValueError(f"nobody means {day}; write a day of {_DAYS[0].year} or later")
    return day


_DAYS = (date(2000, 1, 1), NO_DAY)
Day = Annotated[date, AfterValidator(_meant)]


Reason = Annotated[Shown, Field(min_length=1, max_length=200, pattern=SAYS_SOMETHING)]


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


class KeepForm(Form):
    """One reason to keep a record."""

    id: str = Field(pattern=RULE_ID_FORM)
    for_: str | None = Field(None, alias="for")
    from_: str | None = Field(None, alias="from")
    while_: str | None = Field(None, alias="while")
    rank: Rank
    citation: Shown = Field("", max_length=200)
    enabling_law: Shown | None = None
    applies_to: Literal["platform", "shop", "payment_institution"] | None = None
    unverified: bool = False
    waived_by: str | None = None
    meanwhile: tuple[Measure, ...] = ()
    readers: Annotated[str, AfterValidator(_known_readers)] = "none"
    notice: CountedForm | None = None
    sms: CountedForm | None = None
    masked: WordsForm | None = None
    counsel: CounselForm | None = None

    @model_validator(mode="after")
    def _check(self) -> KeepForm:
        self._check_form()
        self._check_rank()
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


class TightenForm(Form):
    """What makes one keep rule shorter or stricter, for all records or `when` a fact is true."""

    id: str = Field(pattern=RULE_ID_FORM)
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


class RecordsForm(Form):
    """The rules of one record set."""

    name: str
    when_free: WhenFree
    what: CountedForm | None = None
    sms: CountedForm | None = None
    kind: KindForm | None = None
    counsel: CounselForm | None = None
    keep: tuple[KeepForm, ...] = ()
    tighten: tuple[TightenForm, ...] = ()

    @property
    def unverified_sources(self) -> tuple[str, ...]:
        """What its rules rest on and no customer may read."""
        forms: tuple[KeepForm | TightenForm, ...] = (*self.keep, *self.tighten)
        return tuple(source for form in forms for source in form.unverified_sources)


class FileForm(Form):
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
