"""How many SMS a text takes: as gateways count, whatever its characters."""

import pytest

from fullstop.consumers.aggregator.sms import Sender
from fullstop.gateways.segments import segments


@pytest.mark.parametrize(
    ("characters", "expected"),
    [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4), (268, 4), (269, 5)],
)
def test_a_text_beyond_the_seven_bit_alphabet_has_70_or_67_units(
    characters: int, expected: int
) -> None:
    assert segments("字" * characters) == expected
    assert segments("a" * (characters - 1) + "字") == expected


@pytest.mark.parametrize(
    ("characters", "expected"),
    [(1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4), (612, 4), (613, 5)],
)
def test_a_text_in_the_seven_bit_alphabet_has_160_or_153(characters: int, expected: int) -> None:
    assert segments("a" * characters) == expected


def test_what_is_written_with_an_escape_takes_two() -> None:
    assert segments("[" * 80) == 1
    assert segments("[" * 80 + "a") == 2
    assert segments("[" * 76 + "a" + "[" * 76 + "a") == 2
    assert segments("a" + "[" * 153) == 3  # an escape is not cut from its character


def test_a_surrogate_pair_takes_two_and_is_not_cut() -> None:
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 35 + "字") == 2
    assert segments("𠮷" * 66) == 2
    assert segments("𠮷" * 67) == 3  # 33 in each: the last unit of each stays empty
    assert segments("字" * 66 + "𠮷" + "字" * 66) == 3


@pytest.mark.parametrize("link", [16, 18, 24])
def test_placeholders_count_as_long_as_what_takes_their_place(link: int) -> None:
    sender = Sender("某某商城", "95XXX", link)
    assert sender.segments("{ref}{link}" + "字" * (70 - 6 - link)) == 1
    assert sender.segments("{ref}{link}" + "字" * (71 - 6 - link)) == 2


def test_a_link_is_as_long_as_the_examples_where_nobody_says_otherwise() -> None:
    sender = Sender("某某商城", "95XXX")
    assert sender.segments("xx.cn/d/7K3MPQ9T2W" + "字" * 52) == 1
    assert sender.segments("{link}" + "字" * 52) == 1
    assert sender.segments("{link}" + "字" * 53) == 2
