"""What is shown of a request is all that it asks for, however it asks."""

from __future__ import annotations

import pytest

from fullstop.handlers.catalogue import catalogue
from fullstop.intake.choices import kinds
from fullstop.intake.standing import rows, words_of

CATALOGUE = catalogue()
NAMES = words_of(CATALOGUE)


@pytest.mark.parametrize("domain", sorted(CATALOGUE))
def test_a_whole_domain_is_shown_with_every_record_set(domain: str) -> None:
    shown = rows(kinds(CATALOGUE), CATALOGUE, (domain,), None, ())
    expected = [words.zh for name, words in NAMES.items() if name.startswith(f"{domain}.")]
    assert expected
    assert sorted(row.words.zh for row in shown) == sorted(expected)


def test_a_record_set_beside_a_domain_is_shown_once() -> None:
    asked = ("preference_tags", "preference_tags.tags", "orders.invoices")
    shown = rows(kinds(CATALOGUE), CATALOGUE, asked, None, ())
    whole = rows(kinds(CATALOGUE), CATALOGUE, ("preference_tags",), None, ())
    assert len(shown) == len(whole) + 1
