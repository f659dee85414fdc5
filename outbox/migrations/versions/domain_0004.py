"""Events are known by what they say, too; a tombstone by all whose cancellation it is."""

from alembic import op

revision = "domain_0004"
down_revision = "domain_0003"


def upgrade() -> None:
    # Null of those that were seen before: of them the id is all that is compared.
    op.execute("alter table inbox add column said bytea")
    op.execute("alter table cases add column called_off_by text[] not null default '{}'")
