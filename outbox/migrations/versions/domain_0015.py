"""How far the schema's group had come, so that a database that was restored is seen to be one."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "domain_0015"
down_revision = "domain_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_bookmarks()
    # Others know what was told of it, and here its rows may be there again.
    op.execute("alter table cases add column restored boolean not null default false")
    op.execute("create index cases_restored on cases (case_id) where restored")
    op.execute("create index cases_lately on cases using brin (touched_at)")
