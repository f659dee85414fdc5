"""What the door and the notification service have alike: both send texts, on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import SecretStr

from fullstop.gateways.console import Console
from fullstop.gateways.http import Http
from fullstop.gateways.port import Gateway, SureBy
from fullstop.running.settings import CONSOLE, Settings


def gateway_at(
    address: SecretStr | None,
    token: SecretStr | None,
    sure_by: SureBy = SureBy.NOTHING,
    accepted: Callable[[], str | None] = lambda: None,
) -> Gateway:
    """The gateway that the settings name; the console where they name none."""
    named = address.get_secret_value() if address else CONSOLE
    if named == CONSOLE:
        return Console()
    return Http(named, token.get_secret_value() if token else None, sure_by, accepted)


def in_two_databases(settings: Settings) -> Iterator[str]:
    """What is wrong where messages lie elsewhere than the applications they are of."""
    if settings.is_notify_elsewhere:
        yield (
            "FULLSTOP_DATABASE_URLS: an application and its message commit together; name one "
            "database for intake and notify"
        )
