"""What looks personal in a text that is written freely: a phone or ID number, an e-mail, a name.

The texts are of staff and of publishers, who are asked for a case or a ticket number instead. It
is looked for by form alone, so that nobody has to read them, and told by kind, never repeated. A
name is known by what stands around it (`docs/decisions/0065`); what cannot be told from a number of
a case is let through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

PHONE = "a phone number"
ID_NUMBER = "an ID number"
CARD = "a bank card's number"
EMAIL = "an e-mail address"
NAME = "a name"

# Of some six hundred the ones that more than nine in ten people have, and those of two characters.
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文"
    "牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛"
    "曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席"
    "卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|夏侯|轩辕"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_HAN = "\u4e00-\u9fff"

_NAMES = re.compile(
    rf"{_SURNAME}\s?[{_HAN}]{{0,2}}\s?(?:先生|女士|小姐|太太)"
    # What a form calls the person, and then two to four characters that begin as a name does.
    rf"|(?:客户|顾客|用户|本人|申请人|当事人|监护人|代理人|被告|原告)\s*[:=]\s*{_SURNAME}[{_HAN}]{{1,3}}(?![{_HAN}])"
    rf"|(?:姓名|名字|联系人|收件人|收货人)\s*(?:[:=]|是|为)?\s*[{_HAN}]{{2,4}}(?![{_HAN}])"
    r"|\b(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z][a-z]+"
    r"|\b(?i:(?:full |first |last |customer )?name)\s*[:=]\s*[A-Za-z]{2,}"
)
_EMAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")
_LABELLED_PHONE = re.compile(
    r"(?:手机|电话|座机|联系方式|\b(?i:tel|phone|mobile|cell))[^\d\n]{0,6}\d(?:[ ()-]?\d){6,}"
)
_LABELLED_ID = re.compile(
    r"(?:身份证|护照|证件|通行证|\b(?i:passport|id card))[^A-Za-z\d\n]{0,6}"
    r"(?i:no\.?|number)?[ :.]{0,2}[A-Za-z]{0,2}\d[A-Za-z\d-]{5,}"
)
_ABROAD = re.compile(r"(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){6,14}(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\d-])\(?(?:0(?:10|2\d)\)?[ -]{0,2}[2-8]\d{3}[ -]?\d{4}"
    r"|0[3-9]\d{2}\)?[ -]{0,2}[2-8]\d{2,3}[ -]?\d{4})(?![\d-])"
)
_BARE_LANDLINE = re.compile(r"0\d{9,11}")  # as well the number of a case, with zeros before it

_MOBILE = re.compile(r"(?:0|86|0086)?1[3-9]\d{9}")
_RUN = re.compile(r"\d[\dXx]*(?:[ ().\-_/:]{1,2}\d[\dXx]*)*")
_GROUP = re.compile(r"\d+[Xx]?")
_UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
_DIGEST = re.compile(r"(?i)(?<![0-9a-f])(?=[0-9]*[a-f])[0-9a-f]{32,}(?![0-9a-f])")

# The groups in which people write a mobile number; others are of cases: 17-2026-11240.
_MOBILE_GROUPS = frozenset({(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (1,) * 11})
_IDENTITY = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])(?:\d{13}|\d{15}[\dXx])"
)
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARDS = re.compile(r"62\d{14,17}|4\d{15}|5[1-5]\d{14}|3[47]\d{13}|35\d{14}")

# court-171-2026-0003: what follows a word, and then a year, is the number of a case.
_OF_A_CASE = re.compile(r"[A-Za-z]-\d{1,4}-(?:19|20)\d\d[-\d]*")

# As digits are spelt on the phone; 幺 is one.
_SPELT = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣·•", "-"))


def kind_of(text: str) -> str | None:
    """What a freely written text seems to hold, such as PHONE; None when it seems to be nothing."""
    plain = _plain(text)
    if _EMAIL.search(plain):
        return EMAIL
    if kind := _kind_of_numbers(plain):
        return kind
    return NAME if _NAMES.search(plain) else None


def kind_of_id(text: str) -> str | None:
    """The same of an id that others give to somebody: only what can hardly be a number of theirs.

    Some ids are long numbers, so an ID number is one only with its right check digit.
    """
    plain = _plain(text)
    for groups in _runs(plain):
        for number, lengths in _joined(groups):
            if _is_mobile(number, lengths):
                return PHONE
            if _is_identity(number) and _has_check_digit(number):
                return ID_NUMBER
    return None


def _plain(text: str) -> str:
    """In one form, whatever it was typed with: full-width, other digits, hidden characters."""
    normal = unicodedata.normalize("NFKC", text).translate(_DASHES)
    seen = (c for c in normal if unicodedata.category(c) != "Cf")
    digits = "".join(_digit(c) for c in seen)
    return _DIGEST.sub(" ", _UUID.sub(" ", digits))


def _digit(character: str) -> str:
    number = unicodedata.decimal(character, None)
    return character if number is None else str(number)


def _kind_of_numbers(plain: str) -> str | None:
    if _LABELLED_ID.search(plain):
        return ID_NUMBER
    if _LABELLED_PHONE.search(plain) or _ABROAD.search(plain) or _has_landline(plain):
        return PHONE
    for groups in (*_runs(plain), *_spelt(plain)):
        for number, lengths in _joined(groups):
            if _is_mobile(number, lengths):
                return PHONE
            if _is_identity(number):
                return ID_NUMBER
            if _CARDS.fullmatch(number) and _is_luhn(number):
                return CARD
    return None


def _has_landline(plain: str) -> bool:
    return any(not _BARE_LANDLINE.fullmatch(found[0]) for found in _LANDLINE.finditer(plain))


def _runs(plain: str) -> Iterator[list[str]]:
    """Digits that stand together, in the groups in which they are written."""
    for run in _RUN.finditer(_OF_A_CASE.sub(" ", plain)):
        yield _GROUP.findall(run[0])


def _spelt(plain: str) -> Iterator[list[str]]:
    """Numbers in characters: of eleven and more they are no year and no sum."""
    for run in re.finditer(r"[〇零一二三四五六七八九幺]{11,}", plain):
        yield [run[0].translate(_SPELT)]


def _joined(groups: list[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every number that neighbouring groups make together, with the lengths of its groups."""
    for start in range(len(groups)):
        number = ""
        for end in range(start, len(groups)):
            number += groups[end]
            if len(number) > 19:
                break
            yield number, tuple(len(group) for group in groups[start : end + 1])


def _is_mobile(number: str, lengths: tuple[int, ...]) -> bool:
    if not _MOBILE.fullmatch(number):
        return False
    first, *rest = lengths
    before = len(number) - 11  # a prefix, in a group of its own or not
    return (tuple(rest) if first == before else (first - before, *rest)) in _MOBILE_GROUPS


def _is_identity(number: str) -> bool:
    """Of a resident: the province and a day of birth, in the old form of 15 digits, too."""
    if not _IDENTITY.fullmatch(number):
        return False
    born = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return False
    return 1900 <= day.year < 2100


def _has_check_digit(number: str) -> bool:
    """ISO 7064 MOD 11-2; the old form has none."""
    if len(number) != 18:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _CHECK_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _is_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
