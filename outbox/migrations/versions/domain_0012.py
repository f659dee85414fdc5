"""A brake is taken off by the second of two logins, and its cases go on with it alone."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "domain_0012"
down_revision = "domain_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table brakes
          add column release_proposed_at     timestamptz,
          add column release_proposed_by     text,
          add column release_proposed_login  text""")
    op.execute(
        "create trigger brakes_proposed before update of release_proposed_by on brakes"
        " for each row execute function note_proposing_login()"
    )
    _take_off_by_two_logins()
    _let_go_with_their_brake()
    _hold_back_by_no_officer()


def _take_off_by_two_logins() -> None:
    """A proposal waits seven days for its second login (`outbox.database.PROPOSED_DAYS`)."""
    op.execute("""
        create function taken_off_by_two_logins() returns trigger language plpgsql as $$
        begin
          if old.released_at is not null or old.release_proposed_login is null
            or old.release_proposed_login = session_user
            or old.release_proposed_at <= now() - interval '7 days' then
            raise insufficient_privilege using
              message = 'a brake is taken off by another login than the one that proposed it';
          end if;
          new.released_at := now();
          new.released_by := old.release_proposed_by;
          return new;
        end $$""")
    op.execute(
        "create trigger brakes_by_two before update of released_at on brakes for each row"
        " execute function taken_off_by_two_logins()"
    )


def _let_go_with_their_brake() -> None:
    """A case whose rows are not counted is let go by the very transaction that took a brake off."""
    op.execute("""
        create function let_go_with_a_brake() returns trigger language plpgsql as $$
        begin
          if not exists (select from brakes where released_at = now()) then
            raise insufficient_privilege using
              message = 'a case goes on uncounted only when its brake is taken off';
          end if;
          return new;
        end $$""")
    op.execute(
        "create trigger cases_unbraked before update of unbraked on cases for each row"
        " when (new.unbraked and not old.unbraked) execute function let_go_with_a_brake()"
    )
    op.execute("""
        create function let_go_for_its_subject() returns trigger language plpgsql as $$
        begin
          raise insufficient_privilege using
            message = 'one person lets a case go that is held back because of its subject alone';
        end $$""")
    op.execute(
        "create trigger cases_let_go before update of released_at on cases for each row"
        " when (new.released_at is not null and"
        " not coalesce(starts_with(old.parked, 'held_back implausible'), false))"
        " execute function let_go_for_its_subject()"
    )


def _hold_back_by_no_officer() -> None:
    """Why a case waits is found by the domain: who lets it go may not write it anew."""
    op.execute("""
        create function held_back_by_no_officer() returns trigger language plpgsql as $$
        begin
          raise insufficient_privilege using
            message = 'an officer lets a case go on, and says nothing of why it waits';
        end $$""")
    op.execute(
        "create trigger cases_held_back before update of parked on cases for each row"
        " when (new.parked is not null and new.parked is distinct from old.parked"
        f" and current_user = '{both.OFFICERS}') execute function held_back_by_no_officer()"
    )
