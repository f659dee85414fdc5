"""Sending a text: the port, and the gateways behind it. A code is kept nowhere on this way."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Protocol

import httpx

TIMEOUT_SECONDS = 5.0


class Sent(Enum):
    """What became of a text."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this one, for good
    TRY_LATER = "try_later"
    NOT_THERE = "not_there"  # it never came
    CANNOT_SAY = "cannot_say"


class Gateway(Protocol):
    """Sends a text to a phone, once for a key."""

    def send(self, key: str, phone: str, text: str) -> Sent: ...

    def find(self, key: str) -> Sent:
        """What became of the text of this key, where the sender cannot know."""

    def close(self) -> None: ...


class Console:
    """Shows the text where the process runs: to try the door out on one's own machine."""

    def send(self, key: str, phone: str, text: str) -> Sent:
        sys.stderr.write(f"[{key}] {phone}: {text}\n")
        return Sent.ACCEPTED

    def find(self, key: str) -> Sent:
        del key
        return Sent.CANNOT_SAY

    def close(self) -> None:
        """Nothing is open."""


class Http:
    """Any gateway that takes `POST {address}` with phone and text under an idempotency key.

    Answers: 2xx is accepted, 4xx refused but for 408, 425 and 429, all else may be tried again.
    `GET {address}/{key}` says what became of a text: 2xx, 404, or anything else.
    """

    def __init__(self, address: str, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._address = address.rstrip("/")
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers, trust_env=False)

    def send(self, key: str, phone: str, text: str) -> Sent:
        said = {"phone": phone, "text": text}
        try:
            answer = self._client.post(self._address, json=said, headers={"Idempotency-Key": key})
        except httpx.HTTPError:
            return Sent.TRY_LATER
        if answer.is_success:
            return Sent.ACCEPTED
        may_pass = answer.status_code in (408, 425, 429) or not answer.is_client_error
        return Sent.TRY_LATER if may_pass else Sent.REFUSED

    def find(self, key: str) -> Sent:
        try:
            answer = self._client.get(f"{self._address}/{key}")
        except httpx.HTTPError:
            return Sent.CANNOT_SAY
        if answer.is_success:
            return Sent.ACCEPTED
        return Sent.NOT_THERE if answer.status_code == httpx.codes.NOT_FOUND else Sent.CANNOT_SAY

    def close(self) -> None:
        self._client.close()
