"""By which way an application was opened, and to which one it returns."""

from alembic import op

revision = "intake_0003"
down_revision = "intake_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table applications
          add column entry       text not null default 'phone'
                                 check (entry in ('phone', 'account', 'reference', 'ticket')),
          add column returns_to  text""")
