"""Where the records of the accounts are. Data and queries, no control flow."""

from fullstop.handlers.contract import (
    Domain,
    Fact,
    Mask,
    NeededBy,
    Reads,
    RecordSet,
    Through,
    Words,
)

_THEIRS = "blockers.subject_id = {record}.account_id::text"

LOGINS = RecordSet(
    name="logins",
    words=Words("登录记录", "Logins"),
    short=Words("登录记录", "logins"),
    table="old_accounts.logins",
    key="id",
    subject="account_id",
    subject_type="uuid",
    through=Through("old_accounts.profiles", "account_id", "account_id"),
    personal={"ip": Mask.STARS},
    facts=(
        Fact(
            "logged_on",
            "date",
            "({record}.created_at)::date",
            words=Words("登录那天", "the day of the login"),
        ),
    ),
)

PROFILES = RecordSet(
    name="profiles",
    words=Words("账号资料", "Profiles"),
    short=Words("账号资料", "profiles"),
    table="old_accounts.profiles",
    key="account_id",
    subject="account_id",
    subject_type="uuid",
    personal={"name": Mask.NAME, "phone": Mask.PHONE},
    contact="phone",
    no_rebuilding=True,
    needed_by=(NeededBy("logins", "account_id"),),
    facts=(
        Fact(
            "open_matter",
            "boolean",
            f"exists (select from old_accounts.blockers where {_THEIRS} and blockers.raised)",
            reads=(Reads("old_accounts.blockers", _THEIRS),),
            words=Words("还有事情没办完", "a matter of yours is open"),
        ),
    ),
)

DOMAIN = Domain(name="old_accounts", record_sets=(LOGINS, PROFILES))
