"""A message's form for gateways that take registered templates, beside its text."""

from alembic import op

revision = "notify_0005"
down_revision = "notify_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # It says what the text says, and goes when the text goes. No row of before has one: they are
    # not read for it, for the door's applications would wait until they were.
    op.execute(
        "alter table messages add column form text,"
        " add check (state in ('waiting', 'sending') or form is null) not valid"
    )
