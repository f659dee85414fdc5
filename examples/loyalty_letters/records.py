"""Where the records of the loyalty letters are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, Mask, RecordSet

LETTERS = RecordSet(
    name="letters",
    table="loyalty_letters.letters",
    key="letter_no",
    personal={"recipient": Mask.STARS, "address": Mask.NULL, "greeting": Mask.NULL},
    facts=(
        # Null: a letter without a gift is no tax paper.
        Fact("gift_booked_on", "date", "{record}.gift_booked_on", nullable=True),
    ),
)

DOMAIN = Domain(name="loyalty_letters", record_sets=(LETTERS,))
