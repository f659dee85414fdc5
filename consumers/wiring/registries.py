"""The Schema Registry from the settings: imported where one is named."""

from __future__ import annotations

from fullstop.running.settings import Settings
from fullstop.schemas.calls import Tls, Tokens
from fullstop.schemas.registry import Registry


def registry_of(settings: Settings, url: str) -> Registry:
    """The registry at the address, spoken to as the settings say."""
    return Registry(
        url,
        tls=Tls(
            settings.schema_registry_ca_file,
            settings.schema_registry_certificate_file,
            settings.schema_registry_key_file,
        ),
        tokens=_tokens(settings),
        registers=settings.schema_registry_registers,
    )


def _tokens(settings: Settings) -> Tokens | None:
    if settings.schema_registry_token_url is None:
        return None
    secret = settings.schema_registry_client_secret
    return Tokens(
        settings.schema_registry_token_url.get_secret_value(),
        settings.schema_registry_client_id or "",
        "" if secret is None else secret.get_secret_value(),
        settings.schema_registry_scope,
    )
