"""How far the schema's group had come, so that a database that was restored is seen to be one."""

from fullstop.outbox.migrations import both

revision = "notify_0009"
down_revision = "notify_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_bookmarks()
