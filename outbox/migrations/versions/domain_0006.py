"""What is held back until a person releases it, and the brake on mass erasure."""

from alembic import op

revision = "domain_0006"
down_revision = "domain_0005"


def upgrade() -> None:
    op.execute("""
        alter table cases
          add column released_at timestamptz,  -- though more than one person's hangs on it
          add column released_by text,
          add column released_login text,
          add column unbraked boolean not null default false""")
    op.execute("""
        create table erased_lately (        -- in the last hour; no two sessions meet in a row
          records  text not null,
          minute   timestamptz not null,
          session  int not null,
          rows     bigint not null,
          primary key (records, minute, session)
        )""")
    op.execute("""
        create table brakes (               -- each time that too much went in an hour
          brake_id              bigint generated always as identity primary key,
          records               text not null,
          rows                  bigint not null,
          pulled_at             timestamptz not null default now(),
          released_at           timestamptz,
          released_by           text,
          released_approved_by  text check (lower(released_approved_by) <> lower(released_by)),
          released_login        text,
          check (num_nulls(released_at, released_by, released_approved_by) in (0, 3))
        )""")
    # One is on at a time: it stops the whole domain.
    op.execute("create unique index brakes_on on brakes ((true)) where released_at is null")
    for table in ("brakes", "cases"):
        op.execute(
            f"create trigger {table}_released before update of released_at on {table}"
            " for each row execute function note_releasing_login()"
        )
