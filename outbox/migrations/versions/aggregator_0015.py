"""What is over in an inbox is found row by row."""

from fullstop.outbox.migrations import both

revision = "aggregator_0015"
down_revision = "aggregator_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.find_inbox_by_age()
