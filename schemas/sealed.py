"""The form of a sealed contact, as far as it is seen by who cannot open it.

A version byte, the 8-byte id of the key, and the box (`contact.py` seals and opens it).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

VERSION = 1
HEADER_BYTES = 1 + 8


def header(key: bytes) -> bytes:
    """What stands before the box: the version and the first 8 bytes of the key's SHA-256."""
    return bytes([VERSION]) + key_id(key)


def key_id(key: bytes) -> bytes:
    """A public key's id."""
    return hashlib.sha256(key).digest()[: HEADER_BYTES - 1]


def is_sealed(value: bytes, key_ids: Collection[bytes]) -> bool:
    """Whether it has the form of a contact that was sealed for one of these keys; none: for any."""
    of_a_key = not key_ids or value[1:HEADER_BYTES] in key_ids
    return value[:1] == bytes([VERSION]) and of_a_key and not _is_text(value[HEADER_BYTES:])


def is_in_clear(value: bytes) -> bool:
    """Whether somebody can read it as it stands."""
    return _is_text(value) or _is_text(value[HEADER_BYTES:])


def _is_text(value: bytes) -> bool:
    """Of what is sealed not one in a thousand million is: its bytes are as if drawn by lot."""
    try:
        return any(map(str.isalnum, value.decode()))
    except UnicodeDecodeError:  # in another encoding, a number is seen all the same
        return re.search(rb"[0-9]{9}", value.replace(b"\0", b"")) is not None
