"""The kinds that people know, and the record sets that make each.

A record set that no kind names, of a domain that was installed beside the shipped ones, is of the
last kind: everybody can choose it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fullstop.handlers.catalogue import Catalogue
from fullstop.handlers.contract import Words


@dataclass(frozen=True)
class Kind:
    """What people call it, and the record sets in it by their whole names."""

    name: str
    words: Words
    record_sets: tuple[str, ...]


IDENTITY = "identity"
OTHER = "other"

# In the order of every page.
_KINDS = (
    Kind(
        IDENTITY,
        Words(
            "会员资料：姓名、手机号、身份证号、邮箱", "Your profile: name, phone, ID number, e-mail"
        ),
        ("membership.identity",),
    ),
    Kind(
        "behaviour",
        Words("浏览和搜索记录", "What you viewed and searched for"),
        ("browsing_history.views", "browsing_history.searches"),
    ),
    Kind(
        "orders",
        Words("订单和快递信息", "Orders and deliveries"),
        ("orders.details", "orders.logistics"),
    ),
    Kind("reviews", Words("您写的评价", "Reviews you wrote"), ("orders.reviews",)),
    Kind("tags", Words("偏好标签", "Preference tags"), ("preference_tags.tags",)),
    Kind(
        "membership",
        Words("会员等级和权益", "Membership level and benefits"),
        ("membership.level", "membership.benefits"),
    ),
    Kind(
        "after_sales",
        Words("售后的聊天和照片", "After-sales chats and photos"),
        ("orders.after_sales",),
    ),
    Kind(
        "cards",
        Words("银行卡和清算记录", "Bank cards and clearing"),
        ("payments.cards", "payments.clearing"),
    ),
    Kind(
        "papers",
        Words("发票和交易凭证", "Invoices and vouchers"),
        ("orders.invoices", "orders.vouchers"),
    ),
    Kind(
        "security",
        Words("登录记录和设备信息", "Login and device records"),
        ("account_security.login_logs", "account_security.devices"),
    ),
)
_OTHER = Words("其他信息", "Other data")


def kinds(catalogue: Catalogue) -> tuple[Kind, ...]:
    """The kinds of the domains that answer, in their order; what nobody names is the last one."""
    there = _record_sets(catalogue)
    named = {name for kind in _KINDS for name in kind.record_sets}
    found = [
        Kind(kind.name, kind.words, tuple(name for name in kind.record_sets if name in there))
        for kind in _KINDS
    ]
    others = tuple(name for name in there if name not in named)
    return tuple(kind for kind in (*found, Kind(OTHER, _OTHER, others)) if kind.record_sets)


def kind_of(kinds: Sequence[Kind], record_set: str) -> str:
    """The kind of a record set, by its name."""
    return next((kind.name for kind in kinds if record_set in kind.record_sets), OTHER)


def chosen(kinds: Sequence[Kind], names: Collection[str]) -> tuple[str, ...]:
    """What a request asks for when these kinds are ticked; everything when all of them are."""
    ticked = [kind for kind in kinds if kind.name in names]
    if len(ticked) == len(kinds):
        return ()
    return tuple(name for kind in ticked for name in kind.record_sets)


def ticked(kinds: Sequence[Kind], records: Collection[str]) -> frozenset[str]:
    """The kinds that a request of these names asks for."""
    return frozenset(
        kind.name for kind in kinds if not records or set(kind.record_sets) & set(records)
    )


def takes_identity(records: Collection[str]) -> bool:
    """Whether what signs the customer in is asked for."""
    return not records or "membership.identity" in records


def _record_sets(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(
        f"{name}.{records.name}"
        for name, entry in catalogue.items()
        for records in entry.domain.record_sets
    )
