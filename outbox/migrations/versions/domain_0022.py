"""A request asks others by itself: nobody need ask of it what is open there."""

from alembic import op

revision = "domain_0022"
down_revision = "domain_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An earlier version asks of every case, and says nothing in either.
    op.execute("alter table blockers add column looked_at timestamptz")
    op.execute("alter table cases add column unasked boolean not null default false")
