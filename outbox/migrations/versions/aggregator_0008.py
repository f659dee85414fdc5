"""A hold is released, and a domain retired, by the second of two logins."""

from alembic import op

from fullstop.outbox.migrations import both

revision = "aggregator_0008"
down_revision = "aggregator_0007"
branch_labels = None
depends_on = None

# A proposal waits seven days for its second login (`outbox.database.PROPOSED_DAYS`).


def upgrade() -> None:
    both.release_holds_by_two_logins()
    op.execute("""
        create table proposed_retirements (   -- what one login has proposed of a domain
          domain          text not null,
          successor       text,
          waiver          text,
          proposed_by     text,               -- a staff id, of who signs a waiver
          proposed_login  text not null default session_user,
          proposed_at     timestamptz not null default now(),
          primary key (domain, proposed_login),
          check (num_nulls(successor, waiver) = 1),
          check ((waiver is null) = (proposed_by is null))
        )""")
    op.execute("""
        create function note_proposing_login_of_retirement() returns trigger language plpgsql as $$
        begin
          new.proposed_login := session_user;
          new.proposed_at := now();
          return new;
        end $$""")
    op.execute(
        "create trigger proposed_retirements_login before insert or update on proposed_retirements"
        " for each row execute function note_proposing_login_of_retirement()"
    )
    op.execute(
        "alter table retirements add column proposed_login text, add column retired_login text"
    )
    # By its schema's name: what a session has of its own under that name is not asked.
    op.execute("""
        create function retired_by_two_logins() returns trigger language plpgsql as $$
        declare
          heir text := new.successor;
          why text := new.waiver;
        begin
          if tg_op = 'UPDATE' then
            heir := nullif(new.successor, old.successor);
            why := nullif(new.waiver, old.waiver);
          end if;
          execute format(
            'select p.proposed_login from %I.proposed_retirements as p'
            ' where p.domain = $1 and p.proposed_login <> session_user'
            ' and p.successor is not distinct from $2 and p.waiver is not distinct from $3'
            ' and p.proposed_at > now() - interval ''7 days'' limit 1', tg_table_schema)
            using new.domain, heir, why into new.proposed_login;
          if new.proposed_login is null then
            raise insufficient_privilege using
              message = 'a domain is retired by another login than the one that proposed it';
          end if;
          new.retired_login := session_user;
          return new;
        end $$""")
    op.execute(
        "create trigger retirements_by_two before insert or update of successor, waiver"
        " on retirements for each row execute function retired_by_two_logins()"
    )
