"""The database roles of a domain, by name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """A domain's database roles: owner of the tables, business application, eraser."""

    owner: str
    app: str
    eraser: str

    @classmethod
    def of(cls, domain: str) -> Roles:
        return cls(f"{domain}_owner", f"{domain}_app", f"{domain}_eraser")


def accounts_role(domain: str) -> str:
    """The owner of the view by which the customer's door finds a domain's accounts."""
    return f"{domain}_accounts"
