"""The pages: what each shows, rendered from its template in the customer's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from http import HTTPStatus
from math import ceil

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from fullstop.gateways.port import Sent
from fullstop.intake.acts import NotFoundError, shown, waivable
from fullstop.intake.application import PATIENCE, UNSEEN, Entry, State
from fullstop.intake.choices import ticked
from fullstop.intake.door import Door, Language, language_of
from fullstop.intake.keys import is_by_enquiry
from fullstop.intake.listing import STORED_DIFFERENCES, Listing
from fullstop.intake.looking import (
    CivilDay,
    Looking,
    heading,
    is_to_be_reached,
    last_day,
    sign_in,
    was_given_back,
)
from fullstop.intake.phones import masked
from fullstop.intake.rules_shown import in_force, rules_of, versions
from fullstop.intake.standing import Row, words_of
from fullstop.intake.store import Application
from fullstop.intake.web.numbers import unparted
from fullstop.intake.web.session import Sessions
from fullstop.intake.words import day, duration, near_day, of, text

LANGUAGE_COOKIE = "language"
SIZE_COOKIE = "size"
SECONDS_TO_REFRESH = 1
_TO_ONES_OWN = (("/", "error.by_code"), ("/find", "error.by_reference"))
# So long a page that shows progress looks again by itself; then whoever reads it is left in peace.
WATCHED = timedelta(seconds=10)
_SAID = {Sent.ACCEPTED: "sent", Sent.UNANSWERED: "perhaps_sent"}  # of a text with a code
YEAR_GOES_WITHOUT_SAYING = timedelta(days=180)


@dataclass(frozen=True)
class Ticks:
    """What was ticked beside no kind at all: it is asked for again, and stays ticked."""

    waive: bool
    longer: bool


class Pages:
    """Renders, for the browser that asks, what there is to see."""

    def __init__(
        self, door: Door, sessions: Sessions, civil_day: CivilDay, actions: Mapping[str, str]
    ) -> None:
        self._door = door
        self._looking = Looking(door)
        self._sessions = sessions
        self._civil_day = civil_day
        self._actions = actions

    def language(self, request: Request) -> Language:
        return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "zh"

    def render(
        self,
        request: Request,
        name: str,
        session: str,
        *,
        status: int = 200,
        refresh: int | None = None,
        **shown: object,
    ) -> HTMLResponse:
        """A page for this browser, which keeps its session; `refresh` is when to look again.

        What went wrong leaves a session as it is: of two presses the first may have changed it, and
        what another site's page sent came without it.
        """
        language = self.language(request)
        context = {
            "t": lambda key, **values: unparted(text(language, key, **values)),
            "say": lambda words: unparted(of(words, language)),
            "day": lambda instant: day(instant, language),
            "language": language,
            "big": request.cookies.get(SIZE_COOKIE) == "big",
            "signature": self._door.signature,
            "hotline": self._door.hotline,
            "dial": dialled(self._door.hotline),
            "mark": self._sessions.mark(session),
            "back": _back(request, status),
            "error": "",
            "typed": "",
            "tickets": self._door.ticket_key is not None,
            "profiling": False,
            "ways": [("/", "page.home")],
            "elsewhere": [],
            **shown,
        }
        page = self._environment.get_template(f"{name}.html").render(context)
        response = HTMLResponse(page, status)
        if refresh is not None:
            response.headers["Refresh"] = f"{refresh}; url={_back(request, status)}"
        if status < HTTPStatus.BAD_REQUEST or self._sessions.has_surely_none(request):
            self._sessions.renew(request, response, session)
        return response

    # --- an application, by its state

    def application(
        self,
        request: Request,
        link: str,
        session: str,
        error: str = "",
        ticks: Ticks | None = None,
        *,
        not_this: bool = False,
    ) -> HTMLResponse:
        """Where the application is; NotFoundError where it is not this browser's.

        `not_this`: another list was confirmed than the one that stands.
        """
        found = self._looking.application(link, session)
        if found.state is State.LISTED and is_by_enquiry(session):
            return self.render(request, "enquired", session, reference=found.reference)
        is_written_otherwise = language_of(found.locale) != self.language(request)
        if found.state is State.LISTED and is_written_otherwise:
            return self._other_language(request, found, session)
        if found.state is State.LISTED:
            return self._list(request, found, session, error, ticks, not_this=not_this)
        return self._by_state(found)(request, found, session, error)

    def _by_state(
        self, found: Application
    ) -> Callable[[Request, Application, str, str], HTMLResponse]:
        match found.state:
            case State.OPENED:
                return self._code
            case State.PROVING:
                return self._proving
            case State.LISTING | State.CHECKING:
                return self._waiting
            case State.WITHDRAWN | State.LAPSED | State.REFUSED:
                return self._ended
            case State.COOLING | State.SUSPENDED:
                return self._stopped
            case _:
                return self._progress

    def _code(self, request: Request, found: Application, session: str, error: str) -> HTMLResponse:
        phone = self._door.keys.open(found.phone or b"") or ""
        return self.render(
            request,
            "code",
            session,
            status=422 if error else 200,
            link=found.link,
            phone="" if found.entry in UNSEEN else masked(phone),
            said=_SAID.get(self._looking.said_of_code(found), "not_sent"),
            error=error,
        )

    def _proving(
        self, request: Request, found: Application, session: str, _error: str
    ) -> HTMLResponse:
        returns = found.entry == Entry.REFERENCE
        return self.render(request, "proving", session, link=found.link, returns=returns)

    def _waiting(
        self, request: Request, found: Application, session: str, _error: str
    ) -> HTMLResponse:
        long = self._door.clock() - found.moved_at > PATIENCE
        return self.render(
            request,
            "waiting",
            session,
            link=found.link,
            checking=found.state is State.CHECKING,
            long=long,
            told=self._door.promises is not None and found.contact is not None,
            refresh=10 if long else SECONDS_TO_REFRESH,
        )

    def _list(
        self,
        request: Request,
        found: Application,
        session: str,
        error: str,
        ticks: Ticks | None,
        *,
        not_this: bool,
    ) -> HTMLResponse:
        listed = shown(found)
        return self.render(
            request,
            "empty" if listed.is_empty else "list",
            session,
            status=409 if not_this else 422 if error else 200,
            error=error,
            link=found.link,
            list=listed,
            shown_case=found.shown_case,
            told="not_this" if not_this else "given_back" if was_given_back(found) else "",
            differences=STORED_DIFFERENCES.validate_json(found.differences),
            orders_go=any(item.kind == "orders" for item in listed.goes),
            sign_in=sign_in(found, listed),
            actions={fact: self._actions.get(fact, "") for fact in _facts(listed)},
            lapses=near_day(last_day(found, self._civil_day), self.language(request)),
            kinds=self._door.kinds,
            some=bool(found.records),
            ticked=() if ticks else ticked(self._door.kinds, found.records),
            waivable=waivable(found),
            waives=ticks.waive if ticks else found.waives,
            longer=ticks.longer if ticks else found.contact_until is not None,
            elsewhere=self._elsewhere(request, found),
        )

    def _ended(
        self, request: Request, found: Application, session: str, _error: str
    ) -> HTMLResponse:
        t = partial(text, self.language(request))
        told = "withdrawn_after" if found.called_off_at else found.state.value
        return self.render(
            request,
            "said",
            session,
            heading=t(f"ended.{found.state.value}_heading"),
            lead=t(f"ended.{told}", hotline=self._door.hotline),
            profiling=found.verified_at is not None,
        )

    def _stopped(
        self, request: Request, found: Application, session: str, _error: str
    ) -> HTMLResponse:
        return self.render(request, "stopped", session, link=found.link, state=found.state.value)

    def _other_language(self, request: Request, found: Application, session: str) -> HTMLResponse:
        """A list is made of sentences: it can be made again in the page's language."""
        return self.render(
            request,
            "other_language",
            session,
            link=found.link,
            ticked=ticked(self._door.kinds, found.records),
            waives=found.waives,
            longer=found.contact_until is not None,
        )

    def _progress(
        self, request: Request, found: Application, session: str, _error: str
    ) -> HTMLResponse:
        language = self.language(request)
        moved_at = found.called_off_at or found.moved_at
        is_watched = self._door.clock() - moved_at < WATCHED
        return self.render(
            request,
            "progress",
            session,
            link=found.link,
            reference=found.reference,
            heading=heading(found),
            opened=self._day_of(found.opened_at, language),
            confirmed=self._day_of(found.confirmed_at or found.opened_at, language),
            rows=self._rows(request, found),
            contact=is_to_be_reached(found, self._door.clock()),
            by_enquiry=is_by_enquiry(session),
            elsewhere=self._elsewhere(request, found),
            refresh=SECONDS_TO_REFRESH if found.state is State.PUBLISHED and is_watched else None,
        )

    def slip(self, request: Request, found: Application, session: str, code: str) -> HTMLResponse:
        """Number and enquiry code, to be written down."""
        at_work = found.state in (State.CHECKING, State.PUBLISHED) and found.called_off_at is None
        return self.render(
            request,
            "slip",
            session,
            link=found.link,
            reference=found.reference,
            code=code,
            at_work=at_work,
        )

    def _day_of(self, instant: datetime, language: Language) -> str:
        """With its year once that no longer goes without saying."""
        said = day if self._door.clock() - instant > YEAR_GOES_WITHOUT_SAYING else near_day
        return said(self._civil_day(instant), language)

    def statement(self, request: Request, link: str, session: str) -> HTMLResponse:
        """The result to print; NotFoundError before there is one to speak of."""
        found, confirmed_at = self._looking.reported(link, session)
        return self.render(
            request,
            "statement",
            session,
            link=found.link,
            reference=found.reference,
            heading=heading(found),
            opened_on=self._civil_day(found.opened_at),
            confirmed_on=self._civil_day(confirmed_at),
            rows=self._rows(request, found),
        )

    def _elsewhere(self, request: Request, found: Application) -> list[tuple[str, tuple[Row, ...]]]:
        """What a service asked for, for the same customer: since when, and how far it is."""
        return [
            (day(self._civil_day(one.opened_at), self.language(request)), self._rows(request, one))
            for one in self._looking.elsewhere(found)
        ]

    def _rows(self, request: Request, found: Application) -> tuple[Row, ...]:
        """Its sentences are the notice's: in the other language only what a row says itself."""
        rows = self._looking.rows(found)
        if language_of(found.locale) == self.language(request):
            return rows
        return tuple(replace(row, items=()) for row in rows)

    # --- what is no application

    def rules(self, request: Request, typed: str, session: str) -> HTMLResponse:
        """The rules in force today, or those of a version; NotFoundError for one that is none."""
        catalogue = self._door.catalogue
        today = in_force(catalogue, self._civil_day(self._door.clock()))
        known = {version.isoformat(): version for version in versions(catalogue)}
        version = known.get(typed) if typed else today
        if version is None:
            raise NotFoundError
        return self.render(
            request,
            "rules",
            session,
            version=version,
            in_force=version == today,
            others=[other for other in known.values() if other != version],
            kinds=rules_of(self._door.kinds, catalogue, version, self.language(request)),
        )

    def covered(self, request: Request, session: str) -> HTMLResponse:
        """What a request here reaches."""
        language, named = self.language(request), words_of(self._door.catalogue)
        kinds = [
            (of(kind.words, language), [of(named[name], language) for name in kind.record_sets])
            for kind in self._door.kinds
        ]
        return self.render(request, "covered", session, kinds=kinds)

    def said(self, request: Request, session: str, status: int, what: str) -> HTMLResponse:
        """A page that says what is not possible, and what to do.

        It is the same for every application that is not this browser's.
        """
        ways = _TO_ONES_OWN if what == "not_found" else _ways(_back(request, status))
        return self._said(request, session, status, what, ways)

    def limited(self, request: Request, session: str, wait: timedelta) -> HTMLResponse:
        """Says how long, and leads back to where the code is typed that is out already."""
        back = _back(request)
        if back == "/" and (link := self._looking.with_code_out(session)):
            back = f"/d/{link}"
        said = duration(wait, self.language(request))
        page = self._said(request, session, 429, "limited", _ways(back), wait=said)
        page.headers["Retry-After"] = str(ceil(wait.total_seconds()))
        return page

    def _said(
        self,
        request: Request,
        session: str,
        status: int,
        what: str,
        ways: Sequence[tuple[str, str]],
        **values: object,
    ) -> HTMLResponse:
        t = partial(text, self.language(request))
        return self.render(
            request,
            "said",
            session,
            status=status,
            heading=t(f"error.{what}_heading"),
            lead=t(f"error.{what}", hotline=self._door.hotline, **values),
            ways=ways,
        )

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("fullstop.intake.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        environment.filters["unparted"] = unparted
        return environment


def _back(request: Request, status: int = HTTPStatus.OK) -> str:
    """Where the page that is shown can be looked at again, in other type or another language."""
    if request.method == "GET" and status != HTTPStatus.METHOD_NOT_ALLOWED:
        return request.url.path
    found = re.match(r"/(?:d/\w+|find)(?=/|$)", request.url.path)
    return found[0] if found else "/"


def _ways(back: str) -> list[tuple[str, str]]:
    """The page before, where it is known, and the first one."""
    home = [("/", "page.home")]
    return home if back == "/" else [(back, "page.return"), *home]


def dialled(hotline: str) -> str:
    """What a phone dials for it; empty where it is not a number."""
    return re.sub(r"[ ()-]", "", hotline) if re.fullmatch(r"\+?[\d ()-]+", hotline) else ""


def _facts(listed: Listing) -> list[str]:
    return [todo.fact for todo in listed.first]
