"""Who could open a contact: every value that somebody has is tried as the private key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from contextlib import suppress

from fullstop.schemas.contact import ContactError, PrivateKey, unseal

KEY_BYTES = 32


def open_it(sealed: bytes, values: Iterable[str | bytes]) -> bool:
    """Whether one of the values, read in any way, is the key that opens it."""
    return any(_opens(sealed, key) for value in values for key in _keys(value))


def _opens(sealed: bytes, key: PrivateKey) -> bool:
    with suppress(ContactError):
        unseal(sealed, key)
        return True
    return False


def _keys(value: str | bytes) -> Iterator[PrivateKey]:
    for word in _words(value):
        if len(word) == KEY_BYTES:
            yield PrivateKey(word)
            yield PrivateKey.from_seed(word)


def _words(value: str | bytes) -> Iterator[bytes]:
    """The value's bytes, and what each part of it stands for."""
    whole = value if isinstance(value, bytes) else value.encode()
    yield whole
    for part in whole.replace(b'"', b" ").replace(b",", b" ").split():
        yield part
        for read in (base64.b64decode, base64.urlsafe_b64decode, binascii.unhexlify):
            with suppress(ValueError):
                yield read(part)
