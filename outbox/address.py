"""A database's address, looked at before anybody connects with it; no part of it is repeated.

What libpq says of a wrong address quotes it, and with it a part of the password.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg import ProgrammingError, pq
from psycopg.conninfo import conninfo_to_dict

_FORM = "postgresql://user:password@host:port/database"
_PORTS = range(1, 65_536)


def flaw(url: str) -> str | None:
    """What is wrong with an address, and what to do; None when nothing is."""
    if not url.startswith(("postgresql://", "postgres://")):
        return "not a PostgreSQL address; write postgresql://user:password@host/database"
    if re.search(r"%(?![0-9A-Fa-f]{2})", url):
        return "a % that two hexadecimal digits do not follow; a % itself is written %25"
    if wrong := _parameter(url):
        return wrong
    try:
        urlsplit(url)
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except (ProgrammingError, ValueError):
        return f"it cannot be read; write {_FORM}, and an IPv6 host in [brackets]"
    return _place(parts.get("host", ""), parts.get("port", ""))


def with_password(url: str, password: str | None) -> str:
    """The address with this password, unless it has one."""
    if password is None or conninfo_to_dict(url).get("password"):
        return url
    parts = urlsplit(url)
    user, _, hosts = parts.netloc.rpartition("@")
    named = f"{user.partition(':')[0]}:{quote(password, safe='')}@{hosts}"
    return urlunsplit(parts._replace(netloc=named))


def _parameter(url: str) -> str | None:
    query = url.partition("?")[2]
    if "@" in query:
        return "an @ after a ?; in a user's name or a password a ? is written %3F, and an @ %40"
    known = [option.keyword.decode() for option in pq.Conninfo.get_defaults()]
    for name in (part.partition("=")[0] for part in query.split("&") if part):
        if name not in (*known, "ssl"):
            near = get_close_matches(name, known, n=1)
            advice = f"did you mean {near[0]}?" if near else "see libpq's parameter key words"
            return f"a parameter after the ? is none of PostgreSQL's; {advice}"
    return None


def _place(hosts: str, ports: str) -> str | None:
    """Several hosts may be named, each with a port, or one port for all."""
    if "@" in hosts:
        return "a second @; in a user's name or a password it is written %40"
    listed = [port for port in ports.split(",") if port]
    if not all(port.isdecimal() and int(port) in _PORTS for port in listed):
        return "its port is no number from 1 to 65535; in a password a / is written %2F"
    if len(ports.split(",")) not in (1, len(hosts.split(","))):
        return "not as many ports as hosts; name one port for all, or one for each"
    return None
