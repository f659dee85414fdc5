"""What every domain's folder must be: fit to start on its own tables, and clean to try out."""

from __future__ import annotations

from fullstop.consumers.aggregator.claims import never_said
from fullstop.consumers.operate.migrate import migrate_domain
from fullstop.handlers.contract import DomainError
from fullstop.outbox.migrate import own_tables
from fullstop.stores.postgres.checks import check
from fullstop.stores.postgres.roles import Roles
from fullstop.stores.postgres.statements import quoted
from fullstop.testing import every
from fullstop.testing.sampled import Asked, Sampled, changed, load
from fullstop.testing.shapes import on

# --- the check at the start ---------------------------------------------------------------------


@every.domain
def test_the_domain_as_it_is_may_start(asked: Asked) -> None:
    assert _problems(asked.sampled) == []


@every.record_set
def test_a_table_with_a_subject_column_that_nobody_claims_stops_the_start(
    asked: Asked, records: str
) -> None:
    name, found = asked.sampled.name, asked.sampled.entry.domain.record_set(records)
    subject = quoted((found.through or found).subject)
    leftovers = f"create table {name}.leftovers (no int primary key, {subject} text)"
    assert _problems(asked.sampled, leftovers) == [
        f"{name}: table {name}.leftovers has a subject column but belongs to no record set; "
        "declare it in records.py or excuse it with a reason"
    ]


@every.record_set
def test_a_table_without_an_index_on_its_subject_stops_the_start(
    asked: Asked, records: str
) -> None:
    table = asked.sampled.entry.domain.record_set(records).table
    drop_all = (
        f"do $$ declare t regclass := '{quoted(table)}'; name text; begin"
        " for name in select conname from pg_constraint where conrelid = t and contype in"
        " ('p', 'u') loop execute format('alter table %s drop constraint %I cascade', t, name);"
        " end loop; for name in select indexrelid::regclass from pg_index where indrelid = t"
        " loop execute 'drop index ' || name; end loop; end $$"
    )
    assert any(
        f"{records}: {table} has no index" in problem
        for problem in _problems(asked.sampled, drop_all)
    )


def _problems(sampled: Sampled, *statements: str) -> list[str]:
    """What the eraser finds wrong, a line each, once the database is changed; then it is undone."""
    with sampled.world.admin() as connection, connection.transaction(force_rollback=True):
        for statement in (*statements, f"set local role {Roles.of(sampled.name).eraser}"):
            connection.execute(statement.encode())
        try:
            entry = sampled.entry
            check(connection, entry.domain, entry.policies, own_tables("domain"))
        except DomainError as error:
            return str(error).split("\n")
    return []


# --- tables.sql and sample.sql ------------------------------------------------------------------


@every.domain
def test_migrating_again_changes_nothing(sampled: Sampled) -> None:
    before = sampled.tables()
    migrate_domain(sampled.world.admin_url, sampled.entry, with_tables=True)
    assert changed(before, sampled.tables()) == set()


@every.domain
def test_the_samples_can_be_loaded_again(sampled: Sampled) -> None:
    before = _counts(sampled)
    sampled.ask(*sampled.requests())
    assert _counts(sampled) != before
    load(sampled.world.admin_url, sampled.entry)
    assert _counts(sampled) == before
    assert sampled.world.execute(f"select * from {sampled.name}.cases") == []


def _counts(sampled: Sampled) -> dict[str | None, int]:
    return {subject: len(rows) for subject, rows in sampled.rows_by_subject().items()}


@every.domain
def test_the_samples_are_of_a_bystander_and_of_others_who_ask(sampled: Sampled) -> None:
    rows = sampled.rows_by_subject()
    bystander = sampled.bystander
    assert rows.get(bystander), f"{sampled.name}/sample.sql has no row of {bystander}"
    assert len(sampled.customers) > 1


@every.record_set
def test_every_sample_row_is_of_a_sample_customer(sampled: Sampled, records: str) -> None:
    """So that loading again, and a person who looks, can tell them from others."""
    record_set = sampled.entry.domain.record_set(records)
    others = sampled.world.execute(
        on(record_set, "select {key} from {table} where not {subject} like %s"),
        sampled.spelling.form,
    )
    assert others == []


# --- what customers call its records ------------------------------------------------------------


@every.record_set
def test_a_record_set_has_a_short_name_that_an_sms_may_say(asked: Asked, records: str) -> None:
    declared = asked.sampled.entry.domain.record_set(records)
    assert declared.short is not None
    assert len(declared.short.zh) <= 6
    assert len(declared.short.en) <= 20
    assert declared.short.en[:1].islower()
    assert not [text for text in declared.short.texts if never_said(text) or "{" in text]


@every.record_set
def test_a_record_set_has_a_name_for_the_parameter_of_a_template(
    asked: Asked, records: str
) -> None:
    """In six characters, in every version of its rules: else it could only be counted there."""
    for policy in asked.sampled.entry.policies:
        if records in policy.records:
            kind = policy.records[records].kind
            assert kind is not None, f"{policy.version}: {records} has no kind"
            assert not [text for text in kind.texts if never_said(text) or len(text) > 6]
