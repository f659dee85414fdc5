"""Dead letters past the limit, folded."""

from fullstop.outbox.migrations import both

revision = "domain_0003"
down_revision = "domain_0002"


def upgrade() -> None:
    both.make_floods()
