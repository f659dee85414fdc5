"""A doubt is kept with the gateway at which it arose."""

from alembic import op

revision = "notify_0008"
down_revision = "notify_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table messages add column gateway_id text")
