"""What is over in an inbox is found row by row."""

from fullstop.outbox.migrations import both

revision = "intake_0013"
down_revision = "intake_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.find_inbox_by_age()
