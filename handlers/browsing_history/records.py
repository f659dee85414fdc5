"""Where the records of the browsing history are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, RecordSet, Words

VIEWS = RecordSet(
    name="views",
    plausible_rows=2_000_000,
    words=Words("浏览记录", "Browsing history"),
    short=Words("浏览记录", "browsing history"),
    table="browsing_history.views",
    key="view_no",
    personal={"device": None},
)

SEARCHES = RecordSet(
    name="searches",
    plausible_rows=500_000,
    words=Words("搜索记录", "Search history"),
    short=Words("搜索记录", "searches"),
    table="browsing_history.searches",
    key="search_no",
    personal={"words": None},
)

DOMAIN = Domain(name="browsing_history", record_sets=(VIEWS, SEARCHES))
