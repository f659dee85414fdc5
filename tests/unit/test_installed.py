"""Which domains answer is said once; the example shop does not speak for who has domains."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from fullstop.consumers.command import sandboxed
from fullstop.consumers.wiring import Wiring
from fullstop.handlers import installed
from fullstop.running.settings import Settings

SHOP = (
    "account_security",
    "browsing_history",
    "membership",
    "orders",
    "payments",
    "preference_tags",
)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's own package, installed beside the product."""
    point = EntryPoint("letters", "company.letters", installed.ENTRY_POINTS)
    monkeypatch.setattr("fullstop.handlers.installed.entry_points", lambda group: [point])


def test_where_nobody_has_a_domain_the_example_shop_answers() -> None:
    assert installed.expected() == Wiring(Settings()).domains == SHOP


@pytest.mark.usefixtures("own")
def test_a_company_with_a_domain_of_its_own_has_none_of_the_shops() -> None:
    assert installed.expected() == Wiring(Settings()).domains == ("letters",)
    assert installed.in_this_folder() == SHOP


@pytest.mark.usefixtures("own")
def test_whoever_names_them_has_them_beside_its_own() -> None:
    both = Settings(domains=("letters", "orders"))
    Wiring(both).check_names()
    assert Wiring(both).domains == ("letters", "orders")


@pytest.mark.usefixtures("own")
def test_the_demo_asks_for_the_shop_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def note(settings: Settings, _: object) -> None:
        asked.append(settings.domains)
        raise InterruptedError

    monkeypatch.setattr(sandboxed, "_home", note)
    for settings in (Settings(), Settings(domains=("letters",))):
        with pytest.raises(InterruptedError):
            sandboxed.demo(settings, None, customers=0, say=print)
    assert asked == [SHOP, ("letters",)]
