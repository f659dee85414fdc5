"""Dead letters past the limit, folded."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "aggregator_0003"
down_revision = "aggregator_0002"


def upgrade() -> None:
    both.make_floods()
    # A letter that stands for many: from its record to the last of them.
    op.execute("""
        alter table dead_letters
          add column count        bigint not null default 1,
          add column first_at     timestamptz,
          add column last_offset  bigint,
          add column last_at      timestamptz""")
    op.execute(
        "create unique index dead_letters_folded on dead_letters"
        " (consumer, topic, partition, reason, record_offset, sha256)"
        " where last_offset is not null"
    )
