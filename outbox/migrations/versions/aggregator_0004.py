"""Events are known by what they say, too; a request that could not be read has its last day."""

from alembic import op

revision = "aggregator_0004"
down_revision = "aggregator_0003"


def upgrade() -> None:
    # Null of those that were seen before: of them the id is all that is compared.
    op.execute("alter table inbox add column said bytea")
    op.execute("alter table cases add column called_off_by text[] not null default '{}'")
    op.execute(
        "create index cases_unheard on cases (promised_on)"
        " where digest is null and promised_on is not null"
    )
