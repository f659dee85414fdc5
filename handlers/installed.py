"""Finds the domains: every folder in this package, and every entry point `fullstop.domains`.

Names alone; nothing of a domain is loaded (`catalogue.py`). The folders here are a shop's, as an
example: they do not speak for a company that has domains of its own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib.metadata import entry_points

import fullstop.handlers
from fullstop.handlers.contract import DomainError

ENTRY_POINTS = "fullstop.domains"


def names() -> list[str]:
    """The names of all domains that are installed, in or out of service."""
    return sorted(packages())


def expected(named: Sequence[str] = ()) -> tuple[str, ...]:
    """The domains that answer: those that are named; else those of the company's own packages.

    Where no package brings any, all of this product's own folder.
    """
    return tuple(named) or answering(packages())


def answering(found: Mapping[str, str]) -> tuple[str, ...]:
    """Those of these packages that answer where none is named."""
    own = [name for name, package in found.items() if not _is_in_this(package)]
    return tuple(sorted(own or found))


def silent() -> tuple[str, ...]:
    """The domains that do not answer where none is named."""
    found = packages()
    return tuple(sorted(set(found) - set(answering(found))))


def in_this_folder() -> tuple[str, ...]:
    """The example shop's, whatever a company has beside them."""
    return tuple(sorted(name for name, package in packages().items() if _is_in_this(package)))


def _is_in_this(package: str) -> bool:
    return package.startswith(f"{fullstop.handlers.__name__}.")


def packages() -> dict[str, str]:
    """The package of each domain, by name."""
    found = {
        module.name: f"{fullstop.handlers.__name__}.{module.name}"
        for module in pkgutil.iter_modules(fullstop.handlers.__path__)
        if module.ispkg
    }
    for point in entry_points(group=ENTRY_POINTS):
        if point.name in found:
            raise DomainError(
                f"two domains are called {point.name}: {found[point.name]} and {point.value}; "
                "uninstall one"
            )
        found[point.name] = point.value
    return found


def refuse_unknown(wanted: Iterable[str], known: Collection[str]) -> None:
    """DomainError when one of the names is no domain's; says which might be meant."""
    if unknown := [name for name in wanted if name not in known]:
        near = [match for name in unknown for match in get_close_matches(name, known, n=1)]
        advice = f" (did you mean {', '.join(near)}?)" if near else ""
        raise DomainError(
            f"no domain is called {', '.join(unknown)}; installed: "
            f"{', '.join(sorted(known))}{advice}"
        )
