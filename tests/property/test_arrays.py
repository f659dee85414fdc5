"""An array that is written by one join is read as the driver's own."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from psycopg import postgres
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format

from fullstop.outbox.database import literal
from fullstop.outbox.domain.cases import State

# No text of PostgreSQL has a NUL; half a surrogate pair is no text at all.
texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
special = st.text(st.sampled_from("\"\\{},'% \n\tNUL")) | st.sampled_from(["NULL", "null", ""])
values = {
    "text": special | texts | st.sampled_from(State),
    "int8": st.integers(-(2**63), 2**63 - 1),
    "date": st.dates(),
}


@given(st.data(), st.sampled_from(list(values)))
def test_what_is_joined_is_read_as_what_the_driver_writes(data: st.DataObject, kind: str) -> None:
    array = data.draw(st.lists(st.none() | values[kind], max_size=8))
    joined = read(kind, literal(array).encode())
    assert joined == array
    if any(value is not None for value in array):
        assert joined == read(kind, written(array))


def read(kind: str, array: bytes) -> Sequence[object]:
    """As PostgreSQL gives it back: the driver's loader takes what the server takes."""
    transformer = Transformer()
    oid = postgres.types[kind].array_oid
    found: list[object] = transformer.get_loader(oid, Format.TEXT).load(array)
    return found


def written(array: list[object]) -> bytes:
    return bytes(Transformer().get_dumper(array, PyFormat.TEXT).dump(array) or b"")
