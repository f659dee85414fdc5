"""Which relay carries the outbox, and until when."""

from fullstop.outbox.migrations import both

revision = "domain_0002"
down_revision = "domain_0001"


def upgrade() -> None:
    both.make_relay_lease()
