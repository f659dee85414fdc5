"""Where the records of account security are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, RecordSet, Words

LOGIN_LOGS = RecordSet(
    name="login_logs",
    plausible_rows=100_000,
    words=Words("登录记录", "Login records"),
    short=Words("登录记录", "login records"),
    table="account_security.login_logs",
    key="log_no",
    personal={"account": None, "ip_address": None},
    facts=(
        Fact(
            "logged_on",
            "date",
            "{record}.logged_at::date",
            words=Words("登录那天", "the day of the login"),
        ),
    ),
)

DEVICES = RecordSet(
    name="devices",
    plausible_rows=1_000,
    words=Words("设备信息", "Device records"),
    short=Words("设备信息", "devices"),
    table="account_security.devices",
    key="device_no",
    personal={"model": None, "ip_address": None},
    facts=(
        Fact(
            "last_seen_on",
            "date",
            "{record}.last_seen_at::date",
            words=Words("最后一次使用那天", "the day the device was last used"),
        ),
    ),
)

DOMAIN = Domain(name="account_security", record_sets=(LOGIN_LOGS, DEVICES))
