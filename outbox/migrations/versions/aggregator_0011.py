"""Which lists of holds there are beside the aggregator's: a hold reaches each, or is not placed."""

from alembic import op

revision = "aggregator_0011"
down_revision = "aggregator_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create table lists (name text primary key)")  # a schema's, noted by `migrate`
