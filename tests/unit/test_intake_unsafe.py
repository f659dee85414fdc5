"""What makes a door unsafe is refused before anybody can come to it; who asks is counted once."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fastapi import Request
from pydantic import ValidationError
from typer.testing import CliRunner

from fullstop.consumers.command import main
from fullstop.consumers.wiring.door import refuse_unsafe, source_of
from fullstop.intake import limits
from fullstop.running.settings import Settings, SettingsError

KEY = base64.b64encode(bytes(32)).decode()
SAFE = {
    "intake_address": "https://shop.example",
    "intake_key": KEY,
    "intake_gateway": "https://gateway.example/texts",
    "signature": "Shop",
    "hotline": "95001",
    "intake_proxies": "0",
    "intake_port": "8090",
}
ON_THIS_MACHINE = {
    "intake_address": "http://127.0.0.1:8080",
    "intake_key": KEY,
    "intake_gateway": "console",
}


@pytest.mark.parametrize("settings", [SAFE, ON_THIS_MACHINE], ids=["outside", "here"])
def test_a_door_that_is_safe_opens(settings: dict[str, str]) -> None:
    refuse_unsafe(Settings.model_validate(settings))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"intake_address": None}, "FULLSTOP_INTAKE_ADDRESS is not set"),
        ({"intake_address": "http://shop.example"}, "customers come by https alone"),
        ({"intake_address": "http://127.0.0.1.shop.example"}, "customers come by https alone"),
        ({"intake_key": None}, "FULLSTOP_INTAKE_KEY is not set"),
        ({"intake_gateway": None}, "FULLSTOP_INTAKE_GATEWAY is not set"),
        (
            {"intake_gateway": "console"},
            "whoever reads the log; write the address that sends texts$",
        ),
    ],
)
def test_an_unsafe_door_is_refused_and_says_what_to_do(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        refuse_unsafe(Settings.model_validate({**SAFE, **change}))


@pytest.mark.parametrize("missing", ["signature", "hotline", "intake_port", "intake_proxies"])
def test_what_only_the_operator_can_know_is_asked_for(missing: str) -> None:
    """Nobody answers at 95XXX, and behind a proxy all customers would be one."""
    told = {name: value for name, value in SAFE.items() if name != missing}
    with pytest.raises(SettingsError, match=f"FULLSTOP_{missing.upper()} is not set"):
        refuse_unsafe(Settings.model_validate(told))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("intake_address", "shop.example"),
        ("intake_address", "https://shop.example/door"),
        ("intake_address", "https://shop.example#door"),
        ("intake_address", "https://me@shop.example"),
        ("intake_address", "https://[shop.example"),
        ("intake_address", f"https://{'x' * 64}.example"),
        ("intake_actions", {"card_bound": "shop.example/cards"}),
        ("intake_actions", {"card_bound": "javascript:alert"}),
        ("intake_actions", {"card_bound": "https:cards"}),
        ("intake_key", "c2hvcnQ="),
        ("intake_key", "not base64 at all, and secret"),
        ("intake_gateway", "sms"),
        ("intake_accounts", "accounts; drop table x"),
    ],
)
def test_a_setting_that_is_none_is_refused_and_not_repeated(setting: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({**SAFE, setting: value})
    told = str(refused.value)
    assert all(
        one not in told for one in (value.values() if setting == "intake_actions" else [value])
    )


def test_what_a_customer_does_first_may_be_a_link_that_an_app_opens() -> None:
    opened = {"card_bound": "shop://cards", "order_open": "https://shop.example/orders"}
    assert Settings.model_validate({**SAFE, "intake_actions": opened}).intake_actions == opened


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://商城.example", "https://xn--czru2d.example"),
    ],
)
def test_an_address_is_the_origin_that_browsers_write(written: str, origin: str) -> None:
    """What is asked for under another name is refused: so would everybody be."""
    assert Settings.model_validate({**SAFE, "intake_address": written}).intake_address == origin


def asked(*lines: str, client: str = "192.0.2.9") -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    return Request({"type": "http", "headers": headers, "client": (client, 1)})


@pytest.mark.parametrize(
    ("proxies", "lines", "source"),
    [
        (0, (), "192.0.2.9"),
        (0, ("203.0.113.1",), "192.0.2.9"),  # anybody may claim to be forwarded
        (1, ("203.0.113.1",), "203.0.113.1"),
        (1, ("198.51.100.7, 203.0.113.1",), "203.0.113.1"),
        (1, ("198.51.100.7", "203.0.113.1"), "203.0.113.1"),  # a line of the proxy's own
        (2, ("198.51.100.7", "203.0.113.1", "10.0.0.1"), "203.0.113.1"),
        (2, ("203.0.113.1, 10.0.0.1",), "203.0.113.1"),
        (2, (), "192.0.2.9"),
    ],
)
def test_a_source_is_what_our_outermost_proxy_saw(
    proxies: int, lines: tuple[str, ...], source: str
) -> None:
    assert source_of(proxies)(asked(*lines)) == source


@pytest.mark.parametrize(
    "same",
    [
        ("203.0.113.1", "203.0.113.1:4711", "::ffff:203.0.113.1", "[::ffff:203.0.113.1]:1"),
        ("2001:db8::1", "2001:DB8:0:0:ffff::2", "[2001:db8::3]:4711", "[2001:db8::4]"),
        ("unknown",),
        ("_hidden:1",),
    ],
)
def test_what_one_customer_can_come_from_is_one_source(same: tuple[str, ...]) -> None:
    sources = {source_of(1)(asked(one)) for one in same}
    assert len(sources | {source_of(0)(asked(client=same[0]))}) == 1


def test_another_network_is_another_source() -> None:
    addresses = ("2001:db8::1", "2001:db8:0:1::1", "203.0.113.1", "203.0.113.2", "")
    assert len({source_of(1)(asked(one, client="192.0.2.9")) for one in addresses}) == 5


def test_the_command_itself_refuses_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing answers at these addresses: it says what is unsafe, and asks nobody."""
    monkeypatch.setenv("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    monkeypatch.setenv("FULLSTOP_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    monkeypatch.setenv("FULLSTOP_INTAKE_ADDRESS", "http://shop.example")
    done = CliRunner().invoke(main.app, ["intake"])
    assert isinstance(done.exception, SettingsError)
    assert str(done.exception).splitlines() == [
        "FULLSTOP_INTAKE_ADDRESS: customers come by https alone; write https://host",
        "FULLSTOP_INTAKE_KEY is not set; make it: openssl rand -base64 32",
        "FULLSTOP_INTAKE_GATEWAY is not set; write the address that sends texts",
        "FULLSTOP_SIGNATURE is not set; every page and text would say 某某商城, which is nobody",
        "FULLSTOP_HOTLINE is not set; every page and text would say 95XXX, which is nobody",
        "FULLSTOP_INTAKE_PROXIES is not set; write how many proxies stand before the door, or its"
        " limits count them as one customer (0: it sees each customer's own address)",
    ]


def test_no_setting_turns_a_limit_off() -> None:
    """Limits are of the code: a door without them cannot be started."""
    assert [name for name in Settings.model_fields if "limit" in name] == []
    buckets = [
        bucket
        for found in vars(limits).values()
        if isinstance(found, tuple)
        for bucket in found
        if isinstance(bucket, limits.Bucket)
    ]
    assert len(buckets) >= 8
    assert all(bucket.size >= 1 and bucket.seconds >= 1 for bucket in buckets)
