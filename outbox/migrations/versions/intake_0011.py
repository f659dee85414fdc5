"""How far the schema's group had come, so that a database that was restored is seen to be one."""

from fullstop.outbox.migrations import both

revision = "intake_0011"
down_revision = "intake_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_bookmarks()
