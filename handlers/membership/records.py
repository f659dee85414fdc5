"""Where the records of the membership domain are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, Mask, Reads, RecordSet, Words

# A matter that is open in another domain: this domain's own copy of what they said. The unused
# benefits are this domain's own and read from its own table.
OPEN_MATTER = Fact(
    "open_matter",
    "boolean",
    """exists (select from membership.blockers
        where blockers.subject_id = {record}.subject_id and blockers.raised
          and blockers.kind not in ('BENEFIT_UNUSED', 'UNHEARD'))""",
    reads=(Reads("membership.blockers", "blockers.subject_id = {record}.subject_id"),),
    words=Words("还有事情没办完", "a matter of yours is open"),
)

# A domain was asked and has not said in time what is open there.
MATTERS_UNHEARD = Fact(
    "matters_unheard",
    "boolean",
    """exists (select from membership.blockers
        where blockers.subject_id = {record}.subject_id and blockers.raised
          and blockers.kind = 'UNHEARD')""",
    reads=(Reads("membership.blockers", "blockers.subject_id = {record}.subject_id"),),
    words=Words("还没核对完有没有事情没办完", "it is not yet checked whether a matter is open"),
)

_UNUSED_WORDS = Words("还有权益没用", "a benefit is unused")
_PAID_WORDS = Words("还有付费权益没用完或没退款", "a paid benefit is neither used up nor refunded")

# A benefit ends by use, expiry, waiver or pay-out; on its last day it can still be used. Of the
# days on which it ended the first counts, and one that has not come yet has ended nothing.
_UNUSED = """coalesce(
              least(benefits.used_on, benefits.waived_on, benefits.paid_out_on) > {day}, true)
          and coalesce(benefits.expires_on, {day}) >= {day}"""

# What was paid for, stored value too, is never given up by a tick: it is refunded first.
_UNUSED_FREE = f"{_UNUSED} and not benefits.paid"
_UNUSED_PAID = f"{_UNUSED} and benefits.paid"


def _hangs_on(name: str, benefit: str, words: Words) -> Fact:
    return Fact(
        name,
        "boolean",
        f"""exists (select from membership.benefits
            where benefits.subject_id = {{record}}.subject_id and {benefit})""",
        reads=(Reads("membership.benefits", "benefits.subject_id = {record}.subject_id"),),
        words=words,
    )


BENEFIT_UNUSED = _hangs_on("benefit_unused", _UNUSED_FREE, _UNUSED_WORDS)
PAID_BENEFIT_UNUSED = _hangs_on("paid_benefit_unused", _UNUSED_PAID, _PAID_WORDS)

BENEFITS = RecordSet(
    name="benefits",
    words=Words("会员权益", "Membership benefits"),
    short=Words("会员权益", "benefits"),
    table="membership.benefits",
    key="benefit_no",
    facts=(
        Fact("benefit_unused", "boolean", _UNUSED_FREE, words=_UNUSED_WORDS),
        Fact("paid_benefit_unused", "boolean", _UNUSED_PAID, words=_PAID_WORDS),
    ),
)

LEVEL = RecordSet(
    name="level",
    plausible_rows=100,
    words=Words("会员等级", "Membership level"),
    short=Words("会员等级", "level"),
    table="membership.levels",
    key="level_no",
    personal={"level": None},
    facts=(BENEFIT_UNUSED, PAID_BENEFIT_UNUSED),
)

IDENTITY = RecordSet(
    name="identity",
    plausible_rows=10,
    words=Words(
        "会员资料（姓名、手机号、身份证号、邮箱）",
        "Membership profile (name, phone, ID number, e-mail)",
    ),
    short=Words("会员资料", "profile"),
    table="membership.identities",
    key="identity_no",
    personal={"name": None, "phone": None, "id_number": Mask.NULL, "email": Mask.NULL},
    contact="phone",
    # The shop writes what a member gives who comes back over the profile that still waits to go.
    renewed_by=("name", "phone", "id_number", "email"),
    facts=(OPEN_MATTER, MATTERS_UNHEARD, BENEFIT_UNUSED, PAID_BENEFIT_UNUSED),
)

# Level before benefits: its rule reads them. Identity last: it waits for everything else.
DOMAIN = Domain(
    name="membership",
    record_sets=(LEVEL, BENEFITS, IDENTITY),
    excused={
        "membership.accounts": "by it the customer's door finds whose number it is (accounts.sql); "
        "what is restricted is not in it"
    },
)
