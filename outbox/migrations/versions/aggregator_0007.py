"""The words of each version that notices may say, and the logins that approved mended ones."""

from alembic import op

revision = "aggregator_0007"
down_revision = "aggregator_0006"


def upgrade() -> None:
    op.execute("""
        create table words (
          domain     text not null,
          version    date not null,
          digest     text not null,
          texts      jsonb not null,        -- by place; so that who approves sees what changed
          loaded_at  timestamptz not null default now(),
          primary key (domain, version, digest)
        )""")
    op.execute("""
        create table words_approvals (
          domain       text not null,
          version      date not null,
          digest       text not null,
          login        text not null default session_user,
          approved_at  timestamptz not null default now(),
          primary key (domain, version, digest, login)
        )""")
