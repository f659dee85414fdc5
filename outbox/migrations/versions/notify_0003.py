"""Messages have an end by the product's own rules, and legal holds keep them."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "notify_0003"
down_revision = "notify_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_holds()
    both.release_holds_by_two_logins()
    op.execute("alter table messages add column subject_id text")  # none while nobody is verified
    op.execute("create index messages_subject on messages (subject_id)")
    # Whose a case is, by the name that it has in every schema.
    op.execute(
        "create view cases as select case_id, subject_id from messages where subject_id is not null"
    )
    op.execute("""
        create view sent_messages as
          select message_id, subject_id, coalesce(over_at, accepted_at) as ended_at from messages
          where state not in ('waiting', 'sending')""")
