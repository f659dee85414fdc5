"""Which relay carries the outbox, and until when."""

from alembic import op

revision = "aggregator_0002"
down_revision = "aggregator_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table relay_lease (
          one         boolean primary key default true check (one),
          holder      uuid not null,
          pid         int not null,
          expires_at  timestamptz not null
        )""")
