"""What is over in an inbox is found row by row."""

from fullstop.outbox.migrations import both

revision = "domain_0018"
down_revision = "domain_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.find_inbox_by_age()
