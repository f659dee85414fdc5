"""A sealed contact: whoever has the public key can seal anything, so what it opens to is judged."""

from __future__ import annotations

import json

import pytest
from nacl.public import PrivateKey, SealedBox

from fullstop.schemas.contact import Contact, ContactError, seal, unseal
from fullstop.schemas.sealed import header

KEY = PrivateKey(bytes(range(32)))


def sealed(inside: bytes) -> bytes:
    return header(bytes(KEY.public_key)) + SealedBox(KEY.public_key).encrypt(inside)


@pytest.mark.parametrize("phone", ["13800005678", "+86 138 0000 5678", "(020) 5555-0100", "95533"])
def test_a_number_is_opened_as_it_was_sealed(phone: str) -> None:
    assert unseal(seal(Contact(phone, "zh-CN"), KEY.public_key), KEY) == Contact(phone, "zh-CN")


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"\xff",
        b"13800005678",
        b"null",
        b"[" * 100_000,
        b'{"locale": "zh-CN"}',
        b'{"phone": "13800005678"}',
        b'{"phone": 13800005678, "locale": "zh-CN"}',
        b'{"phone": "13800005678", "locale": null}',
        json.dumps({"phone": "\ud800", "locale": "zh-CN"}).encode(),
        json.dumps({"phone": "１３８００００５６７８", "locale": "zh-CN"}).encode(),
        json.dumps({"phone": "13800005678\n", "locale": "zh-CN"}).encode(),
    ],
)
def test_what_is_no_contact_is_damaged_and_not_quoted(inside: bytes) -> None:
    with pytest.raises(ContactError, match="damaged") as raised:
        unseal(sealed(inside), KEY)
    context = raised.value.__context__
    assert context is None or raised.value.__suppress_context__
    assert "138" not in str(raised.value)
