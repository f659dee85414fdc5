"""What a trigger asks, no session's own names answer."""

from fullstop.outbox.migrations import both

revision = "notify_0006"
down_revision = "notify_0005"


def upgrade() -> None:
    both.ask_in_no_session_s_names(*both.FUNCTIONS_OF_HOLDS)
