"""Rules that are to come: which were announced, and of which a case was told."""

from alembic import op

revision = "aggregator_0010"
down_revision = "aggregator_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table announcements (
          domain          text not null,
          version         text not null,
          effective_from  date not null,
          records         text[] not null,      -- the record sets that are kept otherwise
          announced_at    timestamptz not null,
          told_to         text not null default '',  -- cases up to this one were looked at
          looked_on       date,                 -- the last day on which all were
          primary key (domain, version)
        )""")
    op.execute("""
        alter table cases
          add column announced text[] not null default '{}',  -- domain/version
          add column announcement bytea,        -- the last one's notice, without its contact
          add column announcement_at timestamptz""")
    op.execute(
        "create index cases_reachable on cases (case_id)"
        " where contact is not null and stage in ('PARTIAL', 'OVERDUE')"
    )
