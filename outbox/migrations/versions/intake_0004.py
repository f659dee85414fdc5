"""An application can be cooling, suspended or refused; the first two hold the subject's place."""

from alembic import op

revision = "intake_0004"
down_revision = "intake_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table applications
          drop constraint applications_state_check,
          add constraint applications_state_check check (state in ('opened', 'proving', 'listing',
            'listed', 'checking', 'cooling', 'suspended', 'published', 'keeping', 'done',
            'withdrawn', 'lapsed', 'refused'))""")
    op.execute("drop index applications_open")
    op.execute(
        "create unique index applications_open on applications (subject_id) where state in"
        " ('listing', 'listed', 'checking', 'cooling', 'suspended', 'published')"
    )
    op.execute("drop index applications_moved")
    op.execute(
        "create index applications_moved on applications (state, moved_at)"
        " where state not in ('keeping', 'done', 'withdrawn', 'lapsed', 'refused')"
    )
