"""A message's form goes with its text, whoever lets the text go."""

from alembic import op

revision = "notify_0007"
down_revision = "notify_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A service of before knows no form: while it is at work beside this one, its answers count.
    op.execute("""
        create function let_form_go() returns trigger language plpgsql
        set search_path to pg_catalog, pg_temp as $$
        begin
          new.form := null;
          return new;
        end $$""")
    op.execute(
        "create trigger messages_form before update on messages for each row"
        " when (new.text is null and new.form is not null) execute function let_form_go()"
    )
