"""The sealed contact: where a notice goes, readable by the notification service alone.

A version byte, the 8-byte id of the key, and a NaCl sealed box with the phone number and the locale
(`protocol.md`, contact). Whoever seals cannot open it again.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey as PrivateKey
from nacl.public import PublicKey as PublicKey
from nacl.public import SealedBox
from nacl.secret import SecretBox

from fullstop.schemas.sealed import HEADER_BYTES, header

_NUMBER = re.compile(r"[+(]?[0-9][0-9 ().-]{2,30}", re.ASCII)


class ContactError(Exception):
    """A key or a sealed contact is not what it must be."""


class NoKeyError(ContactError):
    """It was sealed for a key that is not here."""


class CannotOpenError(ContactError):
    """It was sealed under another key, or is damaged."""


@dataclass(frozen=True)
class Contact:
    """A phone number, and the language to write in."""

    phone: str
    locale: str


def public_key(text: str) -> PublicKey:
    """Read a public key: 32 bytes in base64."""
    try:
        return PublicKey(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ContactError("not a public key: write its 32 bytes in base64") from error
    except CryptoError as error:
        raise ContactError("not a public key: it must have 32 bytes") from error


def private_key(text: str) -> PrivateKey:
    """Read a private key: 32 bytes in base64."""
    return PrivateKey(base64.b64decode(text, validate=True))


def new_private_key() -> str:
    """A new private key, as its setting has it."""
    return base64.b64encode(bytes(PrivateKey.generate())).decode()


def public_half(private: str) -> str:
    """The public half of a private key, both as their settings have them."""
    return base64.b64encode(bytes(private_key(private).public_key)).decode()


def seal(contact: Contact, key: PublicKey) -> bytes:
    """Seal a contact for the owner of the key's private half."""
    text = json.dumps({"phone": contact.phone, "locale": contact.locale}, ensure_ascii=False)
    return header(bytes(key)) + SealedBox(key).encrypt(text.encode())


def unseal(sealed: bytes, key: PrivateKey) -> Contact:
    """Open a contact; ContactError when it was sealed for another key or is damaged."""
    if sealed[:HEADER_BYTES] != header(bytes(key.public_key)):
        raise ContactError("sealed for another key, or by another version")
    try:
        opened = SealedBox(key).decrypt(sealed[HEADER_BYTES:])
    except CryptoError as error:
        raise ContactError("damaged: the box does not open") from error
    return _contact(opened)


def _contact(opened: bytes) -> Contact:
    """Whoever has the public key can seal anything; no error of this quotes what was in the box."""
    try:
        fields = json.loads(opened)
        phone, locale = fields["phone"], fields["locale"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ContactError("damaged: what was sealed has no phone and locale in JSON") from None
    if not (isinstance(locale, str) and isinstance(phone, str) and _NUMBER.fullmatch(phone)):
        raise ContactError("damaged: what was sealed as phone is no number")
    return Contact(phone, locale)


def unseal_by(sealed: bytes, keys: Sequence[PrivateKey]) -> Contact:
    """Open a contact with whichever of the keys it was sealed for."""
    for key in keys:
        if sealed[:HEADER_BYTES] == header(bytes(key.public_key)):
            return unseal(sealed, key)
    raise NoKeyError("sealed for none of the keys, or by another version")


def sealed_with(key: bytes, text: str) -> bytes:
    """A text that who has the key can read again."""
    return bytes(SecretBox(key).encrypt(text.encode()))


def opened_with(key: bytes, sealed: bytes) -> str:
    """The text; CannotOpenError when it was sealed under another key or is damaged."""
    try:
        return SecretBox(key).decrypt(sealed).decode()
    except (CryptoError, ValueError) as error:
        raise CannotOpenError("the box does not open") from error
