"""Of a number that has proven too little a MAC, by which whoever proves more ends it."""

from alembic import op

revision = "intake_0006"
down_revision = "intake_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table applications add column number bytea")
    op.execute("create index applications_number on applications (number) where state = 'proving'")
    op.execute(
        "create index applications_proving on applications (session) where state = 'proving'"
    )
