"""What the company's own channels are to tell everybody."""

from alembic import op

revision = "notify_0004"
down_revision = "notify_0003"


def upgrade() -> None:
    op.execute("""
        create table announcements (
          key             text primary key,    -- the announcement's event and the channel
          channel         text not null,
          domain          text not null,
          version         text not null,
          digest          text not null,
          effective_from  date not null,
          zh              text not null,
          en              text not null,
          announced_at    timestamptz not null,
          due_at          timestamptz not null,
          tries           int not null default 0,
          accepted_at     timestamptz
        )""")
    op.execute("create index announcements_due on announcements (due_at) where accepted_at is null")
