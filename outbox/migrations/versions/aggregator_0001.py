"""What the aggregator remembers: cases, answers, holds, domains, incidents, letters, outbox."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "aggregator_0001"
down_revision = None
branch_labels = ("aggregator",)


def upgrade() -> None:
    both.make_inbox()
    op.execute("""
        create table cases (
          case_id          text primary key,
          subject_id       text not null,
          expected         text[],            -- null until the request is seen
          unknown_domains  text[] not null default '{}',
          requested_at     timestamptz,
          locale           text not null default 'zh-CN',
          dry_run          boolean not null default false,
          digest           bytea,
          request          bytea,             -- without its contact
          cutoff_at        timestamptz,
          contact          bytea,
          contact_until    timestamptz,
          traceparent      text not null default '',
          cancelled_at     timestamptz,
          revision         int not null default 0,
          stage            text,
          told             bytea,             -- digest of what the last notice said
          notice           bytea,             -- the last notice without its contact
          noticed_at       timestamptz,       -- when that was issued
          noticed_on       date,
          notice_due_on    date,
          target_on        date,              -- the internal target's last day
          promised_on      date,              -- the last day that the customer was promised
          late_due_on      date,              -- missing answers are looked at; null: none awaited
          waived           text[] not null default '{}',  -- retired domains that nobody answers for
          taken_over       text[] not null default '{}',  -- those whose records another domain has
          opened_at        timestamptz not null default now(),
          touched_at       timestamptz not null default now(),
          closed_at        timestamptz generated always as (  -- after the last notice, and where
                           case when stage in ('FINAL', 'PREVIEW') then noticed_at  -- none will be
                                when digest is null then touched_at end) stored
        )""")
    op.execute("create index cases_subject on cases (subject_id)")
    op.execute(
        "create index cases_notice_due on cases (notice_due_on) where notice_due_on is not null"
    )
    op.execute("create index cases_late_due on cases (late_due_on) where late_due_on is not null")
    op.execute(
        "create index cases_awaited on cases (promised_on, requested_at)"
        " where late_due_on is not null"
    )
    op.execute("create index cases_closed on cases (closed_at) where closed_at is not null")
    op.execute("create index cases_contact on cases (contact_until) where contact is not null")
    op.execute("""
        create table answers (
          case_id      text not null references cases on delete cascade,
          domain       text not null,
          revision     int not null,
          report       bytea not null,
          keeps        boolean not null,      -- something is still to be erased by this domain
          answered_at  timestamptz not null,
          primary key (case_id, domain)
        )""")
    op.execute("create index answers_keeps on answers (domain) where keeps")
    both.make_holds()  # on what: domain or domain.record_set
    op.execute("""
        create table domains (              -- all that were ever made ready: a hold on everything
          name       text primary key,      -- is on each of them
          joined_at  timestamptz not null default now()
        )""")
    op.execute("""
        create table retirements (
          domain           text primary key,
          successor        text,
          waiver           text,              -- why nobody can answer any more
          signed_by        text,
          second_signed_by text,
          retired_at       timestamptz not null default clock_timestamp(),
          check (successor is not null or waiver is not null),
          check ((waiver is null) = (signed_by is null)),
          check ((waiver is null) = (second_signed_by is null)),
          check (lower(signed_by) <> lower(second_signed_by))
        )""")
    op.execute("""
        create table incidents (
          case_id    text,
          reason     text not null,
          domain     text,
          noted_at   timestamptz not null default now()
        )""")
    op.execute("create index incidents_case on incidents (case_id)")
    op.execute("create index incidents_noted on incidents (noted_at)")
    # A topic that is made anew counts its offsets from 0 again: its letters have other times.
    op.execute("""
        create table dead_letters (
          letter_partition  int not null,
          letter_offset     bigint not null,
          noted_at          timestamptz not null,
          reason            text not null,
          consumer          text not null,
          topic             text not null,
          partition         int,
          record_offset     bigint,
          sha256            text,
          length            int,
          case_id           text,
          state             text not null default 'open'
                            check (state in ('open', 'retried', 'discarded')),
          why               text,             -- of a discard
          decided_at        timestamptz,
          primary key (letter_partition, letter_offset, noted_at)
        )""")
    op.execute("create index dead_letters_case on dead_letters (case_id)")
    op.execute("create index dead_letters_noted on dead_letters (noted_at)")
    op.execute("create index dead_letters_open on dead_letters (noted_at) where state = 'open'")
    op.execute("create index dead_letters_record on dead_letters (topic, partition, record_offset)")
    both.make_outbox()
