"""What of a restored case was told as gone and stays, until its restore has ended."""

from alembic import op

revision = "domain_0019"
down_revision = "domain_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table cases add column kept_again bigint not null default 0")
    op.execute("create index cases_kept_again on cases (case_id) where kept_again > 0")
