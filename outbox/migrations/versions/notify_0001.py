"""What the notification service remembers: the one ledger of messages."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "notify_0001"
down_revision = None
branch_labels = ("notify",)
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
        create table messages (
          message_id      text primary key,  -- also the key under which it is sent
          number          bigint generated always as identity,
          case_id         text not null,
          kind            text not null,
          contact         bytea,             -- sealed; both until nothing of it is to be sent
          text            text,
          state           text not null default 'waiting' check (state in ('waiting', 'sending',
                            'accepted', 'delivered', 'unknown', 'undeliverable')),
          reason          text,
          due_at          timestamptz not null default now(),
          tries           int not null default 0,
          tried_at        timestamptz,       -- committed before the call
          first_tried_at  timestamptz,
          doubted_at      timestamptz,       -- sent then, and nobody answered
          created_at      timestamptz not null default now(),
          accepted_at     timestamptz,
          over_at         timestamptz,
          check (state in ('waiting', 'sending') or (contact is null and text is null))
        )""")
    op.execute(
        "create index messages_due on messages (due_at, number)"
        " where state in ('waiting', 'sending')"
    )
    op.execute("create index messages_case on messages (case_id)")
    op.execute("create index messages_state on messages (state, number)")
    op.execute("create index messages_over on messages (coalesce(over_at, accepted_at))")
    both.make_floods()
    both.make_relay_lease()
    both.make_outbox()
