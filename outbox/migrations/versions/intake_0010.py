"""What came by an enquiry code is beside its customer's own session, and not in its place."""

from alembic import op

revision = "intake_0010"
down_revision = "intake_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table applications add column enquiry_session bytea")  # as `session`
