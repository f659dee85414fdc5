"""Masks by kind: what is left of a personal value while its row is kept, as SQL and as Python.

A value that is not of its kind's form becomes ``***``: a mask that is not sure leaves nothing. No
mask leaves five digits of the value in a row. Null stays null.

Inside a jsonb, values are masked by their keys, through arrays as through what lies in them. What
lies where an object was declared, and is none, stays as it is: `unlike_sql` tells such a document,
which is not counted as masked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count, product
from typing import Any, LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from fullstop.handlers.contract import Mask, Masks, mask_paths, masked_in

STARS = "***"

# A province, an autonomous region or a city of that rank, with the word for it where it is written.
_PROVINCES: LiteralString = (
    "(?:北京|天津|上海|重庆)市?"
    "|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃"
    "|青海|台湾)省?"
    "|(?:内蒙古|西藏)(?:自治区)?|广西(?:壮族自治区)?|宁夏(?:回族自治区)?|新疆(?:维吾尔自治区)?"
    "|(?:香港|澳门)(?:特别行政区)?"
)
_PHONE: LiteralString = "^[0-9+() -]{11,}$"
_EMAIL: LiteralString = "^[^@]+@[^@]"
_ID_CARD: LiteralString = "^[0-9]{14}([0-9]{3})?[0-9Xx]$"
_ADDRESS: LiteralString = f"^({_PROVINCES})"


def _braced(pattern: LiteralString) -> LiteralString:
    """A pattern whose braces are not those of a statement to be composed."""
    return pattern.replace("{", "{{").replace("}", "}}")


# The value is {0}.
_SQL: Mapping[Mask, LiteralString] = {
    Mask.NULL: "null",
    Mask.STARS: "'***'",
    Mask.NAME: "case when length({0}) < 2 then '***' else left({0}, 1) || '**' end",
    Mask.PHONE: "case when {0} ~ '" + _braced(_PHONE) + "'"
    " then left({0}, 3) || '****' || right({0}, 4) else '***' end",
    Mask.EMAIL: "case when {0} ~ '" + _EMAIL + "' then left({0}, 1) || '***@'"
    " || substr({0}, position('@' in {0}) + 1, 1) || '***' else '***' end",
    Mask.ID_CARD: "case when {0} ~ '" + _braced(_ID_CARD) + "'"
    " then left({0}, 3) || repeat('*', length({0}) - 7) || right({0}, 4) else '***' end",
    Mask.ADDRESS: "coalesce(substring({0} from '" + _ADDRESS + "'), '') || '***'",
}


# What each may leave of a value, in its several forms.
LEAVES: Mapping[Mask, tuple[str | None, ...]] = {
    Mask.NULL: (None,),
    Mask.STARS: (STARS,),
    Mask.NAME: (STARS, "张**"),
    Mask.PHONE: (STARS, "138****5678"),
    Mask.EMAIL: (STARS, "z***@e***"),
    Mask.ID_CARD: (STARS, "110***********1234"),
    Mask.ADDRESS: (STARS, "内蒙古自治区***"),
}


# A value of each, in the form that the mask knows.
_WHOLE: Mapping[Mask, str] = {
    Mask.NULL: "张三丰",
    Mask.STARS: "张三丰",
    Mask.NAME: "张三丰",
    Mask.PHONE: "13812345678",
    Mask.EMAIL: "zhang@example.com",
    Mask.ID_CARD: "110101199003071234",
    Mask.ADDRESS: "内蒙古自治区呼和浩特市",
}


def sample_documents(masks: Masks) -> Iterator[tuple[Any, Any]]:
    """Documents of several forms, with what the masks leave of each."""
    for value, *in_arrays in product((None, "x", 7), (False, True), (False, True)):
        document = {name: _sample(mask, value, *in_arrays) for name, mask in masks.items()}
        yield document, masked_inside(masks, document)


def _sample(mask: Mask | Masks | None, value: object, objects: bool, values: bool) -> Any:
    """Under one key an object or a value, in an array where its like are to be in one."""
    if isinstance(mask, Mapping):
        inner = {name: _sample(each, value, objects, values) for name, each in mask.items()}
        return [inner] if objects else inner
    one = value or ("x" if mask is None else _WHOLE[mask])
    return [one] if values else one


def masked_sql(mask: Mask | Masks, value: Composable) -> Composed:
    """An expression for what `mask` leaves of the text `value`, or of a jsonb by its keys.

    Null is of any type: within a choice it would be a text's.
    """
    if mask is Mask.NULL:
        return SQL("null").format()
    if isinstance(mask, Mapping):
        left = _Inside(in_full=False).of(mask, value)
    else:
        left = SQL(_SQL[mask]).format(value)
    return SQL("case when {} is not null then {} end").format(value, left)


def emptied_sql(mask: Mask | Masks | None, value: Composable) -> Composed:
    """An expression for what is left of `value` when nobody need be kept in it any longer."""
    if not isinstance(mask, Mapping):
        return SQL("null").format()
    left = _Inside(in_full=True).of(mask, value)
    return SQL("case when {} is not null then {} end").format(value, left)


def masked(mask: Mask | Masks, value: str | None) -> str | None:
    """What `mask` leaves of `value`, a jsonb's text among them; the same as `masked_sql` does."""
    if value is None or mask is Mask.NULL:
        return None
    return _of_document(mask, value) if isinstance(mask, Mapping) else _of_text(mask, value)


def _of_text(mask: Mask, value: str) -> str:
    match mask:
        case Mask.NAME:
            return STARS if len(value) < 2 else f"{value[0]}**"
        case Mask.PHONE:
            return f"{value[:3]}****{value[-4:]}" if _is_all(_PHONE, value) else STARS
        case Mask.EMAIL:
            return _email(value)
        case Mask.ID_CARD:
            return _id_card(value)
        case Mask.ADDRESS:
            found = re.match(_ADDRESS, value)
            return f"{found.group() if found else ''}{STARS}"
        case _:
            return STARS


def _of_document(masks: Masks, value: str) -> str:
    """As it is spelled, where nothing of it is masked."""
    document = json.loads(value)
    left = masked_inside(masks, document)
    return value if left == document else json.dumps(left, ensure_ascii=False)


def _email(value: str) -> str:
    if re.match(_EMAIL, value) is None:
        return STARS
    return f"{value[0]}***@{value[value.index('@') + 1]}***"


def _id_card(value: str) -> str:
    if not _is_all(_ID_CARD, value):
        return STARS
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def _is_all(pattern: str, value: str) -> bool:
    # In Python `$` also matches before a last line break.
    return re.fullmatch(pattern.strip("^$"), value) is not None


# --- inside a jsonb -----------------------------------------------------------------------------

# What is no object and may say something of a person: it is not looked into by a name.
_UNLIKE: LiteralString = '@.type() == "string" || @.type() == "number" || @.type() == "array"'


class _Inside:
    """Composes what is left of a jsonb, each value of it looked at once.

    `in_full` leaves nothing of a person: null at every path, and for what is no object, too.
    """

    def __init__(self, *, in_full: bool) -> None:
        self._in_full = in_full
        self._number = count()

    def of(self, masks: Masks, value: Composable) -> Composed:
        """Of an object, or of each in an array, what its keys leave."""
        element = Identifier(f"in_{next(self._number)}")
        each = SQL("{}.value").format(element)
        named = masks if self._in_full else masked_in(masks)
        keys = SQL("").join(
            SQL(
                " || case when {each} ? {key} then jsonb_build_object({key}, {left})"
                " else '{{}}' end"
            ).format(each=each, key=_literal(key), left=self._under(mask, _at(each, key)))
            for key, mask in named.items()
        )
        left = SQL(
            "case jsonb_typeof({each}) when 'object' then {each}{keys}{unlike} else {each} end"
        ).format(each=each, keys=keys, unlike=self._unlike())
        return _through(value, element, left)

    def _unlike(self) -> SQL:
        if not self._in_full:
            return SQL("")
        return SQL(
            " when 'string' then 'null'::jsonb when 'number' then 'null' when 'array' then 'null'"
        )

    def _under(self, mask: Mask | Masks | None, value: Composable) -> Composed:
        if isinstance(mask, Mapping):
            return self.of(mask, value)
        if mask is None or mask is Mask.NULL or self._in_full:
            return SQL("'null'::jsonb").format()
        element = Identifier(f"in_{next(self._number)}")
        return _through(value, element, _value_left(mask, SQL("{}.value").format(element)))


def _at(document: Composable, key: str) -> Composed:
    return SQL("({} -> {})").format(document, _literal(key))


def _literal(text: str) -> Literal:
    """A key, or a path of keys, in a statement that runs with parameters."""
    return Literal(text.replace("%", "%%"))


def _through(value: Composable, element: Identifier, left: Composable) -> Composed:
    """What is left of the value, or of each in it where it is an array."""
    return SQL(
        "(select case jsonb_typeof({value}) when 'array' then coalesce(lefts, '[]')"
        " else lefts -> 0 end from (select jsonb_agg({left} order by {element}.no) as lefts"
        " from jsonb_array_elements(case jsonb_typeof({value}) when 'array' then {value}"
        " else jsonb_build_array({value}) end) with ordinality as {element}(value, no)) as those)"
    ).format(value=value, element=element, left=left)


def _value_left(mask: Mask, value: Composable) -> Composed:
    """Of a string or a number what the mask leaves of its text; of anything else nothing."""
    text = SQL("({} #>> '{{}}')").format(value)
    return SQL(
        "case when jsonb_typeof({value}) in ('string', 'number') then to_jsonb(({left})::text)"
        " when jsonb_typeof({value}) = 'null' then {value} else {stars} end"
    ).format(value=value, left=masked_sql(mask, text), stars=SQL("""'"***"'::jsonb"""))


def unlike_sql(masks: Masks, value: Composable) -> Composed:
    """Whether something that is no object lies in the jsonb where these masks have one."""
    return SQL("({})").format(
        SQL(" or ").join(
            SQL("coalesce(jsonb_path_exists({}, {}), false)").format(
                value, _literal(f"{_jsonpath(path)} ? ({_UNLIKE})")
            )
            for path in _objects(masks)
        )
    )


def jsonpaths(column: str, masks: Masks) -> list[str]:
    """Where the masked values of a column lie in a row that was made a jsonb, as `jsonpath`."""
    return [_jsonpath((column, *path)) for path, mask in mask_paths(masks) if mask is not None]


def _jsonpath(path: tuple[str, ...]) -> str:
    return "lax $" + "".join(f".{json.dumps(key, ensure_ascii=False)}" for key in path)


def _objects(masks: Masks, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where the masks have an object that they look into, its place itself first."""
    yield path
    for key, mask in masked_in(masks).items():
        if isinstance(mask, Mapping):
            yield from _objects(mask, (*path, key))


def masked_inside(masks: Masks, document: Any) -> Any:
    """What the masks leave of a document; the same as `masked_sql` does."""
    if isinstance(document, list):
        return [_object_left(masks, each) for each in document]
    return _object_left(masks, document)


def _object_left(masks: Masks, document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    left = dict(document)
    for key, mask in masked_in(masks).items():
        if key in document:
            left[key] = _values_left(mask, document[key])
    return left


def _values_left(mask: Mask | Masks, value: Any) -> Any:
    if isinstance(mask, Mapping):
        return masked_inside(mask, value)
    if mask is Mask.NULL:
        return None
    if isinstance(value, list):
        return [_one_left(mask, each) for each in value]
    return _one_left(mask, value)


def _one_left(mask: Mask, value: Any) -> str | None:
    if value is None:
        return None
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return masked(mask, str(value)) if is_text else STARS
