"""What the customer's door remembers: applications with their codes and acts, answers, outbox."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "intake_0001"
down_revision = None
branch_labels = ("intake",)
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table inbox (
          consumer  text not null,
          event_id  uuid not null,
          seen_at   timestamptz not null default now(),
          said      bytea,
          primary key (consumer, event_id)
        )""")
    op.execute("create index inbox_seen on inbox using brin (seen_at)")
    op.execute("""
        create table applications (
          case_id         text primary key,
          reference       text not null unique,
          link            text not null unique,
          subject_id      text,             -- null until it is verified
          channel         text not null,
          acting_as       text not null,
          evidence        text,
          locale          text not null,
          state           text not null check (state in ('opened', 'proving', 'listing', 'listed',
                            'checking', 'published', 'keeping', 'done', 'withdrawn', 'lapsed')),
          level           text,             -- how sure it is who asks
          phone           bytea,            -- under the door's key, and only until it is verified
          contact         bytea,            -- for the notification service, until all is told
          contact_until   timestamptz,
          records         text[] not null default '{}',  -- none: everything
          waives          text[] not null default '{}',
          dry_runs        int not null default 0,
          shown_case      text,             -- the dry run that was shown
          shown           text,             -- and the list that it made, as JSON
          differences     text not null default '[]',   -- of the second dry run
          checked_case    text,             -- that was found to be the same list
          checked_digest  text,
          session         bytea,            -- digest of the browser's session
          opened_at       timestamptz not null,
          verified_at     timestamptz,
          moved_at        timestamptz not null,  -- when this state began
          listed_at       timestamptz,
          confirmed_at    timestamptz,
          published_at    timestamptz,
          called_off_at   timestamptz,
          reminded_at     timestamptz,
          ended_at        timestamptz,
          check (subject_id is not null or state in ('opened', 'proving', 'withdrawn', 'lapsed'))
        )""")
    # Who has the slot: a verified application, and of each subject one.
    op.execute(
        "create unique index applications_open on applications (subject_id)"
        " where state in ('listing', 'listed', 'checking', 'published')"
    )
    op.execute("create index applications_subject on applications (subject_id)")
    op.execute(
        "create index applications_moved on applications (state, moved_at)"
        " where state not in ('keeping', 'done', 'withdrawn', 'lapsed')"
    )
    op.execute("create index applications_ended on applications (ended_at)")
    op.execute("""
        create table codes (                -- the one that is out for each application
          case_id     text primary key references applications on delete cascade,
          digest      bytea not null,
          expires_at  timestamptz not null,
          tries       int not null default 0,
          all_tries   int not null default 0,   -- of every code of this application
          sent        int not null default 1,
          used_at     timestamptz
        )""")
    op.execute("""
        create table enquiry_codes (
          case_id  text primary key references applications on delete cascade,
          hash     text not null,           -- Argon2id
          tries    int not null default 0
        )""")
    op.execute("""
        create table limits (
          bucket       bytea primary key,
          tokens       double precision not null,
          refilled_at  timestamptz not null
        )""")
    op.execute("create index limits_refilled on limits (refilled_at)")
    op.execute("""
        create table answers (              -- to an application's case and to its dry runs
          case_id   text not null,
          domain    text not null,
          revision  int not null,
          answer    bytea not null,         -- without its contact
          heard_at  timestamptz not null default now(),
          primary key (case_id, domain)
        )""")
    op.execute("""
        create table notices (
          case_id   text primary key,
          revision  int not null,
          notice    bytea not null,         -- without its contact
          heard_at  timestamptz not null default now()
        )""")
    op.execute("""
        create table acts (                 -- who did what, when: append only
          act_id   bigint generated always as identity primary key,
          case_id  text not null,
          act      text not null,
          at       timestamptz not null
        )""")
    op.execute("create index acts_case on acts (case_id)")
    op.execute("create index acts_at on acts (at)")
    op.execute("""
        create table tickets (              -- a ticket serves once
          nonce    text primary key,
          used_at  timestamptz not null
        )""")
    op.execute("create index tickets_used on tickets (used_at)")
    both.make_relay_lease()
    both.make_outbox()
