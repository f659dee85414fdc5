"""The door as a web application: its routes. A GET shows; only a POST of a form of ours acts."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from fullstop.intake.accounts import NAME_MAX, name_of
from fullstop.intake.acts import (
    Acts,
    CodeNeededError,
    Entered,
    NoNumberError,
    NotFoundError,
    Opened,
)
from fullstop.intake.application import Refusal, State
from fullstop.intake.codes import StartOverError
from fullstop.intake.door import LOCALES, Door
from fullstop.intake.keys import CODE_DIGITS, reference_in
from fullstop.intake.limits import LimitedError
from fullstop.intake.looking import CivilDay, Looking
from fullstop.intake.phones import digits_of, mobile
from fullstop.intake.web.api import api
from fullstop.intake.web.headers import API, Guarded, TooLargeError
from fullstop.intake.web.pages import LANGUAGE_COOKIE, SIZE_COOKIE, Pages, Ticks
from fullstop.intake.web.session import Sessions
from fullstop.intake.words import text
from fullstop.outbox.database import DatabaseError, UnfitConnectionError

_BACK = re.compile(r"/(?:[\w.-]+(?:/[\w.-]+)*)?", re.ASCII)
_LOG = logging.getLogger("fullstop.intake")
_YEAR_SECONDS = 365 * 86_400
_ADDRESSES = {"start": "/", "account": "/account", "find": "/find"}
_LONGEST_TYPED = 40
# A phone that comes back to a page by its address asks for one of an act, too.
_HTTP = {404: "not_found", 405: "by_pressing"}
_VIEWS = ((SIZE_COOKIE, "size", ("", "big")), (LANGUAGE_COOKIE, "language", ("zh", "en")))


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
    of_api = api(door, civil_day=civil_day, actions=actions, source_of=source_of)
    of_pages = _Routes(door, Acts(door), sessions, pages, source_of)
    app = Starlette(routes=[*of_pages.all(), Mount(API, of_api)])
    # All seems http behind what ends TLS: who typed a slash too many would be sent there in clear.
    app.router.redirect_slashes = False
    _add_errors(app, door, sessions, pages)
    return Guarded(app, sessions.host, door.refused, secure=sessions.is_secure)


@dataclass(frozen=True)
class Typed:
    """What came in a form of ours, and the session of the browser that was given it."""

    session: str
    form: FormData

    def one(self, name: str) -> str:
        """A field's value; empty where there is none."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> frozenset[str]:
        """A field's values."""
        return frozenset(one for one in self.form.getlist(name) if isinstance(one, str))


class _Routes:
    """What each address does."""

    def __init__(
        self,
        door: Door,
        acts: Acts,
        sessions: Sessions,
        pages: Pages,
        source_of: Callable[[Request], str],
    ) -> None:
        self._door = door
        self._acts = acts
        self._sessions = sessions
        self._pages = pages
        self._looking = Looking(door)
        self._source_of = source_of

    def all(self) -> Iterator[BaseRoute]:
        get, post, one = self._get, self._post, "/d/{link}"
        yield get("/", self.start)
        yield get("/style.css", style)
        yield get("/account", self.account_form)
        yield get("/find", self.find_form)
        yield get("/rules", self.rules)
        yield get("/rules/{version}", self.rules)
        yield get("/covered", self.covered)
        yield get(one, self.application)
        yield get(f"{one}/statement", self.statement)
        yield get("/t/{ticket}", self.ticket)
        yield post("/t", self.use_ticket)
        yield post("/d", self.apply)
        yield post(f"{one}/code", self.enter_code)
        yield post(f"{one}/code/again", self.send_again)
        yield post(f"{one}/choices", self.choose)
        yield post(f"{one}/confirm", self.confirm)
        yield post(f"{one}/withdraw", self.withdraw)
        yield post(f"{one}/slip", self.slip)
        yield post("/find", self.find)
        yield post("/find/code", self.return_by_code)
        yield post("/view", self.view)

    # --- looking

    def start(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "start", self._sessions.begin(request))

    def account_form(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "account", self._sessions.begin(request))

    def find_form(self, request: Request) -> HTMLResponse:
        return self._pages.render(request, "find", self._sessions.begin(request))

    def rules(self, request: Request) -> HTMLResponse:
        version = request.path_params.get("version", "")
        return self._pages.rules(request, version, self._sessions.begin(request))

    def covered(self, request: Request) -> HTMLResponse:
        return self._pages.covered(request, self._sessions.begin(request))

    def application(self, request: Request) -> HTMLResponse:
        return self._pages.application(request, _link(request), self._sessions.begin(request))

    def ticket(self, request: Request) -> HTMLResponse:
        """Only shows: whatever looks links up before the customer does uses no ticket up."""
        session, ticket = self._sessions.begin(request), request.path_params["ticket"]
        return self._pages.render(request, "ticket", session, ticket=ticket)

    def statement(self, request: Request) -> HTMLResponse:
        return self._pages.statement(request, _link(request), self._sessions.begin(request))

    # --- acting

    def apply(self, request: Request, typed: Typed) -> Response:
        if typed.one("account") or typed.one("by") == "account":
            return self._apply_by_name(request, typed)
        phone = typed.one("phone")
        number = mobile(phone)
        if number is None:
            return self._again(request, typed, "start", "error.phone", phone)
        language, source = self._pages.language(request), self._source_of(request)
        return self._opened(
            request, typed, self._acts.open(number, language, typed.session, source)
        )

    def _apply_by_name(self, request: Request, typed: Typed) -> Response:
        said = typed.one("account")
        name = name_of(said)
        if name is None:
            return self._again(request, typed, "account", "error.account", said)
        language, source = self._pages.language(request), self._source_of(request)
        opened = self._acts.open_by_name(name, language, typed.session, source)
        return self._opened(request, typed, opened)

    def return_by_code(self, request: Request, typed: Typed) -> Response:
        said = typed.one("reference")
        number = reference_in(said)
        if not number:
            return self._again(request, typed, "find", "error.reference", said)
        language, source = self._pages.language(request), self._source_of(request)
        opened = self._acts.return_by_code(number, language, typed.session, source)
        return self._opened(request, typed, opened)

    def use_ticket(self, request: Request, typed: Typed) -> Response:
        language, ticket = self._pages.language(request), typed.one("ticket")
        opened = self._acts.open_by_ticket(ticket, language, typed.session)
        if opened is None:
            return self._pages.said(request, typed.session, 422, "ticket")
        return self._opened(request, typed, opened)

    def enter_code(self, request: Request, typed: Typed) -> Response:
        link, code = _link(request), digits_of(typed.one("code")[:_LONGEST_TYPED])
        if len(code) != CODE_DIGITS:
            said = self._say(request, "error.code")
            return self._pages.application(request, link, typed.session, said)
        attempt = self._acts.enter_code(link, typed.session, code)
        if attempt.entered is Entered.RIGHT:
            return self._to(request, f"/d/{attempt.link}", attempt.session)
        what = "code_wrong" if attempt.entered is Entered.WRONG else "code_over"
        said = self._say(request, f"error.{what}", left=attempt.tries_left)
        return self._pages.application(request, link, typed.session, said)

    def send_again(self, request: Request, typed: Typed) -> Response:
        source = self._source_of(request)
        opened = self._acts.send_again(_link(request), typed.session, source)
        return self._opened(request, typed, opened)

    def choose(self, request: Request, typed: Typed) -> Response:
        link, ticks = _link(request), Ticks(bool(typed.one("waive")), bool(typed.one("longer")))
        chosen = typed.all("kinds") & {kind.name for kind in self._door.kinds}
        if not chosen:
            said = self._say(request, "list.choose_one")
            return self._pages.application(request, link, typed.session, said, ticks)
        self._acts.choose(
            link,
            typed.session,
            chosen,
            waive=ticks.waive,
            longer=ticks.longer,
            language=next((known for known in LOCALES if known == typed.one("language")), None),
        )
        return self._to(request, f"/d/{link}", typed.session)

    def confirm(self, request: Request, typed: Typed) -> Response:
        link = _link(request)
        code = self._acts.confirm(link, typed.session, typed.one("list"))
        if code is None:  # not the list that stands, which is shown
            return self._not_this(request, link, typed.session)
        return self._slip(request, link, typed.session, code)

    def withdraw(self, request: Request, typed: Typed) -> Response:
        self._acts.withdraw(_link(request), typed.session)
        return self._to(request, f"/d/{_link(request)}", typed.session)

    def slip(self, request: Request, typed: Typed) -> Response:
        link = _link(request)
        code = self._acts.new_enquiry_code(link, typed.session)
        return self._slip(request, link, typed.session, code)

    def find(self, request: Request, typed: Typed) -> Response:
        said, code = (typed.one(name)[:_LONGEST_TYPED] for name in ("reference", "code"))
        source = self._source_of(request)
        attempt = self._acts.find(reference_in(said), digits_of(code), source)
        if attempt.entered is Entered.RIGHT:
            return self._to(request, f"/d/{attempt.link}", attempt.session)
        return self._again(request, typed, "find", "error.find", said)

    def view(self, request: Request, typed: Typed) -> Response:
        """Large type, or the other language, on the page that was shown."""
        back = typed.one("back") or "/"
        is_here = _BACK.fullmatch(back) is not None
        if not is_here:
            self._door.refused(Refusal.FORM)
        response = self._to(request, back if is_here else "/", typed.session)
        for cookie, field, allowed in _VIEWS:
            if field in typed.form and typed.one(field) in allowed:
                self._sessions.set_cookie(response, cookie, typed.one(field), _YEAR_SECONDS)
        return response

    # --- steps

    def _get(self, path: str, show: Callable[[Request], Response]) -> Route:
        return Route(path, show, methods=["GET"])

    def _post(self, path: str, act: Callable[[Request, Typed], Response]) -> Route:
        """A form is read and seen to be ours where nothing is waited for; the act has a thread."""

        async def acting(request: Request) -> Response:
            return await run_in_threadpool(act, request, await self._ours(request))

        return Route(path, acting, methods=["POST"])

    async def _ours(self, request: Request) -> Typed:
        """What came in the form, if it is one that this browser was given; else StaleError."""
        session, form = self._sessions.token(request), await _form(request)
        if session is None or not self._sessions.is_from_here(request):
            raise StaleError
        typed = Typed(session, form)
        if not self._sessions.is_marked(session, typed.one("mark")):
            raise StaleError
        return typed

    def _to(self, request: Request, path: str, session: str) -> RedirectResponse:
        response = RedirectResponse(path, 303)
        self._sessions.renew(request, response, session)
        return response

    def _slip(self, request: Request, link: str, session: str, code: str) -> Response:
        found = self._looking.application(link, session)
        return self._pages.slip(request, found, session, code)

    def _not_this(self, request: Request, link: str, session: str) -> Response:
        """Another tab had the list made of other choices, or the request is further."""
        if self._looking.application(link, session).state is not State.LISTED:
            return self._to(request, f"/d/{link}", session)
        return self._pages.application(request, link, session, not_this=True)

    def _opened(self, request: Request, typed: Typed, opened: Opened) -> Response:
        response = self._to(request, f"/d/{opened.link}", typed.session)
        response.background = BackgroundTask(opened.unsent) if opened.unsent else None
        return response

    def _again(self, request: Request, typed: Typed, page: str, what: str, said: str) -> Response:
        """The same page, with what is wrong and what was typed."""
        return self._pages.render(
            request,
            page,
            typed.session,
            status=422,
            error=self._say(request, what, hotline=self._door.hotline),
            typed=said[:NAME_MAX],
            back=_ADDRESSES[page],
        )

    def _say(self, request: Request, key: str, **values: object) -> str:
        return text(self._pages.language(request), key, **values)


def _link(request: Request) -> str:
    link: str = request.path_params["link"]
    return link


async def _form(request: Request) -> FormData:
    """What came in the body; HTTPException where it is cut off, or is no form."""
    try:
        async with request.form() as form:
            _refuse_no_text(form)
            return form
    except HTTPException:
        raise
    except Exception as error:
        raise HTTPException(400) from error


def _refuse_no_text(form: FormData) -> None:
    """UnicodeEncodeError for half a character: a form may name a charset that has some."""
    for _, value in form.multi_items():
        if isinstance(value, str):
            value.encode()


def style(_request: Request) -> Response:
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


def _telling(
    door: Door, sessions: Sessions, pages: Pages
) -> Callable[[Request, Exception], Response]:
    """A page that says where an address leads nobody, or that what came is no form of ours."""

    def http(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        what = _HTTP.get(error.status_code, "stale")
        if not isinstance(error, TooLargeError):
            door.refused(Refusal.FORM if what == "stale" else Refusal.NOT_FOUND)
        page = pages.said(request, sessions.begin(request), error.status_code, what)
        page.headers.update(error.headers or {})
        return page

    return http


def _add_errors(app: Starlette, door: Door, sessions: Sessions, pages: Pages) -> None:
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

    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(StaleError, stale)
    for error, status, what in (
        (NoNumberError, 422, "no_number"),
        (StartOverError, 409, "start_over"),
        (CodeNeededError, 403, "code_needed"),
        (Exception, 500, "later"),  # goes on to the server, which logs it
    ):
        app.add_exception_handler(error, _saying(sessions, pages, status, what))
    app.add_exception_handler(LimitedError, limited)
    app.add_exception_handler(DatabaseError, later)
    app.add_exception_handler(UnfitConnectionError, later)
    app.add_exception_handler(HTTPException, _telling(door, sessions, pages))
