"""What a trigger asks, no session's own names answer; an officer is one by membership."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "domain_0014"
down_revision = "domain_0013"


def upgrade() -> None:
    _ask_for_the_schema_s_brakes()
    both.ask_in_no_session_s_names(
        *both.FUNCTIONS_OF_HOLDS,
        "note_closing_login",
        "note_refused",
        "opened_by_two_logins",
        "closed_for_good",
        "taken_off_by_two_logins",
        "let_go_with_a_brake",
        "let_go_for_its_subject",
        "held_back_by_no_officer",
    )
    _know_an_officer_by_membership()


def _ask_for_the_schema_s_brakes() -> None:
    op.execute("""
        create or replace function let_go_with_a_brake() returns trigger language plpgsql as $$
        declare
          is_taken_off boolean;
        begin
          execute format(
            'select exists (select from %I.brakes where released_at = now())', tg_table_schema)
            into is_taken_off;
          if not is_taken_off then
            raise insufficient_privilege using
              message = 'a case goes on uncounted only when its brake is taken off';
          end if;
          return new;
        end $$""")


def _know_an_officer_by_membership() -> None:
    """A login that inherits, or acts as a group of officers, goes by another name than the role."""
    op.execute(
        "create or replace trigger cases_held_back before update of parked on cases for each row"
        " when (new.parked is not null and new.parked is distinct from old.parked"
        f" and pg_has_role(current_user, '{both.OFFICERS}', 'member'))"
        " execute function held_back_by_no_officer()"
    )
