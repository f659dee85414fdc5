"""What an officer's statement has done so far is where no login writes it."""

from fullstop.outbox.migrations import at_hand

revision = "domain_0021"
down_revision = "domain_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at_hand.keep_what_is_judged()
