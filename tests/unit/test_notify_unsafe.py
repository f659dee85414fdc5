"""What would send nothing, or to nobody, is refused before anything is sent."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from pydantic import SecretStr
from structlog.testing import capture_logs

from fullstop.consumers.command import deployment
from fullstop.consumers.wiring import door, messages
from fullstop.consumers.wiring.messages import (
    gateway,
    private_keys,
    refuse_unfit,
    refuse_unsafe,
)
from fullstop.consumers.wiring.parts import Wiring
from fullstop.consumers.wiring.texts import Given, warn_of_codes
from fullstop.gateways.port import SureBy
from fullstop.gateways.templates import registered_on, templates
from fullstop.running.settings import Settings, SettingsError
from tests.support.templates import codes_file

KEY, FORMER = PrivateKey(bytes(range(32))), PrivateKey(bytes(range(1, 33)))


def written(key: object) -> str:
    return base64.b64encode(bytes(key)).decode()  # type: ignore[call-overload]


SAFE = {
    "contact_key": written(KEY.public_key),
    "notify_page": "xx.cn/d/",
    "notify_private_key": written(KEY),
    "notify_gateway": "https://gateway.example/texts",
}
ELSEWHERE = {
    "intake_address": "https://shop.example",
    "database_urls": {"notify": "postgresql://u@h/one", "intake": "postgresql://u@h/two"},
}
OF_DOOR = {
    "intake_key": written(KEY),
    "intake_gateway": "https://gateway.example/texts",
    "intake_address": "https://shop.example",
    "signature": "Shop",
    "hotline": "95001",
    "intake_port": "8090",
    "intake_proxies": "1",
}


def test_what_is_safe_may_send() -> None:
    refuse_unsafe(Settings.model_validate(SAFE))
    former = {
        "contact_former_keys": written(FORMER.public_key),
        "notify_former_private_keys": written(FORMER),
    }
    refuse_unsafe(Settings.model_validate({**SAFE, **former}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"notify_page": None}, "FULLSTOP_NOTIFY_PAGE is not set"),
        ({"notify_page": "shop.example/deletion/"}, "FULLSTOP_LINK_CHARACTERS is 18, but a link"),
        ({"notify_gateway": None}, "FULLSTOP_NOTIFY_GATEWAY is not set"),
        ({"notify_private_key": None}, "FULLSTOP_NOTIFY_PRIVATE_KEY is not set"),
        ({"notify_private_key": written(FORMER)}, "not the private half of FULLSTOP_CONTACT_KEY"),
        (
            {"contact_former_keys": written(FORMER.public_key)},
            "lacks the private half of 1 of FULLSTOP_CONTACT_FORMER_KEYS",
        ),
        (ELSEWHERE, "name one database for intake and notify"),
    ],
)
def test_what_is_not_is_refused_and_says_what_to_do(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        refuse_unsafe(Settings.model_validate({**SAFE, **change}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (ELSEWHERE, "name one database for intake and notify"),
        ({"contact_key": None}, "FULLSTOP_CONTACT_KEY is not set"),
    ],
)
def test_a_door_that_could_promise_nothing_is_refused(change: dict[str, Any], said: str) -> None:
    door.refuse_unsafe(Settings.model_validate({**SAFE, **OF_DOOR}))
    with pytest.raises(SettingsError, match=said):
        door.refuse_unsafe(Settings.model_validate({**SAFE, **OF_DOOR, **change}))


def test_migrate_makes_nothing_that_no_process_would_start_on() -> None:
    with (
        Wiring(Settings.model_validate({**SAFE, **ELSEWHERE})) as wiring,
        pytest.raises(SettingsError, match="name one database for intake and notify"),
    ):
        list(deployment._migrated(wiring, with_tables=False))


# --- a gateway of registered templates ------------------------------------------------------------


def of_templates(folder: Path, **change: Any) -> Settings:
    """Settings for one at which everything is registered."""
    path = folder / "codes.toml"
    given = {
        "notify_gateway": "alibaba+https://dysmsapi.example",
        "notify_gateway_token": "ID:SECRET",
        "template_codes_file": codes_file(path),
    }
    return Settings.model_validate({**SAFE, **given, **change})


def test_where_every_template_is_registered_messages_may_be_sent(tmp_path: Path) -> None:
    settings = of_templates(tmp_path)
    refuse_unsafe(settings)
    refuse_unfit(Wiring(settings))
    assert gateway(settings, lambda: None).sure_by is SureBy.LOOK_UP


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"notify_gateway_token": None}, "FULLSTOP_NOTIFY_GATEWAY_TOKEN is no AccessKey"),
        ({"notify_gateway_token": "a bearer token"}, "FULLSTOP_NOTIFY_GATEWAY_TOKEN is no Access"),
        ({"template_codes_file": None}, "FULLSTOP_TEMPLATE_CODES_FILE is not set"),
        ({"template_codes_file": "/nowhere"}, "CODES_FILE: /nowhere: cannot be read"),
        ({"notify_sure_by": "key"}, "FULLSTOP_NOTIFY_SURE_BY is key, and"),
    ],
)
def test_what_its_gateway_could_not_send_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        refuse_unsafe(of_templates(tmp_path, **change))


def test_a_message_without_its_template_stops_the_start_by_name(tmp_path: Path) -> None:
    lacking = codes_file(tmp_path / "lacking.toml", zh="alert")
    with pytest.raises(SettingsError, match=r"\.zh\] alert is missing"):
        refuse_unsafe(of_templates(tmp_path, template_codes_file=lacking))


def test_what_came_with_the_version_is_told_and_stops_no_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each provider takes days to look at a template; all others go meanwhile."""
    settings, now, day = of_templates(tmp_path), dict(templates()), registered_on()
    other = now["alert"].model_copy(update={"zh": "另一句话。"})
    then = day + timedelta(days=90)
    of_next = {day: now, then: {**now, "alert": other}}
    monkeypatch.setattr("fullstop.gateways.templates.editions", lambda: of_next)
    refuse_unsafe(settings)
    [line] = messages.not_registered_yet(settings)
    assert f"{then}.zh.alert is not registered yet, and its messages wait" in line
    with capture_logs() as lines:
        warn_of_codes(settings, messages._given(settings))
    assert [(one["event"], one["log_level"], one["reason"]) for one in lines] == [
        ("template_not_registered", "error", f"{then}.zh.alert")
    ]


def test_codes_of_a_version_to_come_are_told_and_stop_no_start(tmp_path: Path) -> None:
    settings = of_templates(tmp_path)
    path = tmp_path / "codes.toml"
    path.write_text(f'{path.read_text()}\n[2036-01-01.zh]\nresult = "SMS_9"\n')
    refuse_unsafe(settings)
    assert list(messages.not_registered_yet(settings)) == []
    with capture_logs() as lines:
        warn_of_codes(settings, messages._given(settings))
    assert [(one["event"], one["reason"]) for one in lines] == [
        ("template_code_not_known", "2036-01-01")
    ]


def test_a_kind_too_long_for_a_parameter_stops_the_start_by_name(tmp_path: Path) -> None:
    strict = of_templates(tmp_path).model_copy(update={"parameter_characters_max": 4})
    with pytest.raises(SettingsError, match="orders 2026-01-01: details: kind 'orders' has 6"):
        refuse_unfit(Wiring(strict))


def test_a_template_that_is_in_no_file_stops_the_start_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: one for name, one in templates().items() if name not in ("overdue", "reminder")}
    monkeypatch.setattr(messages, "templates", lambda: known)
    with pytest.raises(SettingsError, match=r"overdue is in no file.*\n.*reminder is in no"):
        refuse_unfit(Wiring(of_templates(tmp_path)))


def test_a_door_sends_codes_where_their_template_is_registered(tmp_path: Path) -> None:
    there = {
        **OF_DOOR,
        "intake_gateway": "alibaba+https://dysmsapi.example",
        "intake_gateway_token": "ID:SECRET",
    }
    door.refuse_unsafe(of_templates(tmp_path, **there))
    lacking = codes_file(tmp_path / "lacking.toml", en="code")
    with pytest.raises(SettingsError, match=r"\.en\] code is missing"):
        door.refuse_unsafe(of_templates(tmp_path, **there, template_codes_file=lacking))


def test_a_gateway_is_another_by_its_address_or_its_account() -> None:
    def named(address: str, token: str = "ID:SECRET") -> str:
        return Given("NOTIFY", SecretStr(address), SecretStr(token)).gateway_id

    alibaba = "alibaba+https://dysmsapi.example"
    others = ["https://dysmsapi.example", "https://gateway.example/texts", "console"]
    ids = [named(alibaba), named(alibaba, "ANOTHER:SECRET"), *map(named, others)]
    assert len({*ids}) == len(ids)
    assert named(f"{alibaba}/", "ID:NEW") == ids[0]
    assert named(others[0], "a new token") == ids[2]
    assert not any("ID" in one or "example" in one for one in ids)


def test_former_keys_open_what_was_sealed_for_them() -> None:
    both = {**SAFE, "notify_former_private_keys": f"{written(FORMER)}, {written(FORMER)}"}
    assert [bytes(key) for key in private_keys(Settings.model_validate(both))] == [
        bytes(KEY),
        bytes(FORMER),
        bytes(FORMER),
    ]
