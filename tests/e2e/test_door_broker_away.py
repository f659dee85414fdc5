"""The broker is away: applying and confirming go on, the page says that it takes longer, and what
was done meanwhile is carried out when it is back."""

from __future__ import annotations

import pytest

from fullstop.sandbox import servers
from fullstop.sandbox.guard import temporary
from fullstop.sandbox.servers import Servers
from tests.support.door import WANG, an_open_door

OTHER = "10000000018"


@pytest.mark.timeout(600)
def test_nothing_is_lost_while_the_broker_is_away(template: Servers) -> None:
    with temporary("fullstop-away-", say=print) as folder:
        own = servers.up(folder, say=print)
        with an_open_door(Servers(own.bootstrap_servers, template.database_url)) as door:
            wang, other = door.browser(), door.browser()
            wang.sees_list(WANG)
            servers.stop(folder, "kafka")
            wang.confirms()
            other.proves(OTHER)
            door.rows("update intake.applications set moved_at = moved_at - interval '2 minutes'")
            for browser in (wang, other):
                assert "今天慢一些" in browser.get(f"/d/{browser.link}").text
            states = "select state from intake.applications order by opened_at"
            assert door.rows(states) == [("checking",), ("listing",)]
            servers.start(folder, "kafka")
            other.waits_for("请您核对")
            wang.get(f"/d/{wang.link}").waits_for("剩下的到期自动删")
            mine = "where subject_id = 'sample-wang'"
            assert door.rows(f"select count(*) from browsing_history.views {mine}") == [(0,)]
            requests = "select count(*) from orders.cases where not dry_run"
            assert door.rows(requests) == [(1,)]
