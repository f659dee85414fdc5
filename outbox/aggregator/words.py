"""The words that notices may say: a version's first ones, and mended ones that two approved.

A version's first words are loaded with it; others only once two logins of the database approved
these very texts. What was loaded stays, so that an image with the words of before still starts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fullstop.outbox.database import Db


@dataclass(frozen=True)
class Wanted:
    """The words of one version as a folder has them."""

    domain: str
    version: date
    digest: str


def loaded(connection: Db, domain: str, version: date) -> dict[str, Mapping[str, str]]:
    """The texts by place of all words that were loaded of a version, by digest, oldest first."""
    rows = connection.execute(
        "select digest, texts from words where domain = %s and version = %s order by loaded_at",
        (domain, version),
    ).fetchall()
    return dict(rows)


def load(connection: Db, wanted: Wanted, texts: Mapping[str, str]) -> None:
    """Keep that notices say these words from now on."""
    connection.execute(
        "insert into words (domain, version, digest, texts) values (%s, %s, %s, %s::jsonb)"
        " on conflict do nothing",
        (wanted.domain, wanted.version, wanted.digest, json.dumps(dict(texts), ensure_ascii=False)),
    )


def approve(connection: Db, wanted: Wanted) -> None:
    """Keep that this session's login approves these words; the database knows which login it is."""
    connection.execute(
        "insert into words_approvals (domain, version, digest) values (%s, %s, %s)"
        " on conflict do nothing",
        (wanted.domain, wanted.version, wanted.digest),
    )


def approved_by(connection: Db, wanted: Wanted) -> tuple[str, ...]:
    """The logins that approved these words."""
    rows = connection.execute(
        "select login from words_approvals where domain = %s and version = %s and digest = %s"
        " order by approved_at, login",
        (wanted.domain, wanted.version, wanted.digest),
    ).fetchall()
    return tuple(login for (login,) in rows)
