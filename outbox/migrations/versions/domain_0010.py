"""What a business service said and a domain's own rows showed, too, is ended by neither alone."""

from alembic import op

revision = "domain_0010"
down_revision = "domain_0009"


def upgrade() -> None:
    # What an earlier version found counts as found alone.
    op.execute("alter table blockers add column said boolean not null default false")
