"""What looks personal in free text, and what only looks like it; and every option that takes it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from nacl.public import PrivateKey
from typer.core import TyperCommand, TyperGroup
from typer.testing import CliRunner

from fullstop.consumers.command import main
from fullstop.consumers.command.main import COMMANDS, imported
from fullstop.consumers.errors import ConsumersError
from fullstop.running.settings import Settings
from fullstop.schemas.contact import Contact, seal
from fullstop.schemas.personal import CARD, EMAIL, ID_NUMBER, NAME, PHONE, kind_of, kind_of_id
from fullstop.schemas.sealed import is_in_clear, is_sealed, key_id

PERSONAL = {
    PHONE: (
        "13800005678",
        "客户 138 0000 5678 来电",
        "１３８００００５６７８",
        "手机号码：１３８ ００００ ５６７８",
        "١٣٨٠٠٠٠٥٦٧٨",
        "138\u200b0000\u200b5678",
        "138–0000–5678",
        "138.0000.5678",
        "(138)00005678",
        "1380000 5678",
        "1 3 8 0 0 0 0 5 6 7 8",
        "一三八零零零零五六七八",
        "+86 138 0000 5678",
        "0086-138-0000-5678",
        "8613800005678",
        "case13800005678",
        "two: 13800005678,13900001111",
        "+1 (415) 555-0123",
        "021-61234567",
        "(010) 8888 8888",
        "0571-8888888",
        "电话61234567",
    ),
    ID_NUMBER: (
        "11010119900307001X",
        "110101199001011234",
        "110101 19900101 1234",
        "１１０１０１１９９００１０１１２３４",
        "110101900101123",
        "身份证 K1234567",
        "护照：E12345678",
    ),
    CARD: ("6222021234567890128", "4111 1111 1111 1111"),
    EMAIL: ("wang@example.com", "ＷＡＮＧ＠example．com", "w.ang+1 (at) example.com.cn"),
    NAME: (
        "王女士",
        "王 女士",
        "请王小明先生补充材料",
        "欧阳小姐",
        "姓名：王小明",
        "联系人 李雷",
        "客户：王小明，来电",
        "Mr. Wang called",
        "Name: John",
    ),
}

NOT_PERSONAL = (
    "(2026)沪01民初17号",
    "(2026)沪0115民初12345号",
    "税务稽查通知书〔2026〕123号",
    "court 2026-17",
    "court-171-2026-0003",
    "court-171-20260003",
    "audit-2026-3",
    "17-2026-11240",
    "2026-0001-0002-0003",
    "2026-11-27 10:30:00",
    "2026-11-27T10:00:00Z",
    "2026年11月27日至12月1日",
    "ticket 20261127000123",
    "00012345678",
    "10002345678",
    "4200001945202611271234567890",
    "1234567890123456789",
    "6f0c0b9e-1388-4000-9123-138000056780",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c13800005678",
    "seen-2026-0017",
    "staff-31",
    "95588",
    "400-820-8820",
    "EU 2016/679 Art. 17(3)(e)",
    "preservation of evidence",
    "disks destroyed, protocol 17",
    "the customer's name was wrong",
    "尊敬的先生",
    "高级人民法院协助执行",
    "客户要求保全",
    "申请人：本人",
    "安全审计",
    "金额有争议",
)


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, texts in PERSONAL.items() for text in texts]
)
def test_what_looks_personal_is_told_by_its_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_the_number_of_a_case_is_not_personal(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13800005678", PHONE),
        ("138-0000-5678", PHONE),
        ("8613800005678", PHONE),
        ("u.13800005678", PHONE),
        ("110101199003074258", ID_NUMBER),
        ("110101199003074259", None),  # another check digit: a long number like any
        ("4111111111111111", None),
        ("10002345678", None),
        ("customer-8", None),
        ("6f0c0b9e-1388-4000-9123-138000056780", None),
    ],
)
def test_an_id_is_personal_only_where_it_can_hardly_be_anything_else(
    text: str, kind: str | None
) -> None:
    assert kind_of_id(text) == kind


# --- every option of every command --------------------------------------------------------------

# What is looked for, or must be one of a closed list, a day, a file, a login: it is not kept.
NOT_KEPT = {
    "adopt DOMAIN",
    "schemas encode RECORD",
    "schemas show RECORD",
    "access SUBJECT",
    "catch-up DOMAIN",
    "consume DOMAINS",
    "dead-letters discard IDS",
    "dead-letters list --case",
    "dead-letters list --consumer",
    "dead-letters list --reason",
    "dead-letters list --topic",
    "dead-letters retry --consumer",
    "dead-letters retry --reason",
    "dead-letters retry IDS",
    "dead-letters show LETTER",
    "cancel CASE_ID",
    "duty close DOMAIN",
    "duty open --login",
    "duty open --subject",
    "duty open DOMAIN",
    "duty open GROUP",
    "held-back release --brake",
    "held-back release CASE",
    "hold place --case",
    "hold place --subject",
    "hold place SCOPE",
    "hold release HOLD_ID",
    "messages CASE",
    "matter lift DOMAIN",
    "matter lift KIND",
    "matter raise DOMAIN",
    "matter raise KIND",
    "migrate --login",
    "new-domain --created-at",
    "new-domain --created-zone",
    "new-domain --database",
    "new-domain --subject",
    "new-domain --table",
    "new-domain NAME",
    "migrate --officer",
    "reconcile --notices-since",
    "request --acting-as",
    "request --channel",
    "request --contact-until",
    "request --cutoff-at",
    "request --ground",
    "request --requested-at",
    "restore NAMES",
    "retire --successor",
    "retire DOMAIN",
    "rules announce DOMAIN|FILE",
    "rules announce VERSION",
    "rules approve DOMAIN",
    "rules approve VERSION",
    "rules show --on",
    "rules show DOMAIN",
    "rules what-if --domain",
    "status CASE",
    "topics --principal",
}
# What a command needs beside, to come as far as the option in question.
WORDS = {
    "access": ("customer-8", "--ticket", "t", "--by", "a", "--approved-by", "b"),
    "dead-letters discard": ("3-120", "--why", "w"),
    "duty open": (
        *("orders", "finance_duty", "--reason", "r", "--ticket", "t", "--by", "a"),
        *("--approved-by", "b", "--login", "l"),
    ),
    "held-back release": ("--brake", "orders", "--by", "a", "--approved-by", "b"),
    "hold place": (
        *("orders", "--subject", "s", "--reference", "r", "--reason", "r", "--by", "a"),
        *("--approved-by", "b", "--id", "h"),
    ),
    "hold release": ("h", "--by", "a", "--approved-by", "b"),
    "cancel": ("s", "c", "--reason", "r"),
    "matter lift": ("s", "orders", "ORDER_OPEN"),
    "matter raise": ("s", "orders", "ORDER_OPEN"),
    "request": (
        *("s", "--case-id", "c", "--records", "orders", "--locale", "zh-CN"),
        *("--waives", "membership.benefits", "--acting-evidence", "e"),
    ),
    "retire": ("orders", "--waiver", "w", "--by", "a", "--by-second", "b"),
}


def commands() -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    for name in COMMANDS:
        command = imported(name)
        if isinstance(command, TyperGroup):
            for inner, one in command.commands.items():
                yield f"{name} {inner}", one  # type: ignore[misc]
        else:
            yield name, command


def texts() -> Iterator[tuple[str, str]]:
    """Each option and argument that takes a text, as it is typed."""
    for name, command in commands():
        for param in command.params:
            if "str" in str(param.bare_type()):  # type: ignore[attr-defined]
                yield (
                    name,
                    param.opts[0]
                    if param.param_type_name == "option"
                    else (param.metavar or (param.name or "").upper()),
                )


FREE = sorted({(name, option) for name, option in texts() if f"{name} {option}" not in NOT_KEPT})


def test_every_text_that_is_not_kept_is_one_of_a_command() -> None:
    assert {f"{name} {option}" for name, option in texts()} >= NOT_KEPT
    assert len(FREE) > 15


@pytest.mark.parametrize(("name", "option"), FREE)
def test_a_command_refuses_what_looks_personal_and_does_not_repeat_it(
    name: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever option comes: one that keeps a text and takes this is a leak."""
    canary = "13912345678"
    words = list(WORDS[name])
    if option.startswith("--"):
        words[words.index(option) + 1] = canary
    else:
        words[0] = canary
    monkeypatch.setenv("FULLSTOP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("FULLSTOP_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    done = CliRunner().invoke(main.app, [*name.split(), *words])
    assert isinstance(done.exception, ConsumersError), done.exception
    assert str(done.exception).startswith(f"{option}: ")
    assert canary not in f"{done.exception}{done.output}"


# --- a contact ----------------------------------------------------------------------------------


KEY, FORMER, OTHER = (PrivateKey.generate().public_key for _ in range(3))
CONTACT = Contact("13800005678", "zh-CN")


def test_a_contact_passes_by_its_version_its_key_and_a_box_that_is_no_text() -> None:
    known = {key_id(bytes(KEY)), key_id(bytes(FORMER))}
    sealed = seal(CONTACT, KEY)
    assert is_sealed(sealed, known)
    assert is_sealed(seal(CONTACT, FORMER), known)
    assert not is_sealed(seal(CONTACT, OTHER), known)
    assert is_sealed(seal(CONTACT, OTHER), ())  # where no key is known, any may be
    assert not is_sealed(b"\2" + sealed[1:], known)
    assert not is_in_clear(sealed)
    text = '{"phone": "13800005678", "name": "王小明", "locale": "zh-CN"}' * 2
    for encoding in ("utf-8", "utf-16", "gb18030"):
        for before in (b"", sealed[:9]):
            assert not is_sealed(before + text.encode(encoding), known)
            assert is_in_clear(before + text.encode(encoding))


def test_the_keys_that_are_known_are_those_of_the_settings() -> None:
    now, former = (base64.b64encode(bytes(key)).decode() for key in (KEY, FORMER))
    assert Settings(contact_key=now, contact_former_keys=(former,)).contact_key_ids == {
        key_id(bytes(KEY)),
        key_id(bytes(FORMER)),
    }
    assert Settings().contact_key_ids == frozenset()
