"""A typo costs no new law: words are mended in place, said once two logins approved them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from fullstop.consumers.aggregator.finding import findings_of
from fullstop.consumers.aggregator.phrases import Phrasebook
from fullstop.consumers.operate.mended_words import Approval, ApprovalError, approve
from fullstop.consumers.operate.migrate import permit_officer
from fullstop.consumers.wiring import Wiring
from fullstop.consumers.wiring.start_checks import check_all, check_domain, check_mended
from fullstop.handlers.catalogue import Entry
from fullstop.handlers.contract import DomainError
from fullstop.handlers.retention import policies
from fullstop.handlers.rules import Policy
from fullstop.outbox.aggregator import words
from fullstop.outbox.database import Db
from fullstop.outbox.domain.versions import digests_of, know_again
from fullstop.outbox.migrate import let_log_in
from fullstop.schemas import messages
from fullstop.schemas.messages import DeletionDeferred
from tests.support import orders
from tests.support.officers import settings_of
from tests.support.orders import LATELY, SUBJECT
from tests.support.world import PASSPHRASE, World

WAS, NOW = "发票依规留到{d}", "发票依照规定留到{d}"


@pytest.fixture
def two_officers(world: World) -> Iterator[list[str]]:
    names = [f"officer_{uuid4().hex}" for _ in range(2)]
    for name in names:
        permit_officer(name, world.wiring.catalogue, lambda _schema: world.admin_url)
        with world.admin() as connection:
            let_log_in(connection, name, PASSPHRASE)
    yield names
    for name in names:
        world.execute(f"drop role {name}")


def mended(world: World, folder: Path, *changes: tuple[str, str], rules: bool = False) -> World:
    """The world, in which the words of the orders' rules, or the rules, are others."""
    entry = world.wiring.catalogue["orders"]
    retention = folder / "retention"
    shutil.copytree(entry.folder / "retention", retention, dirs_exist_ok=True)
    file = retention / ("." if rules else "words") / "2026-01-01.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    versions = policies(entry.domain, retention, world.wiring.settings.operator)
    wiring = Wiring(world.wiring.settings)
    others = {**world.wiring.catalogue, "orders": replace(entry, policies=versions)}
    vars(wiring)["catalogue"] = others  # where the cached property keeps it
    return replace(world, wiring=wiring)


def entry_of(world: World) -> Entry:
    return world.wiring.catalogue["orders"]


def policy_of(world: World) -> Policy:
    return entry_of(world).policies[0]


def started(world: World) -> None:
    """The domain's process and the aggregator, as far as rules and words are concerned."""
    check_domain(world.wiring, entry_of(world), load=True)
    check_mended(world.wiring, load=True)


def approved(world: World, login: str) -> Approval:
    with officers(world, login) as connection:
        return approve(connection, policy_of(world))


@contextmanager
def officers(world: World, login: str) -> Iterator[Db]:
    """An officer's connection, as `fullstop rules approve` opens it."""
    with (
        Wiring(settings_of(world, login)) as wiring,
        wiring.words_database().transaction() as connection,
    ):
        yield connection


def refusal(world: World) -> str:
    with pytest.raises(DomainError) as refused:
        started(world)
    return str(refused.value)


def test_a_mended_sentence_needs_two_logins_and_no_thirty_days(
    world: World, tmp_path: Path, two_officers: list[str]
) -> None:
    started(world)
    shop = mended(world, tmp_path, (WAS, NOW))
    one, other = two_officers
    assert refusal(shop) == (
        "orders: the words of 2026-01-01 are not those that notices say; put them back, or let two "
        "logins run `fullstop rules approve orders 2026-01-01` (nobody did yet)"
    )
    for _ in range(2):  # the same login twice is one login
        said = approved(shop, one)
        assert (said.approved_by, said.is_enough) == ((one,), False)
        assert [(change.place, change.was[:6], change.now[:8]) for change in said.changes] == [
            ("invoices.invoice-stub.notice.zh", "发票依规留到", "发票依照规定留到")
        ]
    assert refusal(shop).endswith(f"(so far {one})")
    assert approved(shop, other).is_enough
    started(shop)
    started(world)  # an image with the words of before goes on
    started(shop)
    with pytest.raises(ApprovalError, match="may say the words of orders 2026-01-01 already"):
        approved(shop, one)


def test_what_was_answered_before_is_told_in_the_mended_words(world: World, tmp_path: Path) -> None:
    orders.order(world, "o", completed_on=LATELY)
    orders.invoice(world, "i", "o", issued_on=LATELY)
    [said] = world.handle("orders", world.request(SUBJECT, records=("orders.invoices",)))
    assert isinstance(said, DeletionDeferred)
    shop = mended(world, tmp_path, (WAS, NOW))
    told = [
        findings_of(said, Phrasebook({"orders": entry_of(one).policies}), "zh")[0].sentence
        for one in (world, shop)
    ]
    assert [sentence[:6] for sentence in told] == ["发票依规留到", "发票依照规定"]


def test_other_words_approved_are_not_these(
    world: World, tmp_path: Path, two_officers: list[str]
) -> None:
    started(world)
    first = mended(world, tmp_path / "a", (WAS, NOW))
    for login in two_officers:
        approved(first, login)
    again = mended(world, tmp_path / "b", (WAS, "发票留到{d}"))
    assert "nobody did yet" in refusal(again)


KIND = 'kind = { zh = "发票", en = "bills" }'


def loaded_before_there_were_kinds(world: World) -> None:
    """What an aggregator loaded of the shipped files while their words had no kind."""
    with world.wiring.aggregator_database().transaction() as connection:
        for entry in world.wiring.catalogue.values():
            for policy in entry.policies:
                bare = {p: text for p, text in policy.texts.items() if ".kind." not in p}
                old = replace(policy, texts=bare)
                wanted = words.Wanted(old.domain, old.effective_from, old.words_digest)
                words.load(connection, wanted, old.texts)


def test_an_aggregator_that_ran_before_there_were_kinds_starts_and_loads_them_as_first_words(
    world: World, tmp_path: Path
) -> None:
    loaded_before_there_were_kinds(world)
    started(world)
    assert refusal(mended(world, tmp_path, (KIND, KIND.replace("发票", "单据")))).startswith(
        "orders: the words of 2026-01-01 are not those that notices say"
    )


def test_a_sentence_that_is_mended_beside_a_first_kind_needs_two_logins(
    world: World, tmp_path: Path
) -> None:
    loaded_before_there_were_kinds(world)
    assert "nobody did yet" in refusal(mended(world, tmp_path, (WAS, NOW)))


def test_nobody_approves_a_versions_first_words(
    world: World, tmp_path: Path, two_officers: list[str]
) -> None:
    with pytest.raises(ApprovalError, match="its first are loaded with it"):
        approved(mended(world, tmp_path, (WAS, NOW)), two_officers[0])


def test_who_says_words_cannot_approve_them_nor_an_officer_load_them(
    world: World, two_officers: list[str]
) -> None:
    started(world)
    with (
        pytest.raises(Exception, match="permission denied for table words_approvals"),
        world.wiring.aggregator_database().transaction() as connection,
    ):
        approve(connection, replace(policy_of(world), texts={"x": "y"}))
    for statement in (
        "insert into words values ('orders', '2026-01-01', 'x', '{}')",
        "insert into words_approvals (domain, version, digest, login) values"
        " ('orders', '2026-01-01', 'x', 'somebody else')",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            officers(world, two_officers[0]) as connection,
        ):
            connection.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        ('for = "P5Y"', 'for = "P4Y"'),
        ('readers = "finance_duty"', 'readers = "none"'),
        ('meanwhile = ["mask", "seal", "restrict"]', 'meanwhile = ["restrict"]'),
        ("发票管理办法 第二十八条", "发票管理办法 第二十九条"),
    ],
)
def test_what_is_kept_how_long_and_who_reads_stays(
    world: World, tmp_path: Path, change: tuple[str, str]
) -> None:
    started(world)
    shop = mended(world, tmp_path, change, rules=True)
    assert "the rules of 2026-01-01 are not what was loaded first" in refusal(shop)


def test_the_check_by_hand_tells_all_that_a_start_refuses_and_loads_nothing(
    world: World, tmp_path: Path
) -> None:
    check_all(mended(world, tmp_path / "first", (WAS, NOW)).wiring)
    started(world)
    world.execute(
        "insert into payments.policies (version, digest, rules_digest)"
        " values ('2026-01-01', 'other', 'other')"
    )
    before = said_words(world), kept(world)
    with pytest.raises(DomainError) as refused:
        check_all(mended(world, tmp_path / "then", (WAS, NOW)).wiring)
    rules, said = str(refused.value).splitlines()
    assert rules.startswith("payments: the rules of 2026-01-01 are not what was loaded first")
    assert said.startswith("orders: the words of 2026-01-01 are not those that notices say")
    assert (said_words(world), kept(world)) == before


def said_words(world: World) -> list[tuple[object, ...]]:
    return world.execute("select * from aggregator.words order by 1, 2, 3")


# --- what was loaded while words were part of the rules' digest ---------------------------------


def test_both_forms_of_a_digest_are_read_and_migrate_writes_the_new(
    world: World, tmp_path: Path
) -> None:
    policy = policy_of(world)
    world.execute(
        "insert into orders.policies (version, digest) values (%s, %s)",
        policy.effective_from,
        policy.former_digest,
    )
    started(world)
    shop = mended(world, tmp_path, (WAS, NOW))
    assert policy_of(shop).former_digest != policy.former_digest
    assert "are not what was loaded first" in refusal(shop)  # its words are in the digest yet
    with world.admin() as connection, connection.transaction():
        connection.execute("set local search_path to orders, pg_catalog")
        know_again(connection, digests_of(entry_of(shop).policies))  # these words it cannot know
        assert not kept(world)[0][1]
        know_again(connection, digests_of(entry_of(world).policies))
    assert kept(world) == [(policy.former_digest, policy.digest)]
    check_domain(shop.wiring, entry_of(shop), load=True)


def kept(world: World) -> list[tuple[str, str | None]]:
    return [
        (digest, rules)
        for digest, rules in world.execute("select digest, rules_digest from orders.policies")
    ]


def test_a_version_that_is_new_is_kept_under_both_forms(world: World) -> None:
    started(world)
    policy = policy_of(world)
    assert kept(world) == [(policy.former_digest, policy.digest)]
    assert world.execute(
        "select version, digest from aggregator.words where domain = 'orders'"
    ) == [(date(2026, 1, 1), policy.words_digest)]


def test_an_answer_by_either_form_finds_its_words(world: World) -> None:
    policy = policy_of(world)
    book = Phrasebook({"orders": [policy]})
    found = [
        book.policy("orders", messages.Policy(version=policy.version, digest=digest))
        for digest in (policy.digest, policy.former_digest, "f" * 64)
    ]
    assert found == [policy, policy, None]
