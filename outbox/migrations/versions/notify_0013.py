"""What an officer's statement has done so far is where no login writes it."""

from fullstop.outbox.migrations import at_hand

revision = "notify_0013"
down_revision = "notify_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at_hand.keep_what_is_judged()
