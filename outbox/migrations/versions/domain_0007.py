"""What others are asked, and who has spoken; what was said later is told by where it lies."""

from alembic import op

revision = "domain_0007"
down_revision = "domain_0006"


def upgrade() -> None:
    # Of one append time the offset decides. Of rows that were there before, and of an earlier
    # version's, the time is a publisher's and no later than their append.
    op.execute("alter table blockers add column said_offset bigint not null default -1")
    op.execute("alter table cases add column awaits text")  # the question asked last of others
    op.execute("alter table cases add column heard text[] not null default '{}'")
    op.execute("alter table cases add column waits_since timestamptz")  # null: it may be run
    op.execute("create index cases_awaits on cases (awaits) where awaits is not null")
    op.execute("create index cases_waiting on cases (waits_since) where waits_since is not null")
