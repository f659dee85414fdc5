"""What a service of the company asked for: its customer sees it, and it takes nobody's place."""

from alembic import op

revision = "intake_0005"
down_revision = "intake_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table applications add column elsewhere boolean not null default false")
    op.execute("drop index applications_open")
    op.execute(
        "create unique index applications_open on applications (subject_id) where not elsewhere and"
        " state in ('listing', 'listed', 'checking', 'cooling', 'suspended', 'published')"
    )
