"""A contact goes with its request: the door keeps none of what is out, and until when it lives."""

from alembic import op

revision = "intake_0008"
down_revision = "intake_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        update applications set contact = null,
          contact_until = greatest(contact_until, opened_at + interval '12 months')
        where state in ('published', 'keeping') and contact is not null""")
