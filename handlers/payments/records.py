"""Where the records of the payments domain are. Data and queries, no control flow."""

from fullstop.handlers.contract import (
    Domain,
    Fact,
    Mask,
    Matter,
    Reads,
    RecordSet,
    Sensitive,
    Words,
)

_BOUND = Words("银行卡还绑着", "the bank card is bound")

# A clearing record is held by its own card, and speaks of it by token after the card went.
CARD_BOUND = Fact(
    "card_bound",
    "boolean",
    """exists (select from payments.cards
        where cards.token = {record}.card_token
          and coalesce(cards.unbound_on > {day}, true))""",
    reads=(Reads("payments.cards", "cards.token = {record}.card_token"),),
    words=_BOUND,
)

CLEARING = RecordSet(
    name="clearing",
    plausible_rows=20_000,
    words=Words("清算记录", "Clearing records"),
    sensitive=frozenset({Sensitive.BANK_ACCOUNT}),
    short=Words("清算记录", "clearing records"),
    table="payments.clearing",
    key="entry_no",
    personal={"card_token": None, "card_number": Mask.STARS},
    facts=(
        CARD_BOUND,
        Fact(
            "settlement_open",
            "boolean",
            "coalesce({record}.closed_on > {day}, true)",
            words=Words("还没结清", "it is not settled"),
            matter=Matter.SETTLEMENT_OPEN,
        ),
        Fact(
            "posted_fiscal_year_end",
            "date",
            """(date_trunc('year', {record}.posted_on::timestamp)
                + interval '1 year -1 day')::date""",
            nullable=True,  # never booked: no tax paper
            words=Words("入账那个会计年度的最后一天", "the last day of the fiscal year of booking"),
        ),
        # Of the ready file `payment_institution`, like `unbound_on` of the cards.
        Fact(
            "closed_on",
            "date",
            "{record}.closed_on",
            nullable=True,  # not yet settled: settlement_open holds it
            words=Words("交易结清那天", "the day the transaction was settled"),
        ),
    ),
)

CARDS = RecordSet(
    name="cards",
    plausible_rows=100,
    words=Words("绑定的银行卡", "Bound bank cards"),
    sensitive=frozenset({Sensitive.BANK_ACCOUNT}),
    short=Words("银行卡", "bank cards"),
    table="payments.cards",
    key="card_no",
    personal={"token": None, "last_four": None, "holder": Mask.NAME, "expiry": Mask.NULL},
    renewed_by=("token", "last_four", "expiry"),
    facts=(
        Fact(
            "unbound_on",
            "date",
            "{record}.unbound_on",
            nullable=True,  # still bound: card_bound holds it
            words=Words("解绑那天", "the day the card was unbound"),
        ),
        Fact(
            "card_bound",
            "boolean",
            "coalesce({record}.unbound_on > {day}, true)",
            words=_BOUND,
            matter=Matter.CARD_BOUND,
        ),
    ),
)

# Clearing before cards: its rule reads them.
DOMAIN = Domain(name="payments", record_sets=(CLEARING, CARDS))
