"""A hold is released, and a duty opened, by the second of two logins."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "domain_0009"
down_revision = "domain_0008"
branch_labels = None
depends_on = None

# A proposal waits seven days for its second login (`outbox.database.PROPOSED_DAYS`).


def upgrade() -> None:
    both.release_holds_by_two_logins()
    # Until it is opened a duty is nobody's to read under: no login is its own.
    op.execute("""
        alter table duties
          alter column login drop not null,
          alter column approved_by drop not null,
          alter column ends_at set default now() + interval '7 days',
          add column wanted_login    text,      -- who is to read; null: whoever opens it
          add column lasts           interval,
          add column proposed_at     timestamptz,
          add column approved_login  text,
          add check (lasts > interval '0' and lasts <= interval '14 days'),
          add check (num_nulls(login, approved_by) in (0, 2)),
          add check (login is not null or lasts is not null)""")
    op.execute("alter table duties alter column proposed_at set default now()")
    op.execute("""
        create function opened_by_two_logins() returns trigger language plpgsql as $$
        begin
          if old.login is not null or old.opened_login = session_user
            or old.closed_at is not null or old.ends_at <= now() then
            raise insufficient_privilege using
              message = 'a duty is opened by another login than the one that proposed it';
          end if;
          new.login := coalesce(old.wanted_login, session_user);
          new.approved_login := session_user;
          new.opened_at := now();
          new.ends_at := now() + old.lasts;
          return new;
        end $$""")
    op.execute(
        "create trigger duties_by_two before update of approved_by on duties for each row"
        " execute function opened_by_two_logins()"
    )
    op.execute("""
        create function closed_for_good() returns trigger language plpgsql as $$
        begin
          raise insufficient_privilege using message = 'a duty that was closed stays closed';
        end $$""")
    op.execute(
        "create trigger duties_closed_for_good before update of closed_at on duties for each row"
        " when (old.closed_at is not null) execute function closed_for_good()"
    )
