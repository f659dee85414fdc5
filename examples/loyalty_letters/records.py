"""Where the records of the loyalty letters are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, Mask, RecordSet, Words

_BOOKED = Words("礼品入账那天", "the day the gift was booked")

LETTERS = RecordSet(
    name="letters",
    table="loyalty_letters.letters",
    key="letter_no",
    words=Words("会员信件", "Loyalty letters"),
    short=Words("会员信件", "letters"),
    personal={"recipient": Mask.STARS, "address": Mask.NULL, "greeting": Mask.NULL},
    facts=(
        # Null: a letter without a gift is no tax paper.
        Fact("gift_booked_on", "date", "{record}.gift_booked_on", nullable=True, words=_BOOKED),
    ),
)

DOMAIN = Domain(name="loyalty_letters", record_sets=(LETTERS,))
