"""A live table is adopted while its applications work: no statement fails, waits or sees less."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.consumers.wiring import Wiring
from fullstop.handlers.contract import DomainError
from fullstop.sandbox.deployment import url_as
from fullstop.sandbox.servers import Servers
from tests.support import traffic
from tests.support.traffic import Application
from tests.support.world import PASSPHRASE, World, cloned, settings_for

TABLE = "orders.reviews"
ROW = {"order_no": "o", "subject_id": "somebody", "stars": 5, "created_at": "2026-01-01 12:00+08"}


@pytest.fixture
def migrated(template: Servers) -> Iterator[World]:
    with cloned(template) as url:
        world = World(url, Wiring(settings_for(template, url)))
        world.execute(
            "insert into orders.vouchers (order_no, subject_id, seller, goods_id, quantity,"
            " price_cents, paid_at, payment_ref, created_at)"
            " values ('o', 'somebody', 's', 'g', 1, 1, now(), 'p', now())"
        )
        world.execute(
            "insert into orders.reviews (review_no, order_no, subject_id, stars, created_at)"
            " values ('first', 'o', 'somebody', 5, now())"
        )
        yield world


@pytest.fixture
def live(migrated: World) -> World:
    """The same, with a table of reviews that is older than Fullstop."""
    migrated.execute(
        "do $$ declare p record; begin for p in select polname from pg_policy"
        " where polrelid = 'orders.reviews'::regclass loop"
        " execute format('drop policy %I on orders.reviews', p.polname); end loop;"
        " execute 'drop trigger fullstop_masks_again on orders.reviews'; end $$"
    )
    migrated.execute(
        "alter table orders.reviews drop restricted_for, drop masked_on,"
        " disable row level security, no force row level security"
    )
    migrated.execute(
        "revoke all on orders.reviews from orders_app, orders_eraser, orders_duty, after_sales"
    )
    return migrated


@pytest.fixture
def logins(live: World) -> Iterator[tuple[str, str]]:
    """The login that owns the table and works on it, and one that reads it; no superusers."""
    made = (f"shop_{uuid4().hex}", f"reports_{uuid4().hex}")
    for login in made:
        live.execute(f"create role {login} login password '{PASSPHRASE}'")
        live.execute(f"grant usage on schema orders to {login}")
        live.execute(f"grant select on orders.vouchers to {login}")
    live.execute(f"alter table orders.reviews owner to {made[0]}")
    live.execute(f"grant select on orders.reviews to {made[1]}")
    try:
        yield made
    finally:
        for login in made:
            live.execute(f"reassign owned by {login} to postgres")
            live.execute(f"drop owned by {login}")
            live.execute(f"drop role {login}")


def at_work(world: World, login: str, *, writes: bool = True) -> Application:
    url = url_as(world.admin_url, login, PASSPHRASE)
    return Application(url, TABLE, ROW, "review_no", writes=writes)


def migrate(world: World) -> None:
    migrate_domain(world.admin_url, world.wiring.catalogue["orders"], with_tables=False)


def altered(world: World) -> list[tuple[object, ...]]:
    """What of a table somebody could have altered, with the transaction that made it."""
    return world.execute(
        "select 'column', attname, atttypid::text from pg_attribute where attrelid = %s::regclass"
        " union all select 'policy', polname, xmin::text from pg_policy"
        " where polrelid = %s::regclass"
        " union all select 'trigger', tgname, xmin::text from pg_trigger"
        " where tgrelid = %s::regclass order by 1, 2",
        *[TABLE] * 3,
    )


# --- migrate ------------------------------------------------------------------------------------


def test_migrate_run_again_takes_no_table_away_for_a_moment(migrated: World) -> None:
    before = altered(migrated)
    with traffic.on([at_work(migrated, "orders_app")]) as [worked]:
        for _ in range(3):
            migrate(migrated)
            worked.goes_on()
    assert altered(migrated) == before


def test_migrate_takes_a_table_from_nobody_at_work(live: World, logins: tuple[str, str]) -> None:
    """While the login that owns it writes, and another one reads."""
    for login in logins:
        live.execute(f"grant orders_app to {login} with inherit true")
    owner, reader = logins
    works = [at_work(live, owner), at_work(live, reader, writes=False)]
    with traffic.on(works) as [wrote, read]:
        migrate(live)
        wrote.goes_on()
        read.goes_on()


def test_a_login_that_works_as_the_domain_s_owner_is_not_left_blind(live: World) -> None:
    """Its name is ours; here it logs in, and the tables are its own."""
    assert live.execute("select rolcanlogin from pg_roles where rolname = 'orders_owner'") == [
        (True,)
    ]
    with pytest.raises(DomainError, match=r"orders_owner owns orders\.reviews and would see none"):
        migrate(live)


def test_an_owner_that_walks_past_policies_today_is_not_put_under_them(
    live: World, logins: tuple[str, str]
) -> None:
    owner, reader = logins
    live.execute(f"grant orders_app to {reader} with inherit true")
    live.execute(
        "alter table orders.reviews add restricted_for text[], enable row level security;"
        " create policy team on orders.reviews using (restricted_for is null and stars > 3)"
    )
    with pytest.raises(DomainError, match=f"{owner} owns"):
        migrate(live)
