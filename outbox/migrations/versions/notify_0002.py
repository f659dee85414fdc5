"""A message that gave its place to a later one has a state of its own; indexes for who looks."""

from alembic import op

revision = "notify_0002"
down_revision = "notify_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table messages
          drop constraint messages_state_check,
          add constraint messages_state_check check (state in ('waiting', 'sending', 'accepted',
            'delivered', 'unknown', 'undeliverable', 'superseded'))""")
    op.execute("""
        update messages set state = 'superseded', reason = null
        where state = 'undeliverable' and reason = 'superseded'""")
    # By night only these are looked for, however many wait for the morning.
    op.execute(
        "create index messages_urgent on messages (due_at, number)"
        " where state = 'waiting' and kind = 'alert'"
    )
    op.execute("create index messages_age on messages (created_at) where state = 'waiting'")
