"""The same gateway as a provider has it: registered templates alone, signed requests, no key.

Written from the documented answers and errors of Alibaba Cloud SMS: `SendSms` and
`QuerySendDetails`, as RPC over HTTP with ACS3-HMAC-SHA256.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fullstop.gateways.alibaba import VERSION, Credentials
from fullstop.gateways.templates import (
    LANGUAGES,
    Codes,
    Constants,
    Language,
    Section,
    Template,
    registered_on,
    templates,
    written,
)
from fullstop.sandbox.gateway import Lost, Phones, Text

CREDENTIALS = Credentials("sandbox", "a-secret-of-the-sandbox")
_CLOCKS_APART_MAX = timedelta(minutes=15)
_CHINA = ZoneInfo("Asia/Shanghai")
_NUMBER = re.compile(r"1\d{10}")
_ADDRESS = re.compile(r"https?:|www\.|\w\.\w|/")
_SIGNED = (
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
)


class ProviderError(Exception):
    """What it answers instead: a code, and the status that the code has."""

    def __init__(self, code: str, status: int = 200) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def codes() -> Codes:
    """What this gateway calls the templates."""
    names = {language: _called(language) for language in LANGUAGES}
    return Codes(sections={registered_on(): Section(zh=names["zh"], en=names["en"])})


def _called(language: Language) -> dict[str, str]:
    first = 1000 if language == "zh" else 2000
    return {name: f"SMS_{number}" for number, name in enumerate(templates(), first)}


@dataclass
class Provider:
    """A provider's front over the phones of this machine."""

    phones: Phones
    of: Constants
    parameter_characters_max: int = 6
    credentials: Credentials = CREDENTIALS
    _nonces: set[str] = field(default_factory=set)

    @property
    def route(self) -> Route:
        return Route("/", self.called, methods=["POST"])

    async def called(self, request: Request) -> Response:
        """One action, of a caller whose signature is right."""
        await self.phones.hesitate()
        try:
            self._check_signature(request)
            return await self._done(request.headers["x-acs-action"], request.query_params)
        except ProviderError as error:
            said = {"Code": error.code, "Message": error.code, "RequestId": str(uuid4())}
            return JSONResponse(said, status_code=error.status)

    async def _done(self, action: str, said: Mapping[str, str]) -> Response:
        match action:
            case "SendSms":
                return await self._send(said)
            case "QuerySendDetails":
                return self._details(said)
            case _:
                raise ProviderError("InvalidAction.NotFound", 404)

    def _check_signature(self, request: Request) -> None:
        headers = request.headers
        if missing := [name for name in (*_SIGNED, "authorization") if name not in headers]:
            raise ProviderError(f"Missing{missing[0].title().replace('-', '')}", 400)
        if headers["x-acs-version"] != VERSION:
            raise ProviderError("InvalidVersion", 400)
        at = datetime.strptime(headers["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z")
        if abs(self.phones.clock() - at) > _CLOCKS_APART_MAX:
            raise ProviderError("InvalidTimeStamp.Expired", 400)
        if f"Credential={self.credentials.key_id}," not in headers["authorization"]:
            raise ProviderError("InvalidAccessKeyId.NotFound", 404)
        signed = {name: headers[name] for name in _SIGNED}
        query = request.url.query
        if headers["authorization"] != self.credentials.authorization("POST", query, signed):
            raise ProviderError("SignatureDoesNotMatch", 400)
        if (nonce := headers["x-acs-signature-nonce"]) in self._nonces:
            raise ProviderError("SignatureNonceUsed", 400)
        self._nonces.add(nonce)

    async def _send(self, said: Mapping[str, str]) -> Response:
        if self.phones.is_busy():
            raise ProviderError(*self.phones.lot.choice(_BUSY))
        lost = self.phones.loses()
        if lost is Lost.ON_THE_WAY:
            return Response(status_code=504)
        text = self._text(said)
        if not _NUMBER.fullmatch(text.phone) or text.phone in self.phones.habits.refuses:
            raise ProviderError("isv.MOBILE_NUMBER_ILLEGAL")
        self.phones.keep(text)
        taken = {"Code": "OK", "Message": "OK", "BizId": uuid4().hex, "RequestId": str(uuid4())}
        return await self.phones.answer(text.key, lost, JSONResponse(taken))

    def _text(self, said: Mapping[str, str]) -> Text:
        """What comes to the phone; no template and no parameters are taken on trust."""
        if said.get("SignName") != self.of.signature:
            raise ProviderError("isv.SMS_SIGNATURE_ILLEGAL")
        template, language = _template(said.get("TemplateCode", ""))
        values = self._parameters(template, said.get("TemplateParam", ""))
        came = written(template, language, values, self.of)
        return Text(said.get("OutId", ""), said["PhoneNumbers"], came, self.phones.clock())

    def _parameters(self, template: Template, said: str) -> Mapping[str, str]:
        try:
            values = json.loads(said or "{}")
        except ValueError:
            raise ProviderError("isv.INVALID_JSON_PARAM") from None
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise ProviderError("isv.INVALID_JSON_PARAM")
        if any(not values.get(name) for name in template.parameters):
            raise ProviderError("isv.TEMPLATE_MISSING_PARAMETERS")
        if any(len(value) > self.parameter_characters_max for value in values.values()):
            raise ProviderError("isv.PARAM_LENGTH_LIMIT")
        if any(_ADDRESS.search(value) for value in values.values()):
            raise ProviderError("isv.PARAM_NOT_SUPPORT_URL")
        return values

    def _details(self, said: Mapping[str, str]) -> Response:
        """The texts of a number and a day, a page of them; what is new shows late."""
        if not self.phones.habits.looks_up:
            raise ProviderError("isp.RAM_PERMISSION_DENY")
        shown = [one for one in self.phones.texts if self._is_listed(one, said)]
        size, page = int(said["PageSize"]), int(said["CurrentPage"])
        listed = [_detail(one) for one in shown[(page - 1) * size : page * size]]
        details = {"SmsSendDetailDTO": listed}
        answer = {"Code": "OK", "Message": "OK", "TotalCount": len(shown), "RequestId": "-"}
        return JSONResponse({**answer, "SmsSendDetailDTOs": details})

    def _is_listed(self, text: Text, said: Mapping[str, str]) -> bool:
        waited = (self.phones.clock() - text.at).total_seconds()
        is_shown = waited >= self.phones.habits.shown_after_seconds
        day = text.at.astimezone(_CHINA).strftime("%Y%m%d")
        return is_shown and text.phone == said["PhoneNumber"] and day == said["SendDate"]


_BUSY = [("isv.BUSINESS_LIMIT_CONTROL", 200), ("Throttling.User", 400)]


def _template(code: str) -> tuple[Template, Language]:
    for language in LANGUAGES:
        for name, known in _called(language).items():
            if known == code:
                return templates()[name], language
    raise ProviderError("isv.SMS_TEMPLATE_ILLEGAL")


def _detail(text: Text) -> Mapping[str, object]:
    at = f"{text.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return {
        "OutId": text.key,
        "PhoneNum": text.phone,
        "Content": text.text,
        "SendStatus": 1,
        "SendDate": at,
    }
