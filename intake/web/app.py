"""The door as a web application: its routes. A GET shows; only a POST of a form of ours acts."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from fullstop.gateways.port import Sent
from fullstop.intake.accounts import NAME_MAX, name_of
from fullstop.intake.acts import (
    Acts,
    Entered,
    NoNumberError,
    NotFoundError,
    Opened,
)
from fullstop.intake.application import Refusal
from fullstop.intake.codes import StartOverError
from fullstop.intake.door import LOCALES, Door
from fullstop.intake.keys import CODE_DIGITS, reference_in
from fullstop.intake.limits import LimitedError
from fullstop.intake.looking import CivilDay, Looking
from fullstop.intake.phones import digits_of, mobile
from fullstop.intake.web.api import api
from fullstop.intake.web.headers import API, Guarded
from fullstop.intake.web.pages import LANGUAGE_COOKIE, SIZE_COOKIE, Pages, Ticks
from fullstop.intake.web.session import Sessions
from fullstop.intake.words import text
from fullstop.outbox.database import DatabaseError

_BACK = re.compile(r"/(?:[A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)*)?")
_LOG = logging.getLogger("fullstop.intake")
_YEAR_SECONDS = 365 * 86_400
_ADDRESSES = {"start": "/", "account": "/account", "find": "/find"}
_LONGEST_TYPED = 40

Field = Annotated[str, Form()]


class StaleError(Exception):
    """A form that this browser was not given: nothing is done."""


def web(
    door: Door,
    *,
    address: str,
    civil_day: CivilDay,
    actions: Mapping[str, str],
    source_of: Callable[[Request], str],
) -> Guarded:
    """The application, to be served by any ASGI server."""
    sessions = Sessions(door.keys.signing, address)
    pages = Pages(door, sessions, civil_day, actions)
    app = FastAPI(title="Fullstop", docs_url=None, redoc_url=None, openapi_url=None)
    _Routes(app, door, Acts(door), sessions, pages, source_of).add()
    _add_errors(app, door, sessions, pages)
    app.mount(API, api(door, civil_day=civil_day, actions=actions, source_of=source_of))
    return Guarded(app, sessions.host, door.refused, secure=sessions.is_secure)


class _Routes:
    """What each address does."""

    def __init__(
        self,
        app: FastAPI,
        door: Door,
        acts: Acts,
        sessions: Sessions,
        pages: Pages,
        source_of: Callable[[Request], str],
    ) -> None:
        self._app = app
        self._door = door
        self._acts = acts
        self._sessions = sessions
        self._pages = pages
        self._looking = Looking(door)
        self._source_of = source_of

    def add(self) -> None:
        get, post = self._app.get, self._app.post
        ours = [Depends(self._is_ours)]
        get("/")(self.start)
        get("/style.css")(style)
        get("/account")(self.account_form)
        get("/find")(self.find_form)
        get("/rules")(self.rules)
        get("/rules/{version}")(self.rules)
        get("/covered")(self.covered)
        get("/d/{link}")(self.application)
        get("/d/{link}/statement")(self.statement)
        get("/t/{ticket}")(self.ticket)
        post("/t", dependencies=ours)(self.use_ticket)
        post("/d", dependencies=ours)(self.apply)
        post("/d/{link}/code", dependencies=ours)(self.enter_code)
        post("/d/{link}/code/again", dependencies=ours)(self.send_again)
        post("/d/{link}/choices", dependencies=ours)(self.choose)
        post("/d/{link}/confirm", dependencies=ours)(self.confirm)
        post("/d/{link}/withdraw", dependencies=ours)(self.withdraw)
        post("/d/{link}/slip", dependencies=ours)(self.slip)
        post("/find", dependencies=ours)(self.find)
        post("/find/code", dependencies=ours)(self.return_by_code)
        post("/view", dependencies=ours)(self.view)

    # --- looking

    def start(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "start", self._sessions.begin(request))

    def account_form(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "account", self._sessions.begin(request))

    def find_form(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "find", self._sessions.begin(request))

    def rules(self, request: Request, version: str = "") -> HTMLResponse:
        return self._pages.rules(request, version, self._sessions.begin(request))

    def covered(self, request: Request) -> HTMLResponse:
        return self._pages.covered(request, self._sessions.begin(request))

    def application(self, request: Request, link: str) -> HTMLResponse:
        return self._pages.application(request, link, self._sessions.begin(request))

    def ticket(self, request: Request, ticket: str) -> HTMLResponse:
        """Only shows: whatever looks links up before the customer does uses no ticket up."""
        session = self._sessions.begin(request)
        return self._pages.render(request, "ticket", session, ticket=ticket, back="/")

    def statement(self, request: Request, link: str) -> HTMLResponse:
        return self._pages.statement(request, link, self._sessions.begin(request))

    # --- acting

    def apply(
        self,
        request: Request,
        after: BackgroundTasks,
        phone: Field = "",
        account: Field = "",
        by: Field = "phone",
    ) -> Response:
        if account or by == "account":
            return self._apply_by_name(request, after, account)
        session = self._session(request)
        number = mobile(phone)
        if number is None:
            return self._again(request, "start", "error.phone", phone)
        language = self._pages.language(request)
        opened = self._acts.open(number, language, session, self._source_of(request))
        return self._opened(request, after, opened, session)

    def _apply_by_name(self, request: Request, after: BackgroundTasks, typed: str) -> Response:
        session, name = self._session(request), name_of(typed)
        if name is None:
            return self._again(request, "account", "error.account", typed)
        language = self._pages.language(request)
        opened = self._acts.open_by_name(name, language, session, self._source_of(request))
        return self._opened(request, after, opened, session)

    def return_by_code(
        self, request: Request, after: BackgroundTasks, reference: Field = ""
    ) -> Response:
        session, number = self._session(request), reference_in(reference)
        if not number:
            return self._again(request, "find", "error.reference", reference)
        language = self._pages.language(request)
        opened = self._acts.return_by_code(number, language, session, self._source_of(request))
        return self._opened(request, after, opened, session)

    def use_ticket(self, request: Request, after: BackgroundTasks, ticket: Field = "") -> Response:
        session = self._session(request)
        opened = self._acts.open_by_ticket(ticket, self._pages.language(request), session)
        if opened is None:
            return self._pages.said(request, session, 422, "ticket")
        return self._opened(request, after, opened, session)

    def enter_code(self, request: Request, link: str, code: Field = "") -> Response:
        session, typed = self._session(request), digits_of(code[:_LONGEST_TYPED])
        if len(typed) != CODE_DIGITS:
            said = self._say(request, "error.code")
            return self._pages.application(request, link, session, said)
        attempt = self._acts.enter_code(link, session, typed)
        if attempt.entered is Entered.RIGHT:
            return self._to(f"/d/{attempt.link}", attempt.session)
        what = "code_wrong" if attempt.entered is Entered.WRONG else "code_over"
        said = self._say(request, f"error.{what}", left=attempt.tries_left)
        return self._pages.application(request, link, session, said)

    def send_again(self, request: Request, after: BackgroundTasks, link: str) -> Response:
        session = self._session(request)
        opened = self._acts.send_again(link, session, self._source_of(request))
        return self._opened(request, after, opened, session)

    def choose(
        self,
        request: Request,
        link: str,
        kinds: Annotated[list[str] | None, Form()] = None,
        waive: Field = "",
        longer: Field = "",
        language: Field = "",
    ) -> Response:
        session = self._session(request)
        chosen = frozenset(kinds or ()) & {kind.name for kind in self._door.kinds}
        if not chosen:
            said, ticks = self._say(request, "list.choose_one"), Ticks(bool(waive), bool(longer))
            return self._pages.application(request, link, session, said, ticks)
        self._acts.choose(
            link,
            session,
            chosen,
            waive=bool(waive),
            longer=bool(longer),
            language=next((known for known in LOCALES if known == language), None),
        )
        return self._to(f"/d/{link}", session)

    def confirm(
        self, request: Request, link: str, shown: Annotated[str, Form(alias="list")] = ""
    ) -> Response:
        session = self._session(request)
        code = self._acts.confirm(link, session, shown)
        if code is None:  # not the list that stands: it is shown
            return self._to(f"/d/{link}", session)
        return self._slip(request, link, session, code)

    def withdraw(self, request: Request, link: str) -> Response:
        session = self._session(request)
        self._acts.withdraw(link, session)
        return self._to(f"/d/{link}", session)

    def slip(self, request: Request, link: str) -> Response:
        session = self._session(request)
        return self._slip(request, link, session, self._acts.new_enquiry_code(link, session))

    def find(self, request: Request, reference: Field = "", code: Field = "") -> Response:
        number, source = reference_in(reference[:_LONGEST_TYPED]), self._source_of(request)
        attempt = self._acts.find(number, digits_of(code[:_LONGEST_TYPED]), source)
        if attempt.entered is Entered.RIGHT:
            return self._to(f"/d/{attempt.link}", attempt.session)
        return self._again(request, "find", "error.find", reference[:_LONGEST_TYPED])

    def view(
        self,
        request: Request,
        back: Field = "/",
        size: Annotated[str | None, Form()] = None,
        language: Annotated[str | None, Form()] = None,
    ) -> Response:
        """Large type, or the other language, on the page that was shown."""
        is_here = _BACK.fullmatch(back) is not None
        if not is_here:
            self._door.refused(Refusal.FORM)
        response = self._to(back if is_here else "/", self._session(request))
        for name, value, allowed in (
            (SIZE_COOKIE, size, ("", "big")),
            (LANGUAGE_COOKIE, language, ("zh", "en")),
        ):
            if value in allowed:
                self._sessions.set_cookie(response, name, value or "", _YEAR_SECONDS)
        return response

    # --- steps

    async def _is_ours(self, request: Request, mark: Field = "") -> None:
        """Waits for nothing, so it is worth no thread."""
        session = self._sessions.token(request)
        is_marked = session is not None and self._sessions.is_marked(session, mark)
        if not (is_marked and self._sessions.is_from_here(request)):
            raise StaleError

    def _session(self, request: Request) -> str:
        session = self._sessions.token(request)
        if session is None:
            raise StaleError
        return session

    def _to(self, path: str, session: str) -> RedirectResponse:
        response = RedirectResponse(path, 303)
        self._sessions.keep(response, session)
        return response

    def _slip(self, request: Request, link: str, session: str, code: str) -> Response:
        found = self._looking.application(link, session)
        return self._pages.render(
            request, "slip", session, link=link, reference=found.reference, code=code
        )

    def _opened(
        self, request: Request, after: BackgroundTasks, opened: Opened, session: str
    ) -> Response:
        if opened.unsent:
            after.add_task(opened.unsent)
        if opened.sent is Sent.ACCEPTED:
            return self._to(f"/d/{opened.link}", session)
        found = self._looking.application(opened.link, session)
        return self._pages.code(request, found, session, "", sent=False)

    def _again(self, request: Request, page: str, what: str, typed: str) -> Response:
        """The same page, with what is wrong and what was typed."""
        return self._pages.render(
            request,
            page,
            self._session(request),
            status=422,
            error=self._say(request, what, hotline=self._door.hotline),
            typed=typed[:NAME_MAX],
            back=_ADDRESSES[page],
        )

    def _say(self, request: Request, key: str, **values: object) -> str:
        return text(self._pages.language(request), key, **values)


def style() -> Response:
    sheet = (files("fullstop.intake.web") / "style.css").read_bytes()
    return Response(sheet, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _saying(
    sessions: Sessions, pages: Pages, status: int, what: str
) -> Callable[[Request, Exception], Response]:
    """A page that says what is not possible, and who helps."""

    def say(request: Request, _error: Exception) -> Response:
        session = sessions.begin(request)
        return pages.said(request, session, status, what)

    return say


def _add_errors(app: FastAPI, door: Door, sessions: Sessions, pages: Pages) -> None:
    """What went wrong, as a page that says what to do; never a word of the machine."""

    def not_found(request: Request, _error: Exception) -> Response:
        door.refused(Refusal.NOT_FOUND)
        return pages.said(request, sessions.begin(request), 404, "not_found")

    def stale(request: Request, _error: Exception) -> Response:
        door.refused(Refusal.FORM)
        return pages.said(request, sessions.begin(request), 403, "stale")

    def limited(request: Request, error: Exception) -> Response:
        if not isinstance(error, LimitedError):
            raise error
        door.refused(Refusal.LIMIT)
        return pages.limited(request, sessions.begin(request), error.wait)

    def later(request: Request, error: Exception) -> Response:
        # Its words may quote a row: what writes the log leaves them out.
        _LOG.error("the database did not do it", exc_info=error)
        return pages.said(request, sessions.begin(request), 503, "later")

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        is_nowhere = status in (404, 405)
        what = "not_found" if is_nowhere else "stale"
        door.refused(Refusal.NOT_FOUND if is_nowhere else Refusal.FORM)
        return pages.said(request, sessions.begin(request), status, what)

    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(StaleError, stale)
    for error, status, what in (
        (NoNumberError, 422, "no_number"),
        (StartOverError, 409, "start_over"),
    ):
        app.add_exception_handler(error, _saying(sessions, pages, status, what))
    app.add_exception_handler(LimitedError, limited)
    app.add_exception_handler(DatabaseError, later)
    app.add_exception_handler(RequestValidationError, stale)
    app.add_exception_handler(HTTPException, http)
