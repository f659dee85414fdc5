"""Which relay carries the outbox, and until when."""

from fullstop.outbox.migrations import both

revision = "aggregator_0002"
down_revision = "aggregator_0001"


def upgrade() -> None:
    both.make_relay_lease()
