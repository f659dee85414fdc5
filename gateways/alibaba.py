"""Alibaba Cloud SMS: a gateway that takes a registered template, and no text.

`SendSms` is not idempotent: what it did not answer is looked for with `QuerySendDetails`, by number
and day, under our key, which it keeps as `OutId`. Requests are signed with ACS3-HMAC-SHA256. What
it says is sorted by its documented codes; one that is not among them is tried later, and told.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from fullstop.gateways.bounded import CALL_SECONDS, NEVER_LEFT, Bounded
from fullstop.gateways.port import (
    ACCEPTED,
    CANNOT_SAY,
    NO_CONNECTION,
    NOT_THERE,
    TRY_LATER,
    UNANSWERED,
    Answer,
    Sent,
    SureBy,
    Text,
)
from fullstop.gateways.templates import Codes

VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
PAGE_SIZE = 50
PAGES_MAX = 10  # a number has no more texts in a day than the provider lets through
_CHINA = ZoneInfo("Asia/Shanghai")  # whose days the provider counts
_NEAR_MIDNIGHT = timedelta(minutes=30)
_OK = "OK"
_FAILED = 2  # of a text's status: it was taken, and did not arrive
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_MAINLAND = re.compile(r"(?:0086|86)?(1[0-9]{10})")
_CODE = re.compile(r"[\w.:-]{1,64}")

# Of this number or this message, for good.
REFUSED = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.CUSTOMER_REFUSED",
        "isv.PHONE_NUMBER_BLACKLIST",
    }
)
# Of what is registered for its template: none of that template goes until a person mends it.
UNREGISTERED = frozenset(
    {
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.INVALID_PARAMETERS",
        "isv.INVALID_JSON_PARAM",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
    }
)
# Too many for now: nothing that a person has to do.
BUSY = ("isv.BUSINESS_LIMIT_CONTROL", "Throttling")
# It failed in its midst, or has seen this very request before: nobody knows how far that came.
LEFT_OPEN = frozenset(
    {
        "isp.SYSTEM_ERROR",
        "isp.GATEWAY_ERROR",
        "isp.UNKNOWN",
        "InternalError",
        "ServiceUnavailable",
        "SignatureNonceUsed",
    }
)


@dataclass(frozen=True)
class Credentials:
    """By which the provider knows who asks: an AccessKey and its secret."""

    key_id: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """Those of `ID:SECRET`; ValueError for anything else."""
        key_id, separator, secret = text.strip().partition(":")
        if not (key_id and separator and secret):
            raise ValueError("not an AccessKey; write ID:SECRET")
        return cls(key_id, secret)

    def authorization(self, method: str, query: str, headers: Mapping[str, str]) -> str:
        """What signs a request for `/` without a body; its headers are in their order, small."""
        names = ";".join(headers)
        listed = "".join(f"{name}:{value}\n" for name, value in headers.items())
        body = headers["x-acs-content-sha256"]
        request = "\n".join([method, "/", query, listed, names, body])
        to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
        signature = hmac.new(self.secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        return f"{ALGORITHM} Credential={self.key_id},SignedHeaders={names},Signature={signature}"


def query_of(parameters: Mapping[str, str]) -> str:
    """Parameters as they are signed and sent: sorted, and percent-encoded by RFC 3986."""
    return urlencode(sorted(parameters.items()), quote_via=quote, safe="-_.~")


def national(phone: str) -> str:
    """The number as the provider lists it: its eleven digits, however it was written."""
    digits = _NOT_A_DIGIT.sub("", phone)
    found = _MAINLAND.fullmatch(digits)
    return found[1] if found else digits


class Alibaba:
    """Alibaba Cloud SMS at an address, for one signature and its registered templates."""

    sure_by = SureBy.LOOK_UP

    def __init__(
        self,
        address: str,
        credentials: Credentials,
        signature: str,
        codes: Codes,
        clock: Callable[[], datetime],
    ) -> None:
        self._address = address.rstrip("/")
        self._host = urlsplit(self._address).netloc
        self._credentials = credentials
        self._signature = signature
        self._codes = codes
        self._clock = clock
        self._client = Bounded({})

    def send(self, text: Text) -> Answer:
        code = self._codes.code(text.form) if text.form and text.form.is_known else None
        if text.form is None or code is None:
            return _turned_away("no_template")
        try:
            parameters = json.dumps(dict(text.form.by_name()), ensure_ascii=False)
            request = self._request(
                "SendSms",
                PhoneNumbers=national(text.phone),
                SignName=self._signature,
                TemplateCode=code,
                TemplateParam=parameters,
                OutId=text.key,
            )
        except ValueError:  # a letter that no encoding has
            return Answer(Sent.REFUSED, "not_written")
        try:
            return said_of(self._client.send(request))
        except NEVER_LEFT:
            return NO_CONNECTION
        except httpx.HTTPError:
            return UNANSWERED

    def find(self, text: Text, since: datetime) -> Answer:
        """It may have been sent again on any day since, so it is looked for on each.

        All of its calls together begin within the time of one.
        """
        until = time.monotonic() + CALL_SECONDS
        try:
            for day in _days(since, self._clock()):
                if (found := self._found(text, day, until)) != NOT_THERE:
                    return found
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
            return CANNOT_SAY  # no answer, or one that nobody can read
        return NOT_THERE

    def close(self) -> None:
        self._client.close()

    def _found(self, text: Text, day: str, until: float) -> Answer:
        """What a day's list says; that it is not there only where every entry of it was seen."""
        seen = 0
        for page in range(1, PAGES_MAX + 1):
            listed, total = self._page(text.phone, day, page, until)
            for one in listed:
                if one.get("OutId") == text.key:
                    return _of_status(one)
            seen += len(listed)
            if seen >= total:
                return NOT_THERE
            if not listed:
                return CANNOT_SAY  # it counts more than it shows
        return CANNOT_SAY

    def _page(
        self, phone: str, day: str, page: int, until: float
    ) -> tuple[list[dict[str, object]], int]:
        if time.monotonic() > until:
            raise ValueError("it shows its lists too slowly")
        request = self._request(
            "QuerySendDetails",
            PhoneNumber=national(phone),
            SendDate=day,
            PageSize=str(PAGE_SIZE),
            CurrentPage=str(page),
        )
        said = self._client.send(request).json()
        if said["Code"] != _OK:
            raise ValueError("it does not show its list")
        return said["SmsSendDetailDTOs"]["SmsSendDetailDTO"], int(said["TotalCount"])

    def _request(self, action: str, **parameters: str) -> httpx.Request:
        query = query_of(parameters)
        headers = {
            "host": self._host,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid4().hex,
            "x-acs-version": VERSION,
        }
        signed = self._credentials.authorization("POST", query, headers)
        return self._client.request(
            "POST", f"{self._address}/?{query}", headers={**headers, "authorization": signed}
        )


def said_of(answer: httpx.Response) -> Answer:
    """What an answer to `SendSms` says of the text."""
    code = _code(answer)
    if code == _OK and answer.is_success:
        return ACCEPTED
    if code is None or answer.is_server_error or code in LEFT_OPEN:
        return UNANSWERED
    if code in REFUSED:
        return Answer(Sent.REFUSED, code)
    if code in UNREGISTERED:
        return _turned_away(code)
    return TRY_LATER if code.startswith(BUSY) else Answer(Sent.TRY_LATER, code)


def _turned_away(reason: str) -> Answer:
    return Answer(Sent.TRY_LATER, reason, is_of_template=True)


def _code(answer: httpx.Response) -> str | None:
    """The provider's own word; None where it is not the provider that speaks."""
    try:
        said = answer.json()
    except ValueError:
        return None
    code = said.get("Code") if isinstance(said, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _of_status(entry: Mapping[str, object]) -> Answer:
    """It was taken; of one that did not arrive, why."""
    if entry.get("SendStatus") != _FAILED:
        return ACCEPTED
    code = entry.get("ErrCode")
    is_word = isinstance(code, str) and _CODE.fullmatch(code)
    return Answer(Sent.REFUSED, str(code) if is_word else "not_delivered", was_found=True)


def _days(since: datetime, until: datetime) -> Iterator[str]:
    """The provider's days on which a text of that time may stand, the newest first."""
    first = (since - _NEAR_MIDNIGHT).astimezone(_CHINA).date()
    last = (until + _NEAR_MIDNIGHT).astimezone(_CHINA).date()
    for before in range((last - first).days + 1):
        yield f"{last - timedelta(days=before):%Y%m%d}"
