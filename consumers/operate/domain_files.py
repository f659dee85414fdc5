"""A new domain's files: what is declared, its rules and words, and itself in small."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from fullstop.consumers.operate.guessed import Guess
from fullstop.sandbox.samples import NAMES, NUMBERS, UUIDS, Spelling, spelling_for
from fullstop.stores.postgres.described import Column, Reference

_UNDECIDED = "not_decided"
_CALLED_MAX = 6  # characters of a name in an SMS and in a template's parameter

# Of what a column that must hold something holds in the sample rows, by PostgreSQL's own type.
_VALUES: Mapping[str, str] = {
    **dict.fromkeys(("text", "varchar", "bpchar"), "'示例'"),
    **dict.fromkeys(("int2", "int4", "int8", "numeric", "float4", "float8"), "1"),
    **dict.fromkeys(("json", "jsonb"), "'{}'"),
    "bool": "false",
    "date": "current_date - s.days",
    "time": "time '09:00'",
    "timestamp": "(current_date - s.days) + time '03:00'",
    "timestamptz": "(current_date - s.days) + time '03:00'",
    "uuid": "gen_random_uuid()",
    "bytea": r"'\x00'",
    "inet": "'127.0.0.1'",
    "interval": "'1 day'",
}
_KEYS: Mapping[str, str] = {
    **dict.fromkeys(("int2", "int4", "int8", "numeric"), "9000 + s.no"),
    **dict.fromkeys(("text", "varchar", "bpchar"), "s.customer || '-' || s.n"),
    "uuid": "md5(s.customer || s.n)::uuid",
}
_KEY_LETTERS = 20
# The words that name no column of PostgreSQL, or no table, unless they are quoted.
RESERVED = re.compile(
    "all|analyse|analyze|and|any|array|as|asc|asymmetric|authorization|binary|both|case|cast"
    "|check|collate|collation|column|concurrently|constraint|create|cross|current_catalog"
    "|current_date|current_role|current_schema|current_time|current_timestamp|current_user"
    "|default|deferrable|desc|distinct|do|else|end|except|false|fetch|for|foreign|freeze|from"
    "|full|grant|group|having|ilike|in|initially|inner|intersect|into|is|isnull|join|lateral"
    "|leading|left|like|limit|localtime|localtimestamp|natural|not|notnull|null|offset|on|only"
    "|or|order|outer|overlaps|placing|primary|references|returning|right|select|session_user"
    "|similar|some|symmetric|system_user|table|tablesample|then|to|trailing|true|union|unique"
    "|user|using|variadic|verbose|when|where|window|with"
)

_PROJECT = """\
[build-system]
requires = ["hatchling>=1.28,<2"]
build-backend = "hatchling.build"

[project]
name = "{distribution}"
version = "0.1.0"
description = "What {name} holds of customers, and the rules by which it goes."
requires-python = ">=3.11"
dependencies = ["fullstop-erasure"]

[project.entry-points."fullstop.domains"]
{name} = "{name}"

[tool.hatch.build.targets.wheel]
packages = ["{name}"]

[tool.pytest.ini_options]
addopts = "-p fullstop.testing --domain {name}"
testpaths = ["tests"]
"""
_TESTS = '''\
"""What every domain must do, by the suite that comes with Fullstop."""

from fullstop.testing.contract import *  # noqa: F403
'''
_SAMPLES = """\
insert into {table} ({columns}){overriding}
select {values}
from (
  select c.customer, d.n, d.days, row_number() over (order by c.customer, d.n) as no
  from (
    {customers}
  ) as c
  cross join (values {rows}) as d(n, days)
) as s;
"""
# By how they are spelled; the first is the bystander.
_CUSTOMERS: Mapping[Spelling, str] = {
    NAMES: """select 'sample-' || name as customer
    from (values ('bystander'), ('wang'), ('dispute'), ('invoice'), ('benefits')) as named(name)
    union all
    select 'sample-g' || lpad(g::text, greatest(5, length(g::text)), '0')
    from generate_series(1, current_setting('fullstop.generated')::int) as g""",
    NUMBERS: """select (-900000 - g)::text as customer
    from generate_series(0, 5 + current_setting('fullstop.generated')::int) as g""",
    UUIDS: """select '00000000-0000-4000-8000-' || lpad(g::text, 12, '0') as customer
    from generate_series(0, 5 + current_setting('fullstop.generated')::int) as g""",
}
_CASTS: Mapping[str, str] = {"integer": "::integer", "bigint": "::bigint", "uuid": "::uuid"}


def project_files(name: str) -> dict[str, str]:
    """What a package of its own has beside the folder: its metadata, and one line of tests."""
    distribution = name.replace("_", "-")
    return {
        "pyproject.toml": _PROJECT.format(name=name, distribution=distribution),
        "tests/test_domain.py": _TESTS,
    }


def domain_files(name: str, found: Sequence[Guess], today: date) -> Iterator[tuple[str, str]]:
    """Each file of the folder, by its path in it."""
    yield (
        "__init__.py",
        f'"""{name}: what it holds of customers, and the rules by which it goes."""\n',
    )
    yield "records.py", _records(name, found)
    yield f"retention/{today}.toml", _rules(name, found, today)
    yield f"retention/words/{today}.toml", "".join(map(_words, found))
    yield (
        "tables.sql",
        f"-- The tables of {name} in small.\n"
        + "".join(_table(guess, found) for guess in reversed(found)),
    )
    say = _SAMPLES_SAY.format(bystander=_spelling(found).bystander)
    yield "sample.sql", say + "\n".join(_sample(one, found) for one in reversed(found))


def _spelling(found: Sequence[Guess]) -> Spelling:
    return spelling_for({guess.subject_type for guess in found})


_SAMPLES_SAY = """\
-- Invented customers, each with a row of last year and one of last month. {bystander} asks for
-- nothing. A rule needs a row that it keeps and one that it does not: add them here.

"""

# --- records.py ---------------------------------------------------------------------------------


def _records(name: str, found: Sequence[Guess]) -> str:
    sets = "\n".join(_record_set(guess) for guess in found)
    body = f"{_fact(found)}{sets}\nDOMAIN = Domain(\n    name={_text(name)},\n    record_sets=("
    body += "".join(f"{_constant(guess)}, " for guess in found).rstrip(" ") + "),\n)\n"
    names = ("Domain", "Fact", "Mask", "NeededBy", "RecordSet", "Through", "Words")
    used = ", ".join(one for one in names if re.search(rf"\b{one}\b", body))
    return (
        f'"""Where the records of {name} are. Data and queries, no control flow."""\n\n'
        f"from fullstop.handlers.contract import {used}\n\n{body}"
    )


def _fact(found: Sequence[Guess]) -> str:
    if all(guess.may_go for guess in found):
        return ""
    return (
        "# Until the rules are said, all of it stays: nothing goes by a guess.\n"
        f'_NOT_DECIDED = Fact(\n    "{_UNDECIDED}",\n    "boolean",\n    "true",\n'
        '    words=Words("还没定留多久", "how long is not decided"),\n)\n\n'
    )


def _record_set(guess: Guess) -> str:
    lines = [f"    {key}={value},\n" for key, value in _declared(guess)]
    return f"{_constant(guess)} = RecordSet(\n{''.join(lines)})\n"


def _declared(guess: Guess) -> Iterator[tuple[str, str]]:
    zh, en = _called(guess)
    yield "name", _text(guess.name)
    yield "table", _text(guess.table.table)
    yield "key", _texts(guess.key)
    if guess.subject.name != "subject_id":
        yield "subject", _text(guess.subject.name)
    if guess.subject_type != "text":
        yield "subject_type", _text(guess.subject_type)
    if (through := guess.through) is not None:
        parts = ", ".join(map(_text, (through.table, through.key, through.subject)))
        yield "through", f"Through({parts})"
    if guess.created_at != "created_at":
        yield "created_at", _text(guess.created_at)
    if guess.is_dated:
        yield "created_type", _text("date")
    if guess.created_zone:
        yield "created_zone", _text(guess.created_zone)
    yield "words", f"Words({_text(zh)}, {_text(en.capitalize())})"
    yield "short", f"Words({_text(zh)}, {_text(en)})"
    yield from _more(guess)


def _more(guess: Guess) -> Iterator[tuple[str, str]]:
    if guess.personal:
        masks = "".join(
            f"        {_text(column)}: Mask.{mask.name},\n"
            for column, mask in guess.personal.items()
        )
        yield "personal", f"{{\n{masks}    }}"
    if not guess.may_go:
        yield "facts", "(_NOT_DECIDED,)"
    if guess.needed_by:
        children = (
            f"NeededBy({_text(one.name)}, {_texts(one.columns)})" for one in guess.needed_by
        )
        yield "needed_by", f"({', '.join(children)},)"


def _called(guess: Guess) -> tuple[str, str]:
    """In Chinese by the table's comment where that is short enough, and by the table's name."""
    said = (guess.table.comment or "").strip()
    zh = said if re.fullmatch(rf"[一-鿿]{{2,{_CALLED_MAX}}}", said) else "记录"
    return zh, guess.name.replace("_", " ").strip()[:20]


def _constant(guess: Guess) -> str:
    return guess.name.upper()


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Sequence[str]) -> str:
    """One as itself, several as a tuple."""
    said = ", ".join(map(_text, values))
    return said if len(values) == 1 else f"({said})"


# --- retention ----------------------------------------------------------------------------------


def _rules(name: str, found: Sequence[Guess], today: date) -> str:
    head = (
        f"# The rules of {name} in force from this day. Append only: a change is a new file.\n"
        f"effective_from = {today}\n"
    )
    return head + "".join(_rules_of(guess) for guess in found)


def _rules_of(guess: Guess) -> str:
    entry = f'\n[[records]]\nname = "{guess.name}"\nwhen_free = "delete"\n'
    if guess.may_go:
        return entry
    return entry + (
        "\n  [[records.keep]]    # in place of this one: what is kept, why, and until when\n"
        '  id = "not-decided"\n'
        f'  while = "{_UNDECIDED}"\n'
        '  rank = "unfinished_business"\n'
        '  citation = "保存期限待定"\n'
        '  meanwhile = ["restrict"]\n'
        '  readers = "none"\n'
    )


def _words(guess: Guess) -> str:
    zh, en = _called(guess)
    what = f'what = {{ zh = "{{n}}条{zh}", en = "{{n}} {en}", en_one = "one of {en}" }}\n'
    words = f'[{guess.name}]\n{what}kind = {{ zh = "{zh}", en = "record" }}\n'
    if guess.may_go:
        return words + "\n"
    return words + (
        f"[{guess.name}.rules.not-decided]\n"
        f'notice = {{ zh = "{zh}留多久还没有定，已封存",'
        f' en = "How long {en} must be kept is not decided; locked meanwhile" }}\n'
        f'sms = {{ zh = "{zh}留多久还没有定，已封存",'
        f' en = "{en} are locked: how long is not decided" }}\n\n'
    )


# --- itself in small ------------------------------------------------------------------------------


def _table(guess: Guess, found: Sequence[Guess]) -> str:
    table = _quoted(guess.table.table)
    columns = [_column(guess, column, found) for column in _in_small(guess)]
    body = ",\n  ".join([*columns, *_constraints(guess, found)])
    parents = _parents(guess, found)
    indexed = [(guess.subject.name, guess.created_at), *(one.columns for _, one in parents)]
    indexes = "".join(f"create index on {table} ({_list(names)});\n" for names in indexed)
    return f"create table {table} (\n  {body}\n);\n{indexes}"


def _constraints(guess: Guess, found: Sequence[Guess]) -> Iterator[str]:
    """The keys, its own and those of what it refers to."""
    yield f"primary key ({_list(guess.key)})"
    tables = {one.table.table for one in found}
    referred = {tuple(one.keys) for one in guess.table.referred_by if one.table in tables}
    for keys in sorted(keys for keys in referred if len(keys) > 1 and {*keys} != {*guess.key}):
        yield f"unique ({_list(keys)})"
    for parent, one in _parents(guess, found):
        yield (
            f"foreign key ({_list(one.columns)}) references {_quoted(parent.table.table)}"
            f" ({_list(one.keys)})"
        )


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _in_small(guess: Guess) -> list[Column]:
    """All but what the database works out of the others."""
    return [column for column in guess.table.columns if column.made != "s"]


def _column(guess: Guess, column: Column, found: Sequence[Guess]) -> str:
    parts = [_quoted(column.name), _type(guess, column)]
    if column.made:
        parts.append(f"generated {'always' if column.made == 'a' else 'by default'} as identity")
    is_key = column.name in guess.key
    if column.not_null and not is_key and _value(guess, column, found) is not None:
        parts.append("not null")
    if column.unique and guess.key != (column.name,) and _key_value(column):
        parts.append("unique")
    return " ".join(parts)


def _type(guess: Guess, column: Column) -> str:
    """Of what is no PostgreSQL's own only the customer's id is more than a text here."""
    if column.of_postgres:
        return column.type
    return "public.citext" if guess.subject_type == column.kind == "citext" else "text"


def _parents(guess: Guess, found: Sequence[Guess]) -> list[tuple[Guess, Reference]]:
    """The other record sets to which the rows refer, and how."""
    by_table = {one.table.table: one for one in found if one is not guess}
    refers = guess.table.refers_to
    return [(by_table[one.table], one) for one in refers if one.table in by_table]


def _origin(guess: Guess, column: Column, found: Sequence[Guess]) -> tuple[Guess, Column] | None:
    """The column of another record set that this one repeats."""
    for parent, one in _parents(guess, found):
        by = dict(zip(one.columns, one.keys, strict=True))
        if own := parent.table.column(by.get(column.name, "")):
            return parent, own
    return None


def _sample(guess: Guess, found: Sequence[Guess]) -> str:
    values = {
        column.name: value
        for column in _in_small(guess)
        if (value := _value(guess, column, found)) is not None and _holds(guess, column, found)
    }
    always = any(column.made == "a" and column.name in values for column in guess.table.columns)
    return _SAMPLES.format(
        customers=_CUSTOMERS[_spelling(found)],
        table=_quoted(guess.table.table),
        columns=", ".join(map(_quoted, values)),
        overriding=" overriding system value" if always else "",
        values=",\n  ".join(values.values()),
        rows="(1, 400)" if guess.key == (guess.subject.name,) else "(1, 400), (2, 30)",
    )


def _holds(guess: Guess, column: Column, found: Sequence[Guess]) -> bool:
    """Whether the samples fill it: what must hold something, and every text of a person."""
    needed = column.not_null or column.name in guess.personal or _origin(guess, column, found)
    return bool(needed) or column.name in (*guess.key, guess.subject.name)


def _value(guess: Guess, column: Column, found: Sequence[Guess]) -> str | None:
    if column.name == guess.subject.name and guess.through is None:
        return f"s.customer{_CASTS.get(guess.subject_type, '')}"
    if origin := _origin(guess, column, found):
        return _value(*origin, found)
    if guess.key == (column.name,) or column.unique:
        return _key_value(column)
    if column.name in guess.key and (column.letters_max or _KEY_LETTERS) >= _KEY_LETTERS:
        return _key_value(column) or _any_value(column)
    return _any_value(column)


def _any_value(column: Column) -> str | None:
    kind = column.kind if column.of_postgres else "text"
    value = "'{}'" if kind.startswith("_") else _VALUES.get(kind)
    return f"left({value}, {column.letters_max})" if value and column.letters_max else value


def _key_value(column: Column) -> str | None:
    """Another one for each row, and the same in every table of the domain."""
    if column.letters_max is not None and column.letters_max < _KEY_LETTERS:
        return "'k' || s.no"
    return _KEYS.get(column.kind)


def _quoted(name: str) -> str:
    return ".".join(part if _is_plain(part) else f'"{part}"' for part in name.split("."))


def _is_plain(part: str) -> bool:
    return bool(re.fullmatch("[a-z_][a-z0-9_]*", part)) and not RESERVED.fullmatch(part)
