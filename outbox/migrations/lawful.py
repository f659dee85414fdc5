"""The lawful ways of what officers change: beside them nothing changes, and the attempt is noted.

What is here stays as it is: released migrations run it. A later one replaces a function.

A row is judged by what it was, with all its columns, those of a later version too. One that may not
change so is left as it is, and not refused by an error, which would take back the note of it. So a
statement does all that it says or nothing: behind one row that may not, no other changes; where one
has changed already it is an error, and all of it is taken back. Each statement has one note.
"""

from alembic import op

from fullstop.outbox.migrations import both

_STAFF_ID = "~ '^[A-Za-z0-9._:-]{1,64}$'"  # `operate.staff`: no space or accent to hide behind
# By whose rights the statement works; an administrator has ways of their own.
_AS_OFFICER = (
    f"pg_has_role(current_user, '{both.OFFICERS}', 'usage')"
    " and current_setting('is_superuser') = 'off'"
)

_FUNCTION = """
create function <function>() returns trigger language plpgsql security definer
  set search_path to pg_catalog, pg_temp as $$
declare
  so_far text := current_setting('fullstop.act', true);
  is_lawful boolean;
  is_taken_off boolean;
  changes text[] := array(
    select is_now.key from jsonb_each(to_jsonb(new)) as is_now
    left join jsonb_each(to_jsonb(old)) as was using (key)
    where is_now.value is distinct from was.value and not exists (
      select from pg_attribute as a where a.attrelid = tg_relid
      and a.attname = is_now.key and a.attgenerated <> '') order by 1);
begin
  if so_far = 'refused' then
    return null;
  end if;<asks>
  is_lawful := <is lawful>;
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return <row>;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(<row>) ->> '<key>', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $$"""

_ASKS_FOR_THE_BRAKE = """
  execute format('select exists (select from %I.brakes where released_at = now())',
    tg_table_schema) into is_taken_off;"""


def note_refused_acts() -> None:
    op.execute("""
        create table refused_acts (         -- of officers, beside the lawful way: nothing was done
          act_id    bigint generated always as identity primary key,
          at        timestamptz not null default clock_timestamp(),
          login     text not null default session_user,
          relation  text not null,
          verb      text not null,
          row_key   text not null,
          changes   text[] not null         -- columns, and never what was to stand in them
        )""")
    op.execute("create index refused_acts_at on refused_acts (at)")
    op.execute("""
        create function begins_an_act() returns trigger language plpgsql
          set search_path to pg_catalog, pg_temp as $$
        begin
          perform set_config('fullstop.act', '', true);
          return null;
        end $$""")


def guard(table: str, key: str, is_lawful: str, verb: str = "update", asks: str = "") -> None:
    """Let officers change a row of the table in no other way than is lawful of `old` and `new`.

    `changes` are the columns that differ, generated ones aside.
    """
    function = f"lawful_{verb}_of_{table}"
    parts = {
        "function": function,
        "row": "old" if verb == "delete" else "new",
        "key": key,
        "asks": asks,
        "is lawful": is_lawful,
    }
    text = _FUNCTION
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    op.execute(text)
    for name, what, of in (
        (f"a_lawful_{verb}", function, "row"),
        (f"a_lawful_{verb}_begins", "begins_an_act", "statement"),
    ):
        op.execute(
            f"create trigger {name} before {verb} on {table} for each {of} when ({_AS_OFFICER})"
            f" execute function {what}()"
        )


_BY_ANOTHER = f"""new.released_at = now() and old.release_proposed_login <> session_user
      and old.release_proposed_at > now() - interval '7 days'
      and new.released_by = old.release_proposed_by
      and new.released_approved_by {_STAFF_ID}
      and lower(new.released_approved_by) <> lower(old.release_proposed_by)"""
_RELEASED = "array['released_at', 'released_by', 'released_approved_by']"


def guard_holds() -> None:
    """A hold is placed, its release proposed and carried out by another; its list may widen."""
    guard(
        "holds",
        "hold_id",
        f"""new.placed_by {_STAFF_ID}
    and (new.placed_approved_by is null or new.placed_approved_by {_STAFF_ID})""",
        "insert",
    )
    guard(
        "holds",
        "hold_id",
        f"""old.released_at is null and (
    changes <@ array['release_proposed_by'] and new.release_proposed_by {_STAFF_ID}
    or changes <@ array['records'] and (
      new.records = '{{}}' or old.records <> '{{}}' and new.records @> old.records)
    or changes <@ {_RELEASED} and {_BY_ANOTHER})""",
    )


def guard_duties() -> None:
    """A duty is proposed, opened by another, and ended once, now."""
    guard("duties", "duty_id", f"new.opened_by {_STAFF_ID}", "insert")
    guard(
        "duties",
        "duty_id",
        f"""old.closed_at is null and old.ends_at > now() and (
    changes = array['closed_at'] and new.closed_at = now()
    or changes = array['approved_by'] and old.login is null
      and old.opened_login <> session_user and new.approved_by {_STAFF_ID}
      and lower(new.approved_by) <> lower(old.opened_by))""",
    )


def guard_brakes() -> None:
    """A brake is taken off by the second of two logins; what went is forgotten only with it."""
    guard(
        "brakes",
        "brake_id",
        f"""old.released_at is null and (
    changes <@ array['release_proposed_by'] and new.release_proposed_by {_STAFF_ID}
    or changes <@ {_RELEASED} and {_BY_ANOTHER})""",
    )
    guard("erased_lately", "records", "is_taken_off", "delete", _ASKS_FOR_THE_BRAKE)


def guard_cases() -> None:
    """A case that is held back goes on: for its subject, or with the brake."""
    guard(
        "cases",
        "case_id",
        f"""new.parked is null
    and new.state = case old.state when 'open' then 'running' else old.state end
    and new.touched_at between now() and clock_timestamp() + interval '1 minute' and (
    changes <@ array['parked', 'state', 'touched_at', 'released_at', 'released_by']
      and starts_with(old.parked, 'held_back implausible') and new.released_at = now()
      and new.released_by {_STAFF_ID}
    or changes <@ array['parked', 'state', 'touched_at', 'unbraked'] and is_taken_off
      and old.parked = 'held_back mass_erasure' and new.unbraked)""",
        asks=_ASKS_FOR_THE_BRAKE,
    )


def guard_deferrals() -> None:
    """What is kept may be looked at sooner, and never later."""
    guard(
        "deferrals",
        "case_id",
        """changes <@ array['next_check_on', 'check_days'] and new.check_days = 1
    and new.next_check_on between '2000-01-01' and old.next_check_on""",
    )
