"""What officers change goes its lawful way alone, and each attempt beside it is noted."""

from fullstop.outbox.migrations import lawful

revision = "intake_0012"
down_revision = "intake_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lawful.note_refused_acts()
    lawful.guard_holds()
