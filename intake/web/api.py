"""The same acts as the pages', for programs: JSON, and OpenAPI that says what is what.

A client has an application by its link and a bearer token, which serves that application alone.
Nothing is read from a cookie, so no other site's page can act through a browser.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.exceptions import HTTPException

from fullstop.intake.accounts import name_of
from fullstop.intake.acts import (
    Acts,
    Attempt,
    CodeNeededError,
    Entered,
    NoNumberError,
    NotFoundError,
    Opened,
)
from fullstop.intake.application import Refusal
from fullstop.intake.codes import StartOverError
from fullstop.intake.door import Door, Language
from fullstop.intake.keys import CODE_DIGITS, is_by_enquiry, new_session, reference_in
from fullstop.intake.limits import LimitedError
from fullstop.intake.looking import CivilDay, Looking
from fullstop.intake.phones import digits_of, mobile
from fullstop.intake.web import resources
from fullstop.intake.web.headers import API, PROBLEM
from fullstop.intake.web.resources import Problem, Shows
from fullstop.intake.words import duration, text
from fullstop.outbox.database import DatabaseError, UnfitConnectionError

_LOG = logging.getLogger("fullstop.intake")
_WHERE_MAX = 100
_DESCRIPTION = """\
A customer applies, proves who they are, reads the list of what would go and what would stay,
confirms it and follows it. Nothing is erased before the list is confirmed.

Apply, and keep `link` and `token`; type the code of the text, which gives a new token; read the
application until its `state` is `listed`; confirm the list that was read by its `id`; read on.
Another's application is answered like one that is not there. Whatever is wrong is told as
`application/problem+json`."""

_bearer = HTTPBearer(auto_error=False, description="The token of the application.")


class ProblemError(Exception):
    """What is told as a problem, with the status it has."""

    def __init__(
        self, status: HTTPStatus, problem: str, words: str, *, where: str | None = None, **more: int
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.words = words
        self.where = where
        self.more = more


class Tokens:
    """A token is a session, signed as a token: what lies in a browser's cookie is none."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def of(self, session: str) -> str:
        return str(self._serializer.dumps(session))

    def session(self, token: str) -> str:
        """The session; NotFoundError where it is no token of ours."""
        try:
            return str(self._serializer.loads(token))
        except BadSignature:
            raise NotFoundError from None

    @cached_property
    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._door.keys.signing, salt="token")


def session_of(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> str:
    """The session of the token; who has none is told as who has another's."""
    if credentials is None:
        raise NotFoundError
    tokens: Tokens = request.app.state.tokens
    return tokens.session(credentials.credentials)


Session = Annotated[str, Depends(session_of)]


def api(
    door: Door,
    *,
    civil_day: CivilDay,
    actions: Mapping[str, str],
    source_of: Callable[[Request], str],
) -> FastAPI:
    """The API, to be mounted under `API`."""
    app = _Documented(
        title="Fullstop: the customer's door",
        description=_DESCRIPTION,
        version="1",
        servers=[{"url": API}],
        root_path_in_servers=False,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    routes = _Routes(door, Shows(door, civil_day, actions), source_of)
    app.state.tokens = Tokens(door)
    app.include_router(routes.router())
    _Tells(door).add_to(app)
    return app


class _Documented(FastAPI):
    """With the problem in its document that every address may answer."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document


class _Routes:
    """What each address does."""

    def __init__(self, door: Door, shows: Shows, source_of: Callable[[Request], str]) -> None:
        self._door = door
        self._acts = Acts(door)
        self._looking = Looking(door)
        self._tokens = Tokens(door)
        self._shows = shows
        self._source_of = source_of

    def router(self) -> APIRouter:
        router, one = APIRouter(prefix="/applications"), "/{link}"
        get, post = router.get, router.post
        post("", status_code=201, responses=_told(*_OF_A_BODY, 429))(self.apply)
        post("/find", responses=_told(*_OF_A_BODY, 429))(self.find)
        get(one, responses=_told(404, 422))(self.read)
        post(f"{one}/code", responses=_told(*_OF_A_BODY, 404, 409))(self.enter_code)
        post(f"{one}/code/again", responses=_told(404, 409, 422, 429))(self.send_again)
        post(f"{one}/choices", responses=_told(*_OF_A_BODY, 403, 404, 409))(self.choose)
        post(f"{one}/confirm", responses=_told(*_OF_A_BODY, 403, 404, 409, 429))(self.confirm)
        post(f"{one}/withdraw", responses=_told(404, 422))(self.withdraw)
        post(f"{one}/slip", responses=_told(403, 404, 422, 429))(self.slip)
        get(f"{one}/statement", responses=_told(404, 422))(self.statement)
        return router

    def apply(
        self, request: Request, after: BackgroundTasks, asked: resources.Applying
    ) -> resources.Opened:
        """Apply, by exactly one of the ways; a code is sent to the number that it leads to."""
        session = new_session()
        opened = self._open(asked, session, self._source_of(request))
        if opened.unsent:
            after.add_task(opened.unsent)
        token = self._tokens.of(session)
        return resources.Opened(link=opened.link, token=token, sent=opened.sent)

    def _open(self, asked: resources.Applying, session: str, source: str) -> Opened:
        if len(asked.ways) != 1:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong_input", "api.one_way")
        match asked.ways:
            case {"phone": typed} if number := mobile(typed):
                return self._acts.open(number, asked.language, session, source)
            case {"account": typed} if name := name_of(typed):
                return self._acts.open_by_name(name, asked.language, session, source)
            case {"reference": typed} if found := reference_in(typed):
                return self._acts.return_by_code(found, asked.language, session, source)
            case {"ticket": typed} if opened := self._acts.open_by_ticket(
                typed, asked.language, session
            ):
                return opened
        [way] = asked.ways
        raise _wrong("ticket" if way == "ticket" else "wrong_input", f"error.{way}", way)

    def find(self, request: Request, asked: resources.Finding) -> resources.Key:
        """Come back to an application by its number and its enquiry code."""
        number, code = reference_in(asked.reference), digits_of(asked.code)
        attempt = self._acts.find(number, code, self._source_of(request))
        if attempt.entered is not Entered.RIGHT:
            raise _wrong("find", "error.find", "code")
        return resources.Key(link=attempt.link, token=self._tokens.of(attempt.session))

    def read(self, link: str, session: Session) -> resources.Shown:
        """The application: by its state the list, the progress or the result."""
        found = self._looking.application(link, session)
        return self._shows.application(found, by_enquiry=is_by_enquiry(session))

    def enter_code(self, link: str, session: Session, typed: resources.Typed) -> resources.Key:
        """Try the code. Right, it gives a new token, and maybe an earlier application's link."""
        code = digits_of(typed.code)
        if len(code) != CODE_DIGITS:
            self._looking.application(link, session)
            raise _wrong("wrong_input", "error.code", "code")
        attempt = self._acts.enter_code(link, session, code)
        if attempt.entered is not Entered.RIGHT:
            raise _not_right(attempt)
        return resources.Key(link=attempt.link, token=self._tokens.of(attempt.session))

    def send_again(
        self, request: Request, after: BackgroundTasks, link: str, session: Session
    ) -> resources.SentAgain:
        """Send another code; the one before serves no longer."""
        opened = self._acts.send_again(link, session, self._source_of(request))
        if opened.unsent:
            after.add_task(opened.unsent)
        return resources.SentAgain(sent=opened.sent)

    def choose(self, link: str, session: Session, asked: resources.Choices) -> resources.Shown:
        """Have the list made of other choices."""
        self._looking.application(link, session)
        if not asked.kinds <= {kind.name for kind in self._door.kinds}:
            raise _wrong("wrong_input", "list.choose_one", "kinds")
        if not self._acts.choose(
            link,
            session,
            asked.kinds,
            waive=asked.waive,
            longer=asked.longer,
            language=asked.language,
        ):
            raise ProblemError(HTTPStatus.CONFLICT, "too_late", "api.too_late")
        return self.read(link, session)

    def confirm(self, link: str, session: Session, read: resources.Confirming) -> resources.Slip:
        """Confirm the list that was read, and no other; once, and each time with another code."""
        code = self._acts.confirm(link, session, read.list)
        if code is None:
            raise ProblemError(HTTPStatus.CONFLICT, "not_this_list", "api.not_this_list")
        return self._slip(link, session, code)

    def withdraw(self, link: str, session: Session) -> resources.Shown:
        """End the application, or call it off; what was done by then is told."""
        self._acts.withdraw(link, session)
        return self.read(link, session)

    def slip(self, link: str, session: Session) -> resources.Slip:
        """Another enquiry code in the place of the one before."""
        return self._slip(link, session, self._acts.new_enquiry_code(link, session))

    def statement(self, link: str, session: Session) -> resources.Statement:
        """The result, to be kept; not there before the request is out."""
        found, confirmed_at = self._looking.reported(link, session)
        return self._shows.statement(found, confirmed_at, self._looking.rows(found))

    def _slip(self, link: str, session: str, code: str) -> resources.Slip:
        reference = self._looking.application(link, session).reference
        return resources.Slip(reference=reference, enquiry_code=code)


# --- what is wrong -------------------------------------------------------------------------------

_OF_A_BODY = (400, 413, 422)


def _told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What else an address answers, for the document; whatever it is, the database may be away."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": schema}},
        }
        for status in sorted({*statuses, 503})
    }


def _wrong(problem: str, words: str, where: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, problem, words, where=where)


def _not_right(attempt: Attempt) -> ProblemError:
    if attempt.entered is Entered.OVER:
        return ProblemError(HTTPStatus.CONFLICT, "code_over", "error.code_over", where="code")
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "code_wrong",
        "error.code_wrong",
        where="code",
        tries_left=attempt.tries_left,
    )


_TOLD: Mapping[type[Exception], ProblemError] = {
    NoNumberError: _wrong("no_number", "error.no_number", "ticket"),
    StartOverError: ProblemError(HTTPStatus.CONFLICT, "start_over", "error.start_over"),
    CodeNeededError: ProblemError(HTTPStatus.FORBIDDEN, "code_needed", "error.code_needed"),
    # It goes on to the server, which logs it.
    Exception: ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "later", "error.later"),
}


class _Tells:
    """Makes problems of what went wrong, in the language that the client accepts."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def add_to(self, app: FastAPI) -> None:
        for kind, told in _TOLD.items():
            app.add_exception_handler(kind, partial(self._telling, told))
        app.add_exception_handler(ProblemError, self._problem)
        app.add_exception_handler(NotFoundError, self._not_found)
        app.add_exception_handler(LimitedError, self._limited)
        app.add_exception_handler(DatabaseError, self._later)
        app.add_exception_handler(UnfitConnectionError, self._later)
        app.add_exception_handler(RequestValidationError, self._wrong_input)
        app.add_exception_handler(HTTPException, self._http)

    def _problem(self, request: Request, error: Exception) -> JSONResponse:
        told = error if isinstance(error, ProblemError) else _NOT_FOUND
        said = text(
            _language(request),
            told.words,
            hotline=self._door.hotline,
            left=told.more.get("tries_left"),
        )
        return _response(told, said)

    def _telling(self, told: ProblemError, request: Request, _error: Exception) -> JSONResponse:
        return self._problem(request, told)

    def _not_found(self, request: Request, _error: Exception) -> JSONResponse:
        self._door.refused(Refusal.NOT_FOUND)
        return self._problem(request, _NOT_FOUND)

    def _limited(self, request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, LimitedError):
            raise error
        self._door.refused(Refusal.LIMIT)
        language, seconds = _language(request), ceil(error.wait.total_seconds())
        wait = duration(error.wait, language)
        said = text(language, "error.limited", wait=wait, hotline=self._door.hotline)
        told = ProblemError(HTTPStatus.TOO_MANY_REQUESTS, "limited", "", wait_seconds=seconds)
        response = _response(told, said)
        response.headers["Retry-After"] = str(seconds)
        return response

    def _later(self, request: Request, error: Exception) -> JSONResponse:
        # Its words may quote a row: what writes the log leaves them out.
        _LOG.error("the database did not do it", exc_info=error)
        later = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "later", "error.later")
        return self._problem(request, later)

    def _wrong_input(self, request: Request, error: Exception) -> JSONResponse:
        wrong = error.errors()[0] if isinstance(error, RequestValidationError) else {}
        # Where, and never what was typed there.
        where = ".".join(str(part) for part in wrong.get("loc", ())[1:])[:_WHERE_MAX]
        return self._problem(request, _wrong("wrong_input", "api.wrong_input", where))

    def _http(self, request: Request, error: Exception) -> JSONResponse:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 400)
        is_way = status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
        problem, words = (
            ("no_such_way", "api.no_such_way") if is_way else ("wrong_input", "api.body")
        )
        response = self._problem(request, ProblemError(status, problem, words))
        if isinstance(error, HTTPException):
            response.headers.update(error.headers or {})
        return response


_NOT_FOUND = ProblemError(HTTPStatus.NOT_FOUND, "not_found", "api.not_found")


def _response(told: ProblemError, said: str) -> JSONResponse:
    problem = Problem.model_validate(
        {
            "title": told.status.phrase,
            "status": told.status,
            "problem": told.problem,
            "detail": said,
            "where": told.where,
            **told.more,
        }
    )
    shown = problem.model_dump(exclude_none=True)
    return JSONResponse(shown, told.status, media_type=PROBLEM)


def _language(request: Request) -> Language:
    """English for who asks for it first; a client that says nothing shows it to customers here."""
    first = request.headers.get("accept-language", "").strip().lower()
    return "en" if first.startswith("en") else "zh"
