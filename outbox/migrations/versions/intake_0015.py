"""What an officer's statement has done so far is where no login writes it."""

from fullstop.outbox.migrations import at_hand

revision = "intake_0015"
down_revision = "intake_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at_hand.keep_what_is_judged()
