"""`fullstop new-domain` on tables that are there: what it reads of them, and writes, at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from fullstop.consumers.operate.domain_files import RESERVED
from fullstop.consumers.operate.guessed import Said
from fullstop.consumers.operate.new_domain import NewDomain, new_domain
from fullstop.handlers.catalogue import Entry, catalogue
from fullstop.handlers.contract import Mask, Through
from fullstop.sandbox.servers import Servers
from fullstop.stores.postgres.mask_checks import unwritable
from fullstop.testing.sampled import Asked, Sampled, make_sampled
from tests.support.world import cloned

NAME = "taken_up"
TODAY = date(2026, 1, 1)
TABLES = """
create schema "Old Shop";
create type "Old Shop".state as enum ('open', 'closed');
create table "Old Shop".orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null,
  state "Old Shop".state not null,
  phone varchar(11) not null,
  token varchar(20) not null default md5(random()::text)::varchar(20),
  receipt varchar(20),
  receipt_mail varchar(40),
  initial text generated always as (left(phone, 1)) stored,
  buyer jsonb not null,
  total numeric(10, 2) not null default 0,
  created_at timestamp not null default localtimestamp
);
create unique index on "Old Shop".orders (state, token) include (phone);
create unique index on "Old Shop".orders (lower(receipt)) where receipt <> '';
create unique index on "Old Shop".orders (lower(receipt_mail), state);
create table "Old Shop".order_lines (
  id uuid primary key default gen_random_uuid(),
  order_id bigint not null references "Old Shop".orders,
  "user" text not null,
  created_at timestamptz not null default now()
);
create table "Old Shop".profiles (
  customer_id bigint primary key,
  nickname varchar(20) unique,
  created_at date not null
);
create table "Old Shop".visits (
  id int primary key, customer_id bigint not null, created_at date not null,
  contact text, phone text, email text check (email like '%@%'), mobile text not null
);
create unique index on "Old Shop".visits (coalesce(contact, ''));
create unique index on "Old Shop".visits (phone) nulls not distinct;
create unique index on "Old Shop".visits (lower(mobile));
create table "Old Shop".returns (no int primary key, order_id bigint references "Old Shop".orders);
"""


@pytest.fixture
def written(servers: Servers, tmp_path: Path) -> Iterator[NewDomain]:
    """What the command writes of two of the shop's tables."""
    with cloned(servers, "template0") as url:
        with psycopg.connect(url, autocommit=True) as shop:
            shop.execute(TABLES)
        tables = ["Old Shop.orders", "Old Shop.order_lines", "Old Shop.profiles"]
        said = Said(created_zone="Asia/Shanghai", may_go=True)
        yield new_domain(NAME, tmp_path, tables, url, said, TODAY)


@pytest.fixture
def entry(written: NewDomain, monkeypatch: pytest.MonkeyPatch) -> Entry:
    monkeypatch.syspath_prepend(str(written.folder))
    monkeypatch.setattr("fullstop.handlers.installed.packages", lambda: {NAME: NAME})
    return catalogue([NAME])[NAME]


def test_what_a_start_refuses_of_a_mask_is_not_written(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said as the start says it; where another mask may be, that one is written."""
    with cloned(servers, "template0") as url:
        with psycopg.connect(url, autocommit=True) as shop:
            shop.execute(TABLES)
        said = Said(created_zone="Asia/Shanghai", may_go=True)
        written = new_domain("visited", tmp_path, ["Old Shop.visits"], url, said, TODAY)
        monkeypatch.syspath_prepend(str(written.folder))
        monkeypatch.setattr("fullstop.handlers.installed.packages", lambda: {"visited": "visited"})
        entry = catalogue(["visited"])["visited"]
        [visits] = entry.domain.record_sets
        with psycopg.connect(url) as connection:
            columns = dict.fromkeys(visits.personal, ("text", True))
            assert list(unwritable(connection, entry.domain, visits, columns)) == []
    assert visits.personal == {"email": Mask.NULL}
    same = "two masked values would be the same"
    told = [one for one in written.decisions if "masked" in one]
    assert told == [
        f"visits: contact is unique, and {same}; leave it whole, with None",
        f"visits: phone is unique, and {same}; leave it whole, with None",
        f"visits: mobile is unique, and {same}; leave it whole, with None",
    ]


def test_tables_that_are_there_become_a_domain_at_work(
    servers: Servers, written: NewDomain, entry: Entry
) -> None:
    """Read as they are, made in small, filled with samples, and asked."""
    lines, orders, profiles = entry.domain.record_sets
    assert (orders.name, orders.subject_type, orders.created_zone) == (
        *("orders", "bigint"),
        "Asia/Shanghai",
    )
    assert lines.through == Through("Old Shop.orders", "id", "customer_id")
    assert orders.personal == {"phone": Mask.PHONE, "receipt_mail": Mask.NULL}
    assert lines.personal == {"user": Mask.STARS}
    assert (profiles.keys, profiles.is_dated) == (("customer_id",), True)
    assert profiles.personal == {"nickname": Mask.NULL}
    said = "\n".join(written.decisions)
    assert "orders: token is unique, and two masked values would be the same; leave it" in said
    assert "Old Shop.orders.buyer is a jsonb, and nobody looks into it" in said
    assert "Old Shop.returns.order_id refers to Old Shop.orders: name it with --table" in said
    with cloned(servers, "template0") as url:
        with psycopg.connect(url) as connection:
            words = connection.execute(
                "select word from pg_get_keywords() where catcode in ('R', 'T')"
            ).fetchall()
        assert [word for (word,) in words if not RESERVED.fullmatch(word)] == []
        make_sampled(servers, url, entry)
        asked = Asked.of(Sampled.on(servers, url, entry))
    bystander = asked.sampled.bystander
    assert asked.rows_after == {bystander: asked.rows_before[bystander]}
    assert (len(asked.requests), len(asked.rows_before[bystander])) == (25, 5)
    differences = asked.sampled.differences(
        asked.requests, asked.answers, asked.before, asked.after
    )
    assert differences == []
