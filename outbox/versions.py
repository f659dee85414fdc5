"""The versions of rules that a domain has loaded: a version, once loaded, never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from outbox.database import Db


def changed_versions(connection: Db, digests: Mapping[date, str]) -> list[date]:
    """Keep the digest of each version that is new; the versions whose content is not the first."""
    connection.execute(
        "insert into policies (version, digest) select * from unnest(%s::date[], %s::text[])"
        " on conflict do nothing",
        (list(digests), list(digests.values())),
    )
    rows = connection.execute("select version, digest from policies order by version").fetchall()
    return [version for version, digest in rows if digests.get(version, digest) != digest]
