"""A case remembers what its request gave up, so that what has no effect is answered."""

from alembic import op

revision = "aggregator_0006"
down_revision = "aggregator_0005"


def upgrade() -> None:
    # Empty of cases that are there: what they gave up was carried out, or told by a rule's words.
    op.execute("alter table cases add column waives text[] not null default '{}'")
