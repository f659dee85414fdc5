"""A case remembers what its last text promised, so that a later one is sent only with news."""

from alembic import op

revision = "aggregator_0005"
down_revision = "aggregator_0004"


def upgrade() -> None:
    # Empty of cases that were told before: their next change is told in a text.
    op.execute("alter table cases add column promised text[] not null default '{}'")
