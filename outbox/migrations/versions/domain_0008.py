"""The digest of a version's rules without their words, which may be mended."""

from alembic import op

revision = "domain_0008"
down_revision = "domain_0007"


def upgrade() -> None:
    # `fullstop migrate` fills them where the digest that is there, over the words too, is known
    # again; a process of an earlier version goes on by that one.
    op.execute("alter table policies add column rules_digest text")
    op.execute("alter table announcements add column rules_digest text")
