"""What a trigger asks, no session's own names answer."""

from fullstop.outbox.migrations import both

revision = "intake_0007"
down_revision = "intake_0006"


def upgrade() -> None:
    both.ask_in_no_session_s_names(*both.FUNCTIONS_OF_HOLDS, "still_in_force_by_its_application")
