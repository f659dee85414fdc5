"""Tables that domains, the aggregator and the door have alike, as they were first made.

What is here stays as it is: released migrations run it. A later one alters the tables, and what it
needs it brings itself.
"""

from alembic import op

OFFICERS = "fullstop_privacy"  # `outbox.database.PRIVACY_ROLE`


def make_inbox() -> None:
    op.execute("""
        create table inbox (
          consumer  text not null,
          event_id  uuid not null,
          seen_at   timestamptz not null default now(),
          primary key (consumer, event_id)
        )""")
    op.execute("create index inbox_seen on inbox using brin (seen_at)")


def find_inbox_by_age() -> None:
    """The oldest rows one by one. Once pages are used again, each has an old row or had one, and a
    summary of ranges of pages leaves none out."""
    op.execute("create index inbox_by_age on inbox (seen_at)")
    op.execute("drop index inbox_seen")


def make_holds() -> None:
    op.execute("""
        create table holds (                -- legal holds on subjects
          hold_id               text primary key,
          subject_id            text not null,
          records               text[] not null default '{}',  -- what it is on; none: everything
          reference             text not null,
          reason                text not null,
          secret                boolean not null default false,
          placed_at             timestamptz not null default now(),
          placed_by             text not null,
          placed_approved_by    text check (lower(placed_approved_by) <> lower(placed_by)),
          placed_login          text not null default session_user,
          released_at           timestamptz,
          released_by           text,
          released_approved_by  text check (lower(released_approved_by) <> lower(released_by)),
          released_login        text,
          check (num_nulls(released_at, released_by, released_approved_by) in (0, 3))
        )""")
    op.execute("create index holds_subject on holds (subject_id) where released_at is null")
    op.execute("create index holds_placed on holds (placed_at)")
    op.execute("""
        create function note_releasing_login() returns trigger language plpgsql as $$
        begin
          new.released_login := case when new.released_at is not null then session_user end;
          return new;
        end $$""")
    op.execute(
        "create trigger holds_released before update of released_at on holds for each row"
        " execute function note_releasing_login()"
    )
    # Who erases what is over may end nothing by deleting it.
    op.execute("""
        create function still_in_force() returns trigger language plpgsql as $$
        begin
          raise exception '%.% is still in force', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
        end $$""")
    keep_in_force("holds", "old.released_at is null")


def release_holds_by_two_logins() -> None:
    """A proposal waits seven days for its second login (`outbox.database.PROPOSED_DAYS`)."""
    op.execute("""
        alter table holds
          add column release_proposed_at     timestamptz,
          add column release_proposed_by     text,
          add column release_proposed_login  text""")
    op.execute("""
        create function note_proposing_login() returns trigger language plpgsql as $$
        begin
          new.release_proposed_at := case when new.release_proposed_by is not null then now() end;
          new.release_proposed_login :=
            case when new.release_proposed_by is not null then session_user end;
          return new;
        end $$""")
    op.execute(
        "create trigger holds_proposed before update of release_proposed_by on holds for each row"
        " execute function note_proposing_login()"
    )
    op.execute("""
        create function released_by_two_logins() returns trigger language plpgsql as $$
        begin
          if old.release_proposed_login is null or old.release_proposed_login = session_user
            or old.release_proposed_at <= now() - interval '7 days' then
            raise insufficient_privilege using
              message = 'a hold is released by another login than the one that proposed it';
          end if;
          new.released_by := old.release_proposed_by;
          return new;
        end $$""")
    op.execute(
        "create trigger holds_by_two before update of released_at on holds for each row"
        " when (old.released_at is null and new.released_at is not null)"
        " execute function released_by_two_logins()"
    )


def ask_in_no_session_s_names(*functions: str) -> None:
    """Trigger functions of the schema find nothing by the path of the session that they run in.

    Else a temporary table, or an operator of a schema of one's own, would answer what they ask.
    """
    for function in functions:
        op.execute(f"alter function {function}() set search_path to pg_catalog, pg_temp")


FUNCTIONS_OF_HOLDS = (
    "note_releasing_login",
    "still_in_force",
    "note_proposing_login",
    "released_by_two_logins",
)


def keep_in_force(table: str, in_force: str) -> None:
    op.execute(
        f"create trigger {table}_in_force before delete on {table} for each row"
        f" when ({in_force}) execute function still_in_force()"
    )


def make_outbox() -> None:
    op.execute("""
        create table outbox (
          id          bigint generated always as identity primary key,
          topic       text not null,
          key         bytea,
          value       bytea not null check (octet_length(value) <= 65536),
          headers     text not null,
          created_at  timestamptz not null default now()
        ) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)""")


def make_relay_lease() -> None:
    op.execute("""
        create table relay_lease (
          one         boolean primary key default true check (one),
          holder      uuid not null,
          pid         int not null,
          expires_at  timestamptz not null
        )""")


def make_floods() -> None:
    op.execute("""
        create table floods (               -- of one partition, for one reason
          flood_id      bigint generated always as identity primary key,
          consumer      text not null,
          topic         text not null,
          partition     int not null,
          reason        text not null,
          first_offset  bigint not null,
          first_at      timestamptz not null,
          sha256        text not null,      -- of the first record
          length        int not null,
          last_offset   bigint not null,
          last_at       timestamptz not null,
          count         bigint not null,
          opened_at     timestamptz not null default clock_timestamp(),
          told          bigint not null default 0,  -- how many the last letter of it said
          told_at       timestamptz
        )""")
    op.execute("create index floods_place on floods (topic, partition, reason, first_offset)")
    op.execute("create index floods_untold on floods (told_at) where told < count")


def make_bookmarks() -> None:
    """Few rows, each changed with every batch: there is room in their page for the next one."""
    op.execute("""
        create table bookmarks (            -- how far the schema's group had come
          topic      text not null,
          partition  int not null,
          past       bigint not null,       -- past the last record that was handled
          primary key (topic, partition)
        ) with (fillfactor = 20)""")
