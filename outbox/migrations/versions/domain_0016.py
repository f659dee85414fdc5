"""What a case keeps is one row, with all its reasons."""

from alembic import op

revision = "domain_0016"
down_revision = "domain_0015"


def upgrade() -> None:
    # Each: record set, rule, last day (infinity: none). A row that is older has one reason, in
    # columns, until its case is looked at; that can be next year, so both kinds are read.
    op.execute("""
        alter table deferrals
          add column kept text[],
          alter column records drop not null,
          alter column rule drop not null,
          add check (num_nulls(kept, records) = 1 and num_nulls(records, rule) in (0, 2))""")
