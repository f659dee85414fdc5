"""What the door makes of its one key, which lies outside the database.

Each use has a key of its own, so that what is made for one says nothing of another.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache, cached_property
from unicodedata import normalize

from fullstop.schemas.contact import CannotOpenError, opened_with, sealed_with

# Without 0, O, 1 and I, which people read for one another.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_REFERENCE_LETTERS = 6
_LINK_LETTERS = 10
CODE_DIGITS = 6
_ENQUIRY_DIGITS = 8
_BY_ENQUIRY = "enquiry."  # no session of another kind has a dot
BUCKET_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Keys:
    """Everything that is derived from the door's key."""

    key: bytes

    def reference(self, case_id: str) -> str:
        """What people read out: 6 letters of 32."""
        return _lettered(self._mac("reference", case_id), _REFERENCE_LETTERS)

    def link(self, case_id: str) -> str:
        """The application's address: 50 bits, and never enough alone."""
        return _lettered(self._mac("link", case_id), _LINK_LETTERS)

    def code(self, case_id: str, session: str, code: str) -> bytes:
        """What is kept of a code: it is this application's, in this browser."""
        return self._mac("code", case_id, session, code)

    def bucket(self, kind: str, of: str) -> bytes:
        """What a limit is counted under: nobody reads a number or an address off it."""
        return self._mac("limit", kind, of)

    def number(self, phone: str) -> bytes:
        """By which an application of a number is found again, and the number is not."""
        return self._mac("number", phone)

    def session(self, token: str) -> bytes:
        """What is kept of a browser's session."""
        return self._mac("session", token)

    def seal(self, phone: str) -> bytes:
        """A number as it is kept until it is verified: whoever has the database cannot read it."""
        return sealed_with(self._of("phone"), phone)

    def open(self, sealed: bytes) -> str | None:
        """The number; None where it was sealed under another key."""
        try:
            return opened_with(self._of("phone"), sealed)
        except CannotOpenError:
            return None

    @cached_property
    def signing(self) -> bytes:
        """The key that signs cookies and forms."""
        return self._of("signing")

    def _of(self, use: str) -> bytes:
        return _derived(self.key, use)

    def _mac(self, use: str, *parts: str) -> bytes:
        # A part is never mistaken for two: its length stands before it.
        said = b"".join(f"{len(part.encode())}:{part}".encode() for part in parts)
        mac = _begun(self._of(use)).copy()
        mac.update(said)
        return mac.digest()


@cache
def _begun(key: bytes) -> hmac.HMAC:
    """To begin one takes longer than all the rest of it."""
    return hmac.new(key, digestmod=hashlib.sha256)


@cache
def _derived(key: bytes, use: str) -> bytes:
    return hmac.digest(key, f"fullstop.intake.{use}".encode(), hashlib.sha256)


def reference_in(typed: str) -> str:
    """The reference that was typed, in whatever width and case; empty where it is none."""
    said = re.sub(r"[\s-]", "", normalize("NFKC", typed).upper())
    return said if len(said) == _REFERENCE_LETTERS and set(said) <= set(_LETTERS) else ""


def new_code() -> str:
    """Six digits, each as likely as any other."""
    return _digits(CODE_DIGITS)


def no_code() -> bytes:
    """What is kept where no code was sent: nothing that is typed is it."""
    return secrets.token_bytes(hashlib.sha256().digest_size)


def new_enquiry_code() -> str:
    """Eight digits that the customer writes down."""
    return _digits(_ENQUIRY_DIGITS)


def new_session(*, by_enquiry: bool = False) -> str:
    """Whoever came by an enquiry code alone is known by it."""
    return (_BY_ENQUIRY if by_enquiry else "") + secrets.token_urlsafe(24)


def is_by_enquiry(session: str) -> bool:
    return session.startswith(_BY_ENQUIRY)


def _digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"


def _lettered(mac: bytes, count: int) -> str:
    number = int.from_bytes(mac[:16])
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(count))
