"""What officers change goes its lawful way alone, and each attempt beside it is noted."""

from fullstop.outbox.migrations import lawful

revision = "aggregator_0014"
down_revision = "aggregator_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lawful.note_refused_acts()
    lawful.guard_holds()
