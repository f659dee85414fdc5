"""An inbox is one consumer's, so that its key is the event's id alone."""

from alembic import op

revision = "intake_0014"
down_revision = "intake_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Who reads has the schema's name. An earlier version still writes it into each row.
    op.execute("""
        alter table inbox
          drop constraint inbox_pkey,
          alter column consumer drop not null,
          add primary key (event_id)""")
