"""What the guards of `lawful` have judged of a statement so far, where no login writes.

What is here stays as it is: a released migration runs it.

It was a setting of the session, and a statement can set one between two of its rows: then an
attempt left no note, or half of a statement was done. A row of a table goes back with what is
rolled back, as the note does. One row a backend, of which the next has the number again some day.
"""

from alembic import op


def keep_what_is_judged() -> None:
    op.execute("""
        create unlogged table act_at_hand (  -- the officer's statement that a backend works on
          backend  int primary key,
          said     text not null             -- nothing yet, done, refused
        )""")
    # By the rights of whoever calls: a guard's, which are its owner's; nobody else has any.
    _create("""
        function act_is(what text) returns void language sql
          set search_path to pg_catalog, pg_temp as $$
          insert into %1$I.act_at_hand (backend, said) values (pg_backend_pid(), what)
          on conflict (backend) do update set said = excluded.said
        $$""")
    _create("""
        function act_so_far() returns text language sql
          set search_path to pg_catalog, pg_temp as $$
          select said from %1$I.act_at_hand where backend = pg_backend_pid()
        $$""")
    _create("""
        or replace function begins_an_act() returns trigger language plpgsql
          security definer set search_path to pg_catalog, pg_temp as $$
        begin
          perform %1$I.act_is('');
          return null;
        end $$""")
    op.execute("""
        do $do$
        declare
          guard text;
        begin
          for guard in select pg_get_functiondef(oid) from pg_proc
            where pronamespace = current_schema()::regnamespace
              and starts_with(proname, 'lawful_')
          loop
            guard := replace(guard, $$current_setting('fullstop.act', true)$$,
              format('%I.act_so_far()', current_schema()));
            execute regexp_replace(guard, $$set_config\\('fullstop.act', ('\\w+'), true\\)$$,
              format('%I.act_is(\\1)', current_schema()), 'g');
          end loop;
        end $do$""")


def _create(function: str) -> None:
    """In this schema, which it names: it finds nothing by a path."""
    text = f"do $do$ begin execute format($f$create {function}$f$, current_schema()); end $do$"
    op.execute(text)
