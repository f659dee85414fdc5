"""Dry runs, which go long before other cases, are found by themselves."""

from alembic import op

revision = "domain_0011"
down_revision = "domain_0010"


def upgrade() -> None:
    op.execute("create index cases_dry_runs on cases (closed_at) where dry_run")
    op.execute(
        "create view dry_runs as select case_id, subject_id, closed_at as answered_at"
        " from cases where dry_run"
    )
