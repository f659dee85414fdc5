"""What a domain remembers: inbox, cases, blockers, deferrals, holds, versions of rules, outbox."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "domain_0001"
down_revision = None
branch_labels = ("domain",)


def upgrade() -> None:
    both.make_inbox()
    op.execute("""
        create table cases (
          case_id      text primary key,
          subject_id   text not null,
          cutoff_at    timestamptz,
          records      text[] not null default '{}',
          waives       text[] not null default '{}',
          contact      bytea,               -- sealed, and only until the case is answered
          digest       bytea,
          state        text not null default 'open'
                       check (state in ('open', 'running', 'done', 'cancelled')),
          dry_run      boolean not null default false,
          traceparent  text not null default '',
          parked       text,                -- why this case alone cannot be carried out yet
          progress     jsonb not null default '{}',
          place        jsonb,               -- how far a big case is
          revision     int not null default 0,
          report       bytea,               -- what was said last
          request      bytea,               -- what was asked, without its contact
          keeps        boolean not null default false,  -- it is looked at again
          opened_at    timestamptz not null default now(),
          touched_at   timestamptz not null default now(),
          closed_at    timestamptz generated always as
                       (case when state in ('done', 'cancelled') and not keeps then touched_at end)
                       stored
        )""")
    op.execute("create index cases_subject on cases (subject_id)")
    op.execute("create index cases_closed on cases (closed_at) where closed_at is not null")
    op.execute(
        "create index cases_running on cases (touched_at)"
        " where state = 'running' or parked is not null"
    )
    op.execute("""
        create table blockers (             -- this domain's own copy of what others said
          subject_id   text not null,
          domain       text not null,
          kind         text not null,
          raised       boolean not null,
          occurred_at  timestamptz not null,
          primary key (subject_id, domain, kind)
        )""")
    op.execute("create index blockers_occurred on blockers (occurred_at)")
    op.execute("create index blockers_unread on blockers (kind) where domain = 'unread'")
    op.execute("""
        create table deferrals (
          case_id        text not null,           -- no foreign key: to check it for each row took
                                                  -- half of an insert, and its case is locked then
          records        text not null,
          rule           text not null,
          until          date,
          next_check_on  date not null,
          check_days     int not null default 1,  -- to the next check, where no day ends it
          policy         text not null,           -- the version of the rules that kept it
          unique nulls not distinct (case_id, records, rule, until)
        )""")
    op.execute("create index deferrals_next_check on deferrals (next_check_on)")
    op.execute("create index deferrals_policy on deferrals (policy)")
    both.make_holds()
    op.execute("""
        create table duties (               -- who may read by duty, why, and until when
          duty_id       bigint generated always as identity primary key,
          reader_group  text not null,
          login         text not null,      -- the database login that reads
          subject_id    text,               -- whose records alone; null: whose the group may read
          reason        text not null,
          ticket        text not null,
          opened_at     timestamptz not null default now(),
          ends_at       timestamptz not null,
          opened_by     text not null,
          approved_by   text not null check (lower(approved_by) <> lower(opened_by)),
          opened_login  text not null default session_user,
          closed_at     timestamptz,
          closed_login  text,
          check (ends_at > opened_at and ends_at <= opened_at + interval '14 days'),
          check (subject_id is not null or reader_group not in ('authority_duty', 'own_access'))
        )""")
    op.execute("""
        create table duty_reads (           -- one row a read, there before the first row is shown
          read_id   bigint generated always as identity primary key,
          duty_id   bigint not null references duties on delete cascade,
          records   text not null,
          login     text not null default session_user,
          asked_at  timestamptz not null default clock_timestamp(),
          asked_in  xid8 not null default pg_current_xact_id(),
          read_at   timestamptz,            -- null: asked, and rolled back or never read
          keys      text[] not null default '{}'
        )""")
    op.execute("create index duty_reads_duty on duty_reads (duty_id)")
    op.execute("create index duties_opened on duties (opened_at)")
    op.execute("""
        create function note_closing_login() returns trigger language plpgsql as $$
        begin
          new.closed_login := case when new.closed_at is not null then session_user end;
          return new;
        end $$""")
    op.execute(
        "create trigger duties_closed before update of closed_at on duties for each row"
        " execute function note_closing_login()"
    )
    both.keep_in_force("duties", "old.closed_at is null and old.ends_at > now()")
    op.execute("""
        create table policies (
          version          date primary key,
          digest           text not null,
          first_loaded_at  timestamptz not null default now()
        )""")
    op.execute("""
        create table announcements (        -- the broker's word that customers are told
          version       date primary key,
          digest        text not null,
          channels      text[] not null,
          announced_at  timestamptz not null,  -- when the broker appended the record
          topic         text not null,
          partition     int not null,
          "offset"      bigint not null
        )""")
    both.make_outbox()
