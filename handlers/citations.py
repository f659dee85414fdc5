"""What a rule cites: of what rank it is by its name, and whether customers' words may name it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fullstop.handlers.rules import Rank


@dataclass(frozen=True)
class _Named:
    """How sources of a rank are called, by the end of a Chinese name or a word of an English one.

    `example` is what an author reads who cited something else.
    """

    zh: str
    en: str
    example: str


_LAW = _Named(
    r"(?<![办方做用写看说])法|法典(?:.{1,6}编)?|宪法|全国人民代表大会.*决定",
    r"law|act|code|statute|constitution|gdpr",
    "a law, by its whole name (个人信息保护法 第四十七条)",
)
_REGULATION = _Named(
    r"条例|细则|规定|办法|决定",
    r"regulations?|rules|measures|provisions|ordinance|decree|order",
    "an administrative regulation, by its whole name (发票管理办法 第二十八条)",
)
_MINISTRY_RULE = _Named(
    r"办法|规定|规则|细则|规范|准则|决定",
    r"rules?|measures|provisions|regulations?|order|decree",
    "a ministry rule, by its whole name (网络交易监督管理办法 第三十一条)",
)
_LOCAL = _Named(
    r"条例|规定|办法|细则|规则|决定",
    r"regulations?|ordinance|rules|measures|provisions|act|law|code",
    "a local regulation, by its whole name (某省医疗数据条例 第九条)",
)
# What is higher may be cited beside the source itself.
_MAY_CITE: Mapping[Rank, tuple[_Named, ...]] = {
    Rank.LAW: (_LAW,),
    Rank.ADMINISTRATIVE_REGULATION: (_REGULATION, _LAW),
    Rank.MINISTRY_RULE: (_MINISTRY_RULE, _REGULATION, _LAW),
    Rank.LOCAL_REGULATION: (_LOCAL, _LAW),
}
ENABLES = (_LAW, _REGULATION)  # what a ministry rule rests on

# Standards, contracts and house rules are called so whatever stands beside them.
_NO_LAW = re.compile(
    r"(?<![a-z])(?:gb/t|gb/z|gb|iso|iec|nist|pci)(?![a-z])|国家标准|行业标准|推荐性标准|团体标准"
    r"|规范性文件|合同(?!法|编)|协议|服务条款|公司制度|管理制度"
    r"|(?<![a-z])(?:standards?|contracts?|agreement|policy|guidelines?|handbook|code of conduct"
    r"|terms of (?:service|use))(?![a-z])(?! (?:law|act|code))",
    re.IGNORECASE,
)
_PLACE = re.compile(r".{1,8}?(?:省|自治区|自治州|自治县|经济特区|(?<![城上都超门])市(?![场容政]))")

_TITLE = re.compile("[《〈]")
_ARTICLE = re.compile(
    "第[0-9〇零一二三四五六七八九十百千两]+条|(?<![a-z])(?:art(?:icles?)?\\.?|sections?|§)\\s*[0-9]",
    re.IGNORECASE,
)
_PLACE_WITHIN = re.compile(
    r"\(.*?\)|第[0-9〇零一二三四五六七八九十百千两]+[条款项目章节编]|(?:之|的)规定$"
    r"|(?<![a-z])(?:art(?:icles?)?\.?|sections?|paragraphs?|§)\s*[0-9]+|[0-9]",
    re.IGNORECASE,
)


def why_not_of_rank(citation: str, rank: Rank) -> str | None:
    """What is wrong with the citation of a rule of this rank; None where it is what it says."""
    return None if rank not in _MAY_CITE else _why_not(citation, _MAY_CITE[rank])


def why_not_enabling(citation: str) -> str | None:
    """What is wrong with what a ministry rule is said to rest on; None where nothing is."""
    return _why_not(citation, ENABLES)


def _why_not(citation: str, called: Sequence[_Named]) -> str | None:
    if plain := _NO_LAW.search(unicodedata.normalize("NFKC", citation)):
        return f"{plain.group()!r} is no law or regulation; cite {called[0].example}"
    names = list(_sources(citation))
    if called[0] is _REGULATION and any(_is_local(name) for name in names):
        return f"a local regulation cannot keep (PIPL 19); cite {called[0].example}"
    wrong = [name for name in names if not any(_is_called(name, form) for form in called)]
    if wrong or not names:
        return f"{(wrong or [citation])[0]!r} is not {called[0].example}"
    return None


def _is_local(name: str) -> bool:
    return _PLACE.match(name) is not None


def _is_called(name: str, form: _Named) -> bool:
    ends_so = re.search(rf"(?:{form.zh})$", name)
    return bool(ends_so or re.search(rf"(?<![a-z])(?:{form.en})(?![a-z])", name, re.IGNORECASE))


def _sources(citation: str) -> Iterator[str]:
    """The names in a citation, without articles, numbers and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", citation)
    for part in re.split("[;,、]", re.sub("[《》〈〉]", "", plain)):
        name = " ".join(_PLACE_WITHIN.sub(" ", part).split())
        if name := re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", name):
            yield name


def is_named(text: str, unverified: Sequence[str]) -> bool:
    """Whether a text names one of these sources, or any title or article, however it is written."""
    laws = [law for source in unverified for law in _laws_of(source)]
    plain = _plain(text)
    cited = any(law in plain for law in laws)
    return cited or any(form.search(one) for form in (_TITLE, _ARTICLE) for one in (text, plain))


_LAW_SAID = re.compile(
    r"[依按][^,.;:。，；：]{0,20}?(?:法|规|条例|细则)|法定|法律|法规|条例"
    r"|(?<![a-z])(?:laws?|legal(?:ly)?|statut[a-z]+|regulations?)(?![a-z])",
    re.IGNORECASE,
)


def claims_law(text: str) -> bool:
    """Whether a text says that a law or a regulation is behind it, without naming one."""
    return any(_LAW_SAID.search(one) for one in (text, _plain(text)))


def _laws_of(source: str) -> Iterator[str]:
    """The names of the laws in a citation, without their articles."""
    for part in re.split("[;,、]", _plain(source)):
        law = _ARTICLE.split(part)[0]
        if law:
            yield law


def _plain(text: str) -> str:
    """Without spaces and title marks, in one of the ways in which it could be written."""
    return re.sub(r"[\s《》〈〉]", "", unicodedata.normalize("NFKC", text)).casefold()
