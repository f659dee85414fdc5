"""Where the records of account security are. Data and queries, no control flow."""

from handlers.contract import Domain, Fact, RecordSet

LOGIN_LOGS = RecordSet(
    name="login_logs",
    table="account_security.login_logs",
    key="log_no",
    personal={"account": None, "ip_address": None},
    facts=(Fact("logged_on", "date", "{record}.logged_at::date"),),
)

DEVICES = RecordSet(
    name="devices",
    table="account_security.devices",
    key="device_no",
    personal={"model": None, "ip_address": None},
    facts=(Fact("last_seen_on", "date", "{record}.last_seen_at::date"),),
)

DOMAIN = Domain(name="account_security", record_sets=(LOGIN_LOGS, DEVICES))
