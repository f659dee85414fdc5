"""Where the records of the payments domain are. Data and queries, no control flow."""

from handlers.contract import Domain, Fact, Mask, Reads, RecordSet

# A clearing record is held by its own card, and speaks of it by token after the card went.
CARD_BOUND = Fact(
    "card_bound",
    "boolean",
    """exists (select from payments.cards
        where cards.token = {record}.card_token and cards.unbound_on is null)""",
    reads=(Reads("payments.cards", "cards.token = {record}.card_token"),),
)

CLEARING = RecordSet(
    name="clearing",
    table="payments.clearing",
    key="entry_no",
    personal={"card_token": None, "card_number": Mask.STARS},
    facts=(
        CARD_BOUND,
        Fact("settlement_open", "boolean", "{record}.closed_on is null"),
        Fact(
            "posted_fiscal_year_end",
            "date",
            """(date_trunc('year', {record}.posted_on::timestamp)
                + interval '1 year -1 day')::date""",
            nullable=True,  # never booked: no tax paper
        ),
    ),
)

CARDS = RecordSet(
    name="cards",
    table="payments.cards",
    key="card_no",
    personal={"token": None, "last_four": None, "holder": Mask.NAME, "expiry": Mask.NULL},
    facts=(Fact("card_bound", "boolean", "{record}.unbound_on is null"),),
)

# Clearing before cards: its rule reads them.
DOMAIN = Domain(name="payments", record_sets=(CLEARING, CARDS))
