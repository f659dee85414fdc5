"""The strict look at an Avro body before it is decoded: is it exactly one value of its schema?

The Avro library lets through what a hostile or broken writer can send: it takes an enum or union
index of -1 for the last one, an `int` beyond 32 bits, a negative length, bytes after the end. So
the bytes are walked first, by the writer's own schema, without building a value.

Comparing the bytes with those of the decoded value encoded again would be shorter, but it refuses
what Avro allows: a writer may send an array in several blocks, each with a negative count and its
size in bytes. Here such blocks pass, when their size is true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

Step = Callable[[bytes, int], int]  # from where a value begins to where the next one does


class MalformedError(Exception):
    """The bytes are not one value of the schema; says which field and how, never a value."""

    def __init__(self, kind: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.path = path

    def inside(self, name: str) -> MalformedError:
        return MalformedError(self.kind, (name, *self.path))

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.kind}" if self.path else self.kind


class UnsafeSchemaError(Exception):
    """A schema with a type that this product's records may not use; found when it is loaded."""


def compiled(schema: object) -> Step:
    """The walk over a body of `schema` (parsed JSON).

    The step raises MalformedError. UnsafeSchemaError for a type that is recursive, unknown, or able
    to make a value of many items from a body of few bytes.
    """
    return _compile(schema, {})


def text_of(schema: object, name: str) -> Callable[[bytes], str] | None:
    """Reads one text of a record from a body that was walked; None where the record has none.

    To make values of all fields takes as long as the walk.
    """
    match schema:
        case {"fields": [*fields]} if name in [field["name"] for field in fields]:
            named: dict[str, Step] = {}
            steps = [_field(field, named)[1] for field in fields]
            before = steps[: [field["name"] for field in fields].index(name)]
        case _:
            return None

    def read(body: bytes) -> str:
        at = 0
        for step in before:
            at = step(body, at)
        length, at = _varint(body, at, 64)
        return body[at : at + length].decode(errors="replace")

    return read


def _compile(schema: object, named: dict[str, Step]) -> Step:
    match schema:
        case str(name):
            return _named(name, named)
        case [*branches]:
            # Null is a type in a union alone: so every field and every item has a byte.
            return _union([_null if b == "null" else _compile(b, named) for b in branches])
        case {"type": "array", "items": items}:
            return _array(_compile(items, named))
        case {"type": "enum", "name": str(name), "symbols": [*symbols]}:
            named[name] = _enum(len(symbols))
            return named[name]
        case {"type": "record", "name": str(name), "fields": [*fields]}:
            # Named only when it is complete: a record inside itself is an unknown type.
            named[name] = _record([_field(field, named) for field in fields])
            return named[name]
        case {"type": str(name)}:
            return _named(name, named)
        case _:
            raise UnsafeSchemaError("a type that this product's records do not use")


def _named(name: str, named: Mapping[str, Step]) -> Step:
    step = named.get(name) or _PRIMITIVES.get(name)
    if step is None:
        raise UnsafeSchemaError(f"type {name!r} is unknown, recursive, or has no bytes")
    return step


def _field(field: object, named: dict[str, Step]) -> tuple[str, Step]:
    match field:
        case {"name": str(name), "type": field_type}:
            return name, _compile(field_type, named)
        case _:
            raise UnsafeSchemaError("a field without a name or a type")


# --- one step per kind of type ------------------------------------------------------------------


def _record(fields: Sequence[tuple[str, Step]]) -> Step:
    if not fields:
        raise UnsafeSchemaError("a record without fields")

    def step(body: bytes, at: int) -> int:
        for name, field in fields:
            try:
                at = field(body, at)
            except MalformedError as malformed:
                raise malformed.inside(name) from None
            except IndexError:
                raise MalformedError("ends early", (name,)) from None
        return at

    return step


def _array(item: Step) -> Step:
    def step(body: bytes, at: int) -> int:
        while True:
            count, at = _varint(body, at, 64)
            if count == 0:
                return at
            size = None
            if count < 0:
                size, at = _varint(body, at, 64)
            # Every item has a byte, so no true count is above what is left.
            if abs(count) > len(body) - at:
                raise MalformedError("array count beyond the bytes")
            start = at
            for _ in range(abs(count)):
                at = item(body, at)
            if size is not None and size != at - start:
                raise MalformedError("array block of another size")

    return step


def _union(branches: Sequence[Step]) -> Step:
    def step(body: bytes, at: int) -> int:
        index, at = _varint(body, at, 64)
        if not 0 <= index < len(branches):
            raise MalformedError("union index out of range")
        return branches[index](body, at)

    return step


def _enum(symbols: int) -> Step:
    def step(body: bytes, at: int) -> int:
        index, at = _varint(body, at, 32)
        if not 0 <= index < symbols:
            raise MalformedError("enum index out of range")
        return at

    return step


def _null(_body: bytes, at: int) -> int:
    return at


def _boolean(body: bytes, at: int) -> int:
    if body[at] > 1:
        raise MalformedError("boolean other than 0 and 1")
    return at + 1


def _int(body: bytes, at: int) -> int:
    return _varint(body, at, 32)[1]


def _long(body: bytes, at: int) -> int:
    return _varint(body, at, 64)[1]


def _prefixed(body: bytes, at: int) -> int:
    length, at = _varint(body, at, 64)
    if length < 0:
        raise MalformedError("negative length")
    if length > len(body) - at:
        raise MalformedError("length beyond the bytes")
    return at + length


_PRIMITIVES: Mapping[str, Step] = MappingProxyType(
    {
        "boolean": _boolean,
        "int": _int,
        "long": _long,
        "bytes": _prefixed,
        "string": _prefixed,
    }
)


def _varint(body: bytes, at: int, bits: int) -> tuple[int, int]:
    byte = body[at]
    at += 1
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), at
    zigzag, shift = byte & 0x7F, 7
    while byte & 0x80:
        if shift >= bits:
            raise MalformedError("integer out of range")
        byte = body[at]
        at += 1
        zigzag |= (byte & 0x7F) << shift
        shift += 7
    if byte == 0:
        raise MalformedError("integer with idle bytes")
    if zigzag >> bits:
        raise MalformedError("integer out of range")
    return (zigzag >> 1) ^ -(zigzag & 1), at
