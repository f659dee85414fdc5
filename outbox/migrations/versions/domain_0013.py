"""Which channels are to accept an announcement, and which did."""

from alembic import op

revision = "domain_0013"
down_revision = "domain_0012"


def upgrade() -> None:
    # Of what was announced before, the broker's word suffices, as it did.
    op.execute("alter table announcements add column awaits text[] not null default '{}'")
    op.execute("""
        create table acceptances (
          version      text not null,
          channel      text not null,
          digest       text not null,
          accepted_at  timestamptz not null,   -- when the broker appended that it was
          primary key (version, channel, digest)
        )""")
