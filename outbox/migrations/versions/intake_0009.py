"""What else is known of a code."""

from alembic import op

revision = "intake_0009"
down_revision = "intake_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table codes
          add column serves_until  timestamptz,  -- of one that goes on, and no new one was sent
          add column tried         boolean not null default false,  -- before it went on
          add column said          text          -- of whether it was sent; null: that it was
        """)
