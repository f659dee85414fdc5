"""What is over in an inbox is found row by row."""

from fullstop.outbox.migrations import both

revision = "notify_0011"
down_revision = "notify_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.find_inbox_by_age()
