"""A new domain's folder: what is guessed of a table, what is refused, and that nothing goes yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fullstop.consumers.operate.domain_files import domain_files
from fullstop.consumers.operate.guessed import Guess, Said, guessed, unclaimed
from fullstop.consumers.operate.new_domain import new_domain
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.contract import DomainError, Mask, Through
from fullstop.handlers.rules import Measure
from fullstop.stores.postgres.described import Column, Described, Reference

TODAY = date(2026, 11, 27)


def column(name: str, kind: str = "text", **more: Any) -> Column:
    said: dict[str, Any] = {
        "type": kind,
        "not_null": True,
        "made": "",
        "letters_max": None,
        "unique": False,
    }
    return Column(**{"name": name, "kind": kind, "of_postgres": True, **said, **more})


def refers(table: str, by: str) -> Reference:
    return Reference(table, [by], ["no"])


KEY, WHO, CAME = column("no"), column("user_id"), column("created_at", "timestamptz")


def table(
    *columns: Column, name: str = "shop.orders", key: tuple[str, ...] = ("no",), **more: Any
) -> Described:
    by_name = {one.name: one for one in (KEY, WHO, CAME, *columns)}
    refers: dict[str, Any] = {"refers_to": (), "referred_by": (), **more}
    return Described(name, None, tuple(by_name.values()), key, **refers)


def refusal(guess: Guess, column: Column, mask: Mask) -> str | None:
    """As of a table that has all that is unique once."""
    is_same = column.unique and mask is not Mask.NULL
    return f"{guess.name}: {column.name} is unique" if is_same else None


def guess(*columns: Column, said: Said | None = None, **more: Any) -> Guess:
    [found] = guessed([table(*columns, **more)], said or Said(), refusal)
    return found


def test_key_customer_and_day_are_read_and_said() -> None:
    found = guess()
    assert (found.name, found.key, found.subject.name) == ("orders", ("no",), "user_id")
    assert "shop.orders.user_id is taken for the customer's id" in found.decisions
    assert "shop.orders.created_at is taken for when a row came" in found.decisions


def test_what_somebody_said_is_not_guessed() -> None:
    found = guess(column("payer"), said=Said(subject="payer", created_at="created_at"))
    assert found.subject.name == "payer"
    assert not [one for one in found.decisions if "is taken for" in one]


def test_texts_are_personal_by_their_names_and_what_is_left_out_is_said() -> None:
    """A unique text is not overwritten; what is called as a person's goes where it may be null."""
    found = guess(
        *(column("mobile"), column("full_name"), column("memo"), column("code", unique=True)),
        column("email", "citext", of_postgres=False, not_null=False, unique=True),
        column("phone", "bpchar", type="character(11)", unique=True),
        column("born_on", "date", not_null=False),
        column("payload", "jsonb"),
    )
    assert found.personal == {
        "mobile": Mask.PHONE,
        "full_name": Mask.NAME,
        "memo": Mask.STARS,
        "email": Mask.NULL,
    }
    [said] = [one for one in found.decisions if "not taken to be personal" in one]
    assert "orders: code is unique" in found.decisions
    assert "are phone (character(11), not null), " in said
    assert "born_on (date): name in `personal` what is a person's" in said


@pytest.mark.parametrize(
    ("columns", "said", "why"),
    [
        ((column("user_id", "jsonb"),), Said(), "which column is the customer's id is not plain"),
        ((column("user_id", "jsonb"),), Said("user_id"), "user_id is a jsonb, and a customer's id"),
        ((), Said("nobody"), "--subject: shop.orders has no column nobody; it has no, user_id"),
        ((column("created_at", "int8"),), Said(), "no column says when each row came"),
        (
            (column("created_at", "time"),),
            Said(None, "created_at"),
            "created_at, a time, says when",
        ),
        ((column("created_at", "date"),), Said(), "--created-zone Asia/Shanghai"),
        (
            (column("created_at", "timestamptz", not_null=False),),
            Said(),
            "created_at, a timestamptz, says when",
        ),
        ((column("created_at", "timestamp"),), Said(), "--created-zone Asia/Shanghai"),
    ],
)
def test_what_is_not_understood_is_asked_for(
    columns: tuple[Column, ...], said: Said, why: str
) -> None:
    with pytest.raises(DomainError, match=r"shop\.orders") as refused:
        guess(*columns, said=said)
    assert why in str(refused.value)


def test_a_key_of_many_columns_is_declared_with_what_refers_to_it() -> None:
    by = ("shop_no", "order_no")
    orders = table(
        *(column("shop"), column("no")),
        key=("no", "shop"),
        referred_by=(Reference("shop.lines", by, ("shop", "no")),),
    )
    lines = table(
        *(column("shop_no"), column("order_no"), column("note")),
        name="shop.lines",
        refers_to=(Reference("shop.orders", by, ("shop", "no")),),
    )
    found = guessed([orders, lines], Said(), refusal)
    assert [one.key for one in found] == [("no",), ("no", "shop")]
    assert found[0].personal == {"note": Mask.STARS}
    files = dict(domain_files("letters", found, TODAY))
    assert 'key=("no", "shop")' in files["records.py"]
    assert 'needed_by=(NeededBy("lines", ("order_no", "shop_no")),)' in files["records.py"]
    assert "primary key (no, shop)" in files["tables.sql"]
    said = "foreign key (shop_no, order_no) references shop.orders (shop, no)"
    assert said in files["tables.sql"]
    with pytest.raises(DomainError, match=r"shop\.orders: it has no primary key"):
        guess(key=())


def test_a_customers_id_without_regard_to_case_and_a_day_are_declared() -> None:
    who = column("user_id", "citext", of_postgres=False)
    found = guess(who, column("created_at", "date"), said=Said(created_zone="Asia/Shanghai"))
    records = dict(domain_files("letters", [found], TODAY))["records.py"]
    for declared in ("subject_type", "citext"), ("created_type", "date"):
        assert '{}="{}"'.format(*declared) in records
    assert [one for one in found.decisions if "publish them in small letters" in one]


def test_children_come_before_their_parents_and_others_are_named() -> None:
    orders = table(
        referred_by=(
            refers("shop.lines", "order_no"),
            refers("shop.bills", "order_no"),
        )
    )
    lines = table(
        column("order_no", "no"),
        name="shop.lines",
        refers_to=(refers("shop.orders", "order_no"),),
    )
    found = guessed([orders, lines], Said(), refusal)
    assert [one.name for one in found] == ["lines", "orders"]
    assert found[1].needed_by[0].name == "lines"
    assert list(unclaimed(found)) == [
        "shop.bills.order_no refers to shop.orders: name it with --table, too, or excuse it with a "
        "reason"
    ]


def test_whose_a_row_is_another_of_the_tables_may_know() -> None:
    lines = Described(
        "shop.lines",
        None,
        (column("line_no"), column("order_no"), CAME),
        ("line_no",),
        (refers("shop.orders", "order_no"),),
        (),
    )
    with pytest.raises(DomainError, match=r"where shop\.orders knows whose .* with --table, too"):
        guessed([lines], Said(), refusal)
    for said in (Said(), Said(subject="user_id")):
        orders = table(referred_by=(refers("shop.lines", "order_no"),))
        found, _ = guessed([orders, lines], said, refusal)
        assert found.through == Through("shop.orders", "no", "user_id")
        assert (found.subject.name, found.personal) == ("order_no", {})
        assert "shop.lines: whose a row is shop.orders.user_id knows, by order_no" in (
            found.decisions
        )


def test_who_refers_to_the_customers_id_has_it() -> None:
    """No other table is asked, which one in partitions could not declare."""
    users = table(column("no", "uuid"), referred_by=(refers("shop.visits", "user_no"),))
    whose, to_users = column("user_no", "uuid"), (refers("shop.orders", "user_no"),)
    of_own_id = table(column("no", "uuid"), whose, name="shop.visits", refers_to=to_users)
    visits = replace(of_own_id, columns=(column("seq"), whose, CAME), key=("seq",))
    found, _ = guessed([users, visits], Said(subject="no"), refusal)
    assert (found.subject.name, found.subject_type, found.through) == ("user_no", "uuid", None)
    assert "shop.visits.user_no is taken for the customer's id" in found.decisions
    found, _ = guessed([users, of_own_id], Said(subject="no"), refusal)
    assert "shop.visits.no is taken for the customer's id" in found.decisions


def test_what_lies_in_a_document_is_said_and_not_guessed() -> None:
    found = guess(column("payload", "jsonb"))
    assert found.personal == {}
    assert [one for one in found.decisions if "payload is a jsonb, and nobody looks into it" in one]


@pytest.mark.parametrize(
    ("kind", "start", "given"),
    [("int8", "-900000", "s.customer::bigint"), ("uuid", "00000000-0000-4000-8000-", "::uuid")],
)
def test_the_samples_are_spelled_as_the_subjects_column_asks(
    kind: str, start: str, given: str
) -> None:
    found = guess(column("user_id", kind))
    samples = dict(domain_files("letters", [found], TODAY))["sample.sql"]
    assert start in samples
    assert given in samples
    assert "'sample-" not in samples


# --- what is written ----------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def entry_of(folder: Path, name: str, said: Said, monkeypatch: pytest.MonkeyPatch) -> Entry:
    for file, text in domain_files(name, guessed([table()], said, refusal), TODAY):
        (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text, "utf-8")
    monkeypatch.setattr("fullstop.handlers.installed.packages", lambda: {name: name})
    return catalogue([name])[name]


def test_until_somebody_decides_all_of_it_stays_restricted_and_whole(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [policy] = entry_of(written, "undecided_files", Said(), monkeypatch).policies
    [rule] = policy.records["orders"].keep
    assert rule.measures == {Measure.RESTRICT}
    assert (rule.readers, rule.fact, rule.period) == ("none", "not_decided", None)


def test_what_may_go_goes_by_somebodys_word_alone(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [policy] = entry_of(written, "decided_files", Said(may_go=True), monkeypatch).policies
    assert policy.records["orders"].keep == ()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(DomainError, match="is there already"):
        new_domain("letters", tmp_path, [], None, Said(), TODAY)
    assert list((tmp_path / "letters").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        *("Letters", "my-letters", "1st", "x" * 41),
        *("fullstop", "aggregator", "intake", "notify", "pg_letters", "public", "class"),
    ],
)
def test_what_cannot_be_a_domains_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DomainError, match="cannot be a domain's name"):
        new_domain(name, tmp_path, [], None, Said(), TODAY)
    assert list(tmp_path.iterdir()) == []


def test_in_our_own_repository_it_is_a_folder_of_handlers(tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "installed.py").touch()
    written = new_domain("letters", tmp_path, [], None, Said(), TODAY)
    assert written.folder == tmp_path / "handlers" / "letters"
    assert "records.py" in written.files
    assert not (tmp_path / "pyproject.toml").exists()


def test_a_domain_is_in_the_place_of_no_module(tmp_path: Path) -> None:
    for name in ("json", "pytest"):
        with pytest.raises(DomainError, match=f"'{name}' is a module"):
            new_domain(name, tmp_path, [], None, Said(), TODAY)
    (tmp_path / "handlers").mkdir()
    for module in ("installed.py", "rules.py"):
        (tmp_path / "handlers" / module).touch()
    with pytest.raises(DomainError, match="is there already"):
        new_domain("rules", tmp_path, [], None, Said(), TODAY)
    assert new_domain("json", tmp_path, [], None, Said(), TODAY).files
