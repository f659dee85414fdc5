"""How far the schema's group had come, so that a database that was restored is seen to be one."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "aggregator_0013"
down_revision = "aggregator_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_bookmarks()
    op.execute("create index answers_lately on answers using brin (answered_at)")
