"""What a trigger asks, no session's own names answer."""

from fullstop.outbox.migrations import both

revision = "aggregator_0012"
down_revision = "aggregator_0011"


def upgrade() -> None:
    both.ask_in_no_session_s_names(
        *both.FUNCTIONS_OF_HOLDS, "note_proposing_login_of_retirement", "retired_by_two_logins"
    )
