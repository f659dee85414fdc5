"""What officers change goes its lawful way alone, and each attempt beside it is noted."""

from fullstop.outbox.migrations import lawful

revision = "notify_0010"
down_revision = "notify_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lawful.note_refused_acts()
    lawful.guard_holds()
