"""The view by which the customer's door finds accounts: what it shows, and to whom."""

from __future__ import annotations

import psycopg
import pytest

from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.outbox.database import Db
from fullstop.sandbox import samples
from tests.support.world import World

WANG = "10000005678"


@pytest.fixture
def shop(world: World) -> World:
    samples.load(
        world.admin_url, world.wiring.catalogue.values(), generated=20, time_zone="Asia/Shanghai"
    )
    return world


def a_reader(connection: Db) -> None:
    """Somebody who may read the view and nothing else."""
    connection.execute("create role only_accounts")
    connection.execute("grant usage on schema membership to only_accounts")
    connection.execute("grant select on membership.accounts to only_accounts")
    connection.execute("set local role only_accounts")


def test_a_number_leads_to_its_account_and_the_table_is_refused(shop: World) -> None:
    with shop.admin() as connection, connection.transaction(force_rollback=True):
        a_reader(connection)
        found = connection.execute(
            "select subject_id, phone_since <= now() - interval '30 days',"
            " last_active_at > now() - interval '90 days'"
            " from membership.accounts where phone = %s",
            (WANG,),
        ).fetchall()
        assert found == [("sample-wang", True, True)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select subject_id from membership.identities")


def test_what_is_restricted_is_in_no_account(shop: World) -> None:
    with shop.admin() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            "update membership.identities set restricted_for = array['security']"
            " where subject_id = 'sample-wang'"
        )
        a_reader(connection)
        counted = "select count(*) from membership.accounts where phone = %s"
        assert connection.execute(counted, (WANG,)).fetchone() == (0,)


def test_tables_of_before_the_view_get_what_it_needs(shop: World) -> None:
    """A sandbox keeps its tables when it is upgraded."""
    shop.execute("drop view membership.accounts")
    shop.execute("alter table membership.identities drop phone_since, drop last_active_at")
    migrate_domain(shop.admin_url, shop.wiring.catalogue["membership"], with_tables=True)
    assert shop.execute(
        "select subject_id, phone_since from membership.accounts where phone = %s", WANG
    ) == [("sample-wang", None)]
