"""What the door and the notification service have alike: both send texts, on one database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from fullstop.gateways.alibaba import Alibaba, Credentials
from fullstop.gateways.console import Console
from fullstop.gateways.http import Http
from fullstop.gateways.port import Gateway, SureBy
from fullstop.gateways.templates import (
    CodesError,
    Constants,
    codes,
    not_known,
    not_registered,
    too_long,
    unregistered,
)
from fullstop.running.clock import now
from fullstop.running.logs import log
from fullstop.running.settings import ALIBABA, CONSOLE, Settings

_ID_DIGITS = 16


@dataclass(frozen=True)
class Given:
    """A gateway as the settings name it, for one of the two who send."""

    who: str
    """``INTAKE`` or ``NOTIFY``: what stands in the names of its settings."""
    address: SecretStr | None
    token: SecretStr | None

    @property
    def named(self) -> str:
        return self.address.get_secret_value() if self.address else CONSOLE

    @property
    def takes_templates(self) -> bool:
        """Whether it takes registered templates alone."""
        return self.named.startswith(ALIBABA)

    @property
    def gateway_id(self) -> str:
        """What tells it from any other that knows nothing of its messages: address and account."""
        account = Credentials.parse(self.secret or "").key_id if self.takes_templates else ""
        whole = f"{self.named.rstrip('/')} {account}"
        return hashlib.sha256(whole.encode()).hexdigest()[:_ID_DIGITS]

    @property
    def secret(self) -> str | None:
        return self.token.get_secret_value() if self.token else None


def gateway_at(
    settings: Settings,
    given: Given,
    sure_by: SureBy = SureBy.NOTHING,
    accepted: Callable[[], str | None] = lambda: None,
) -> Gateway:
    """The gateway that the settings name; the console where they name none."""
    if given.named == CONSOLE:
        return Console()
    if given.takes_templates:
        return _alibaba(settings, given)
    return Http(given.named, given.secret, sure_by, accepted)


def _alibaba(settings: Settings, given: Given) -> Alibaba:
    address = given.named.removeprefix(ALIBABA)
    known = codes(settings.template_codes_file or Path())
    credentials = Credentials.parse(given.secret or "")
    return Alibaba(address, credentials, settings.signature, known, now)


def unsendable(settings: Settings, given: Given, needed: Sequence[str] = ()) -> Iterator[str]:
    """A line for each message that a gateway of templates could not be sent; those that are
    `needed` were to be registered whatever the codes are of."""
    if not given.takes_templates:
        return
    yield from _unknown_there(given)
    path = settings.template_codes_file
    if path is None:
        yield (
            "FULLSTOP_TEMPLATE_CODES_FILE is not set; write the gateway's codes of the templates "
            "into a file, which `fullstop messages --templates` begins"
        )
        return
    try:
        yield from unregistered(codes(path), path, needed)
    except CodesError as error:
        yield f"FULLSTOP_TEMPLATE_CODES_FILE: {error}"
    yield from too_long(constants(settings), settings.parameter_characters_max)


def warn_of_codes(settings: Settings, given: Given) -> None:
    """Log what the codes of a gateway of templates do not say yet, or say of another version."""
    path = settings.template_codes_file
    if given.takes_templates and path is not None:
        known = codes(path)
        for name in not_registered(known):
            log.error("template_not_registered", process=given.who.lower(), reason=name)
        for name in not_known(known):
            log.warning("template_code_not_known", process=given.who.lower(), reason=name)


def _unknown_there(given: Given) -> Iterator[str]:
    try:
        Credentials.parse(given.secret or "")
    except ValueError:
        yield (
            f"FULLSTOP_{given.who}_GATEWAY_TOKEN is no AccessKey; write ID:SECRET of one that may "
            "send SMS and query what was sent"
        )


def constants(settings: Settings) -> Constants:
    """What every template has in it."""
    return Constants(settings.signature, settings.hotline, settings.notify_page or "")


def in_two_databases(settings: Settings) -> Iterator[str]:
    """What is wrong where messages lie elsewhere than the applications they are of."""
    if settings.is_notify_elsewhere:
        yield (
            "FULLSTOP_DATABASE_URLS: an application and its message commit together; name one "
            "database for intake and notify"
        )
