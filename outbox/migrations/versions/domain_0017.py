"""What officers change goes its lawful way alone, and each attempt beside it is noted."""

from fullstop.outbox.migrations import lawful

revision = "domain_0017"
down_revision = "domain_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lawful.note_refused_acts()
    lawful.guard_holds()
    lawful.guard_duties()
    lawful.guard_brakes()
    lawful.guard_cases()
    lawful.guard_deferrals()
