"""What the API takes and what it shows: the fields of its documents, each with its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from fullstop.gateways.port import Sent
from fullstop.intake.acts import shown, waivable
from fullstop.intake.application import REPORTING, UNSEEN, State
from fullstop.intake.choices import Kind, ticked
from fullstop.intake.door import Door, Language, language_of
from fullstop.intake.listing import (
    STORED_DIFFERENCES,
    Difference,
    Item,
    Listing,
    Staying,
    Todo,
    Why,
)
from fullstop.intake.looking import CivilDay, Heading, Looking, SignIn, heading, last_day, sign_in
from fullstop.intake.phones import masked
from fullstop.intake.standing import Row, Standing
from fullstop.intake.store import Application
from fullstop.intake.words import of, text

_Typed = Annotated[str, StringConstraints(max_length=254)]
_TICKET_MAX = 1_100


class _Taken(BaseModel, extra="forbid"):
    pass


class Applying(_Taken):
    """Who applies, or returns: exactly one of phone, account, reference and ticket."""

    phone: _Typed | None = Field(
        None, description="A mobile number, as people write it: spaces, full-width digits and +86."
    )
    account: _Typed | None = Field(
        None, description="An account's name or e-mail; the code goes to its registered number."
    )
    reference: _Typed | None = Field(
        None, description="An earlier application's, to return to it by a code to its number."
    )
    ticket: Annotated[str, StringConstraints(max_length=_TICKET_MAX)] | None = Field(
        None, description="A ticket that the app signed for who is signed in there."
    )
    language: Language = Field("zh", description="In which the list and all texts are written.")

    @property
    def ways(self) -> dict[str, str]:
        """The ways that were taken, with what was typed for each."""
        ways = ("phone", "account", "reference", "ticket")
        return {way: typed for way in ways if (typed := getattr(self, way)) is not None}


class Typed(_Taken):
    """The code that the customer received."""

    code: _Typed = Field(description="6 digits; spaces, hyphens and full width are right.")


class Choices(_Taken):
    """What the list is to be of."""

    kinds: Annotated[frozenset[_Typed], Field(min_length=1, max_length=50)] = Field(
        description="The `name`s of the kinds in the list that stands."
    )
    waive: bool = Field(False, description="Give up the unused free benefits of the list.")
    longer: bool = Field(False, description="Keep the contact longer, for a text at a late end.")
    language: Language | None = Field(None, description="Write it in this one from now on.")


class Confirming(_Taken):
    """The list that the customer read."""

    list: _Typed = Field(description="The `id` of the list; only the one that stands is confirmed.")


class Finding(_Taken):
    """What the customer wrote down."""

    reference: _Typed = Field(description="The number of the application.")
    code: _Typed = Field(description="The enquiry code: 8 digits.")


# --- what is shown -------------------------------------------------------------------------------


class Key(BaseModel):
    """With the two an application is this client's; the token before it serves no longer."""

    link: str = Field(description="The application's place in every address below.")
    token: str = Field(description="`Authorization: Bearer …`; for this application alone.")


class Opened(Key):
    """An application that was opened."""

    sent: Sent = Field(
        description="What became of the text with the code; not told where no number was typed."
    )


class SentAgain(BaseModel):
    """What became of another text with a code."""

    sent: Sent


class Slip(BaseModel):
    """To be written down or printed: it is shown this once."""

    reference: str
    enquiry_code: str


class Line(BaseModel):
    """One sentence of a list or a result, and what it rests on."""

    kind: str = Field(description="The `name` of the kind it belongs to.")
    sentence: str
    until: date | None = None
    article: str = Field("", description="The law or rule, where it is verified.")

    @classmethod
    def of(cls, item: Item) -> Line:
        return cls(kind=item.kind, sentence=item.sentence, until=item.until, article=item.article)


class Stays(Line):
    """What stays of one record set; `also` are its other reasons."""

    also: list[Line]

    @classmethod
    def of_(cls, one: Staying) -> Stays:
        return cls(**dict(Line.of(one.last)), also=[Line.of(item) for item in one.others])


class First(BaseModel):
    """A matter that the customer can end first, and where."""

    sentence: str
    address: str | None = None

    @classmethod
    def of(cls, todo: Todo, actions: Mapping[str, str]) -> First:
        return cls(sentence=todo.items[0].sentence, address=actions.get(todo.fact))


class Changed(BaseModel):
    """A difference to the list that was confirmed."""

    why: Why
    sentence: str

    @classmethod
    def of(cls, difference: Difference) -> Changed:
        return cls(why=difference.why, sentence=difference.item.sentence)


class KindChoice(BaseModel):
    """A kind that can be chosen."""

    name: str
    words: str
    chosen: bool


class ListShown(BaseModel):
    """The list as the customer must read it before confirming."""

    id: str
    last_day: date = Field(description="On which it can be confirmed; then the application lapses.")
    empty: bool = Field(description="Of what was chosen nothing was found that could go or stays.")
    goes: list[Line]
    stays: list[Stays]
    first: list[First]
    unknown: list[Line]
    changed: list[Changed] = Field(description="Since it was confirmed; it must be read again.")
    sign_in: SignIn = Field(description="What becomes of the login.")
    kinds: list[KindChoice]
    waivable: bool
    waived: bool
    longer: bool


class Progress(BaseModel):
    """How far one record set is."""

    words: str
    standing: Standing
    until: date | None = None
    lines: list[Line]

    @classmethod
    def of(cls, row: Row, language: Language) -> Progress:
        return cls(
            words=of(row.words, language),
            standing=row.standing,
            until=row.until,
            lines=[Line.of(item) for item in row.items],
        )


class Elsewhere(BaseModel):
    """What a service of the company asked for, for the same customer."""

    opened_at: datetime
    heading: Heading
    progress: tuple[Progress, ...]


class Shown(BaseModel):
    """An application: where it is, and what there is to see of it there."""

    link: str
    reference: str
    state: State
    language: Language
    opened_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    phone: str | None = Field(None, description="Masked, while a code is out.")
    what_to_do: str | None = Field(
        None, description="For the customer, where it goes on elsewhere or has ended."
    )
    heading: Heading | None = Field(None, description="How far it is as a whole, once published.")
    list: ListShown | None = None
    progress: tuple[Progress, ...] | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


class Statement(BaseModel):
    """The result, to be kept."""

    reference: str
    opened_on: date
    confirmed_on: date
    heading: Heading
    result: list[Progress]


class Problem(BaseModel):
    """Why something was not done (RFC 9457), and what to do."""

    title: str
    status: int
    problem: Literal[
        "not_found",
        "wrong_input",
        "limited",
        "later",
        "too_late",
        "code_wrong",
        "code_over",
        "find",
        "ticket",
        "no_number",
        "start_over",
        "code_needed",
        "not_this_list",
        "host",
        "too_large",
        "no_such_way",
    ] = Field(description="One word for it, for programs.")
    detail: str = Field(description="For the customer, in the language that the client accepts.")
    where: str | None = Field(None, description="The field that is wrong.")
    tries_left: int | None = None
    wait_seconds: int | None = None


_BY_TICKET = "proving.way_1"
_TO_DO: Mapping[State, Sequence[str]] = {
    State.PROVING: ("proving.lead", "proving.what", _BY_TICKET, "proving.way_2", "proving.way_3"),
    State.COOLING: ("stopped.cooling",),
    State.SUSPENDED: ("stopped.suspended",),
    State.WITHDRAWN: ("ended.withdrawn",),
    State.LAPSED: ("ended.lapsed",),
    State.REFUSED: ("ended.refused",),
}


# --- an application, as it is shown --------------------------------------------------------------


class Shows:
    """Makes the document of an application."""

    def __init__(self, door: Door, civil_day: CivilDay, actions: Mapping[str, str]) -> None:
        self._door = door
        self._looking = Looking(door)
        self._civil_day = civil_day
        self._actions = actions

    def application(self, found: Application, *, by_enquiry: bool) -> Shown:
        """`by_enquiry`: an enquiry code alone led here, which is too little for a list."""
        language = language_of(found.locale)
        is_listed = found.state is State.LISTED
        needs_code = is_listed and by_enquiry
        is_out = found.state in REPORTING
        is_told = found.state is State.OPENED and found.entry not in UNSEEN
        phone = is_told and self._door.keys.open(found.phone or b"")
        return Shown(
            link=found.link,
            reference=found.reference,
            state=found.state,
            language=language,
            opened_at=found.opened_at,
            confirmed_at=found.confirmed_at,
            ended_at=found.ended_at,
            phone=masked(phone) if phone else None,
            what_to_do=self._what_to_do(found, language, needs_code=needs_code),
            heading=heading(found) if is_out else None,
            elsewhere=tuple(
                self._elsewhere(one, language) for one in self._looking.elsewhere(found)
            ),
            list=self._list(found, language) if is_listed and not needs_code else None,
            progress=tuple(Progress.of(row, language) for row in self._looking.rows(found))
            if is_out
            else None,
        )

    def _what_to_do(
        self, found: Application, language: Language, *, needs_code: bool
    ) -> str | None:
        """What the page of that state says; nothing where the document itself says it all."""
        names = ["error.code_needed"] if needs_code else _TO_DO.get(found.state, ())
        if found.state is State.PROVING and self._door.ticket_key is None:
            names = [name for name in names if name != _BY_TICKET]
        if found.called_off_at and found.state is State.WITHDRAWN:
            names = ["ended.withdrawn_after"]
        said = [text(language, name, hotline=self._door.hotline) for name in names]
        return ("" if language == "zh" else " ").join(said) or None

    def _elsewhere(self, found: Application, language: Language) -> Elsewhere:
        return Elsewhere(
            opened_at=found.opened_at,
            heading=heading(found),
            progress=self._progress(found, language),
        )

    def _progress(self, found: Application, language: Language) -> tuple[Progress, ...]:
        return tuple(Progress.of(row, language) for row in self._looking.rows(found))

    def statement(
        self, found: Application, confirmed_at: datetime, rows: tuple[Row, ...]
    ) -> Statement:
        return Statement(
            reference=found.reference,
            opened_on=self._civil_day(found.opened_at),
            confirmed_on=self._civil_day(confirmed_at),
            heading=heading(found),
            result=[Progress.of(row, language_of(found.locale)) for row in rows],
        )

    def _list(self, found: Application, language: Language) -> ListShown:
        listed = shown(found)
        return ListShown(
            id=found.shown_case or "",
            last_day=last_day(found, self._civil_day),
            empty=listed.is_empty,
            **self._lines(listed),
            changed=[
                Changed.of(one) for one in STORED_DIFFERENCES.validate_json(found.differences)
            ],
            sign_in=sign_in(found, listed),
            kinds=_kinds(self._door.kinds, found, language),
            waivable=bool(waivable(found)),
            waived=bool(found.waives),
            longer=found.contact_until is not None,
        )

    def _lines(self, listed: Listing) -> dict[str, list[object]]:
        return {
            "goes": [Line.of(item) for item in listed.goes],
            "stays": [Stays.of_(one) for one in listed.stays],
            "first": [First.of(todo, self._actions) for todo in listed.first],
            "unknown": [Line.of(item) for item in listed.unknown],
        }


def _kinds(kinds: tuple[Kind, ...], found: Application, language: Language) -> list[KindChoice]:
    chosen = ticked(kinds, found.records)
    return [
        KindChoice(name=kind.name, words=of(kind.words, language), chosen=kind.name in chosen)
        for kind in kinds
    ]
