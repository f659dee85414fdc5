"""Dry runs, which go long before other cases, are found by themselves."""

from alembic import op

revision = "aggregator_0009"
down_revision = "aggregator_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One that never has all its answers ends after the last that was heard of it.
    op.execute(
        "create index cases_dry_runs on cases ((coalesce(noticed_at, touched_at))) where dry_run"
    )
    op.execute(
        "create view dry_runs as select case_id, subject_id,"
        " coalesce(noticed_at, touched_at) as answered_at from cases where dry_run"
    )
