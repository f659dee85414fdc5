"""The door's records have an end, and legal holds keep them: what that is decided by."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "intake_0002"
down_revision = "intake_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    both.make_holds()
    both.release_holds_by_two_logins()
    # Whose a case is, by the name that it has in every schema.
    op.execute("create view cases as select case_id, subject_id from applications")
    # What is of dry runs goes long before the rest: each apart, with an index of its own.
    op.execute("create index answers_heard on answers (heard_at)")
    op.execute("create index notices_heard on notices (heard_at)")
    op.execute("""
        create index answers_of_dry_runs on answers (heard_at)
          where strpos(case_id, '.') > 0""")
    op.execute("""
        create index notices_of_dry_runs on notices (heard_at)
          where strpos(case_id, '.') > 0""")
    op.execute("""
        create view dry_run_answers as
          select case_id, heard_at as answered_at, (select subject_id from applications as a
            where a.case_id = split_part(answers.case_id, '.', 1)) as subject_id
          from answers where strpos(case_id, '.') > 0""")
    op.execute("""
        create view dry_run_notices as
          select case_id, heard_at as answered_at, (select subject_id from applications as a
            where a.case_id = split_part(notices.case_id, '.', 1)) as subject_id
          from notices where strpos(case_id, '.') > 0""")
    # Whoever erases what is over deletes no act of an application that is there.
    op.execute("""
        create function still_in_force_by_its_application() returns trigger language plpgsql as $$
        declare
          is_there boolean;
        begin
          execute format(
            'select exists (select from %I.applications where case_id = $1)', tg_table_schema)
            into is_there using old.case_id;
          if is_there then
            raise exception '%.% is still in force', tg_table_schema, tg_table_name
              using errcode = 'insufficient_privilege';
          end if;
          return old;
        end $$""")
    op.execute(
        "create trigger acts_in_force before delete on acts for each row"
        " execute function still_in_force_by_its_application()"
    )
