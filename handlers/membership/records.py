"""Where the records of the membership domain are. Data and queries, no control flow."""

from handlers.contract import Domain, Fact, Mask, Reads, RecordSet

# A matter that is open in another domain: this domain's own copy of what they said. The unused
# benefits are this domain's own and read from its own table.
OPEN_MATTER = Fact(
    "open_matter",
    "boolean",
    """exists (select from membership.blockers
        where blockers.subject_id = {record}.subject_id and blockers.raised
          and blockers.kind <> 'BENEFIT_UNUSED')""",
    reads=(Reads("membership.blockers", "blockers.subject_id = {record}.subject_id"),),
)

# A benefit ends by use, expiry, waiver or pay-out; on its last day it can still be used.
_UNUSED = """benefits.used_on is null and benefits.waived_on is null
          and benefits.paid_out_on is null and coalesce(benefits.expires_on, {day}) >= {day}"""

# What was paid for, stored value too, is never given up by a tick: it is refunded first.
_UNUSED_FREE = f"{_UNUSED} and not benefits.paid"
_UNUSED_PAID = f"{_UNUSED} and benefits.paid"


def _hangs_on(name: str, benefit: str) -> Fact:
    return Fact(
        name,
        "boolean",
        f"""exists (select from membership.benefits
            where benefits.subject_id = {{record}}.subject_id and {benefit})""",
        reads=(Reads("membership.benefits", "benefits.subject_id = {record}.subject_id"),),
    )


BENEFIT_UNUSED = _hangs_on("benefit_unused", _UNUSED_FREE)
PAID_BENEFIT_UNUSED = _hangs_on("paid_benefit_unused", _UNUSED_PAID)

BENEFITS = RecordSet(
    name="benefits",
    table="membership.benefits",
    key="benefit_no",
    facts=(
        Fact("benefit_unused", "boolean", _UNUSED_FREE),
        Fact("paid_benefit_unused", "boolean", _UNUSED_PAID),
    ),
)

LEVEL = RecordSet(
    name="level",
    table="membership.levels",
    key="level_no",
    personal={"level": None},
    facts=(BENEFIT_UNUSED, PAID_BENEFIT_UNUSED),
)

IDENTITY = RecordSet(
    name="identity",
    table="membership.identities",
    key="identity_no",
    personal={"name": None, "phone": None, "id_number": Mask.NULL, "email": Mask.NULL},
    contact="phone",
    facts=(OPEN_MATTER, BENEFIT_UNUSED, PAID_BENEFIT_UNUSED),
)

# Level before benefits: its rule reads them. Identity last: it waits for everything else.
DOMAIN = Domain(name="membership", record_sets=(LEVEL, BENEFITS, IDENTITY))
