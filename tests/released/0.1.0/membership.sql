SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA membership;
ALTER SCHEMA membership OWNER TO membership_owner;
CREATE FUNCTION membership.act_is(what text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          insert into membership.act_at_hand (backend, said) values (pg_backend_pid(), what)
          on conflict (backend) do update set said = excluded.said
        $$;
ALTER FUNCTION membership.act_is(what text) OWNER TO postgres;
COMMENT ON FUNCTION membership.act_is(what text) IS 'Fullstop made it';
CREATE FUNCTION membership.act_so_far() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          select said from membership.act_at_hand where backend = pg_backend_pid()
        $$;
ALTER FUNCTION membership.act_so_far() OWNER TO postgres;
COMMENT ON FUNCTION membership.act_so_far() IS 'Fullstop made it';
CREATE FUNCTION membership.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform membership.act_is('');
          return null;
        end $$;
ALTER FUNCTION membership.begins_an_act() OWNER TO postgres;
COMMENT ON FUNCTION membership.begins_an_act() IS 'Fullstop made it';
CREATE FUNCTION membership.closed_for_good() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using message = 'a duty that was closed stays closed';
        end $$;
ALTER FUNCTION membership.closed_for_good() OWNER TO postgres;
COMMENT ON FUNCTION membership.closed_for_good() IS 'Fullstop made it';
CREATE FUNCTION membership.duty_ask(duty bigint, records text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  asked bigint;
begin
  insert into "membership".duty_reads (duty_id, records)
    select d.duty_id, duty_ask.records from "membership".duties as d
    where d.duty_id = duty and duty_ask.records ~ '^[a-z0-9_]{1,63}$' and d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')
    returning read_id into asked;
  if asked is null then
    raise insufficient_privilege using
      message = format('%s has no open duty %s here; `fullstop duty list` shows them',
        session_user, duty);
  end if;
  raise log 'fullstop: % asks for membership.% under duty %, read %',
    session_user, records, duty, asked;
  return asked;
end $_$;
ALTER FUNCTION membership.duty_ask(duty bigint, records text) OWNER TO membership_duty;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE membership.benefits (
    benefit_no bigint NOT NULL,
    subject_id text NOT NULL,
    kind text NOT NULL,
    expires_on date,
    used_on date,
    waived_on date,
    paid_out_on date,
    paid boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date
);
ALTER TABLE ONLY membership.benefits FORCE ROW LEVEL SECURITY;
ALTER TABLE membership.benefits OWNER TO membership_owner;
COMMENT ON COLUMN membership.benefits.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN membership.benefits.masked_on IS 'Fullstop writes it';
CREATE FUNCTION membership.duty_read_benefits(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF membership.benefits
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "membership".duties;
begin
  select duties.* into d
    from "membership".duty_reads as asked join "membership".duties using (duty_id)
    where asked.read_id = read and asked.records = 'benefits' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for benefits; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'benefits');
  end if;
  raise log 'fullstop: % reads membership.benefits under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."benefit_no"::text as key
      from "membership"."benefits" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."benefit_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."benefit_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "membership".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION membership.duty_read_benefits(read bigint, after text, rows_max integer) OWNER TO membership_duty;
CREATE TABLE membership.identities (
    identity_no bigint NOT NULL,
    subject_id text NOT NULL,
    name text,
    phone text,
    id_number text,
    email text,
    phone_since timestamp with time zone,
    last_active_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date,
    fullstop_renewed_at timestamp with time zone
);
ALTER TABLE ONLY membership.identities FORCE ROW LEVEL SECURITY;
ALTER TABLE membership.identities OWNER TO membership_owner;
COMMENT ON COLUMN membership.identities.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN membership.identities.masked_on IS 'Fullstop writes it';
COMMENT ON COLUMN membership.identities.fullstop_renewed_at IS 'Fullstop writes it';
CREATE FUNCTION membership.duty_read_identity(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF membership.identities
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "membership".duties;
begin
  select duties.* into d
    from "membership".duty_reads as asked join "membership".duties using (duty_id)
    where asked.read_id = read and asked.records = 'identity' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for identity; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'identity');
  end if;
  raise log 'fullstop: % reads membership.identity under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."identity_no"::text as key
      from "membership"."identities" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."identity_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."identity_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "membership".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION membership.duty_read_identity(read bigint, after text, rows_max integer) OWNER TO membership_duty;
CREATE TABLE membership.levels (
    level_no bigint NOT NULL,
    subject_id text NOT NULL,
    level text NOT NULL,
    points integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date
);
ALTER TABLE ONLY membership.levels FORCE ROW LEVEL SECURITY;
ALTER TABLE membership.levels OWNER TO membership_owner;
COMMENT ON COLUMN membership.levels.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN membership.levels.masked_on IS 'Fullstop writes it';
CREATE FUNCTION membership.duty_read_level(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF membership.levels
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "membership".duties;
begin
  select duties.* into d
    from "membership".duty_reads as asked join "membership".duties using (duty_id)
    where asked.read_id = read and asked.records = 'level' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for level; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'level');
  end if;
  raise log 'fullstop: % reads membership.level under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."level_no"::text as key
      from "membership"."levels" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."level_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."level_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "membership".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION membership.duty_read_level(read bigint, after text, rows_max integer) OWNER TO membership_duty;
CREATE FUNCTION membership.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $_$ declare part regclass; seen bigint; found bigint := 0; kinds text[]; same text; begin select array_agg(format('%I.%I', n.nspname, t.typname) order by a.attname = created_column) into kinds from pg_catalog.pg_attribute as a join pg_catalog.pg_type as d on d.oid = a.atttypid join pg_catalog.pg_type as t on t.oid = coalesce(nullif(d.typbasetype, 0), d.oid) join pg_catalog.pg_namespace as n on n.oid = t.typnamespace where a.attrelid = whole and a.attname in (subject_column, created_column); select coalesce((select n.nspname from pg_catalog.pg_operator as o join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace where o.oprname = '=' and o.oprleft = kinds[1]::regtype and o.oprright = o.oprleft), 'pg_catalog') into same; for part in select inhrelid from pg_catalog.pg_inherits where inhparent = whole loop seen := 0; if has_table_privilege(part, 'select') and has_schema_privilege( (select relnamespace from pg_catalog.pg_class where oid = part), 'usage') then execute format('select count(*) from %s where %I operator(%I.=) $1::%s and %I <= $2::%s', part, subject_column, same, kinds[1], created_column, kinds[2]) || case when renewed_column is null then '' else format(' and coalesce(%I <= $3, true)', renewed_column) end into seen using whose, until, cutoff; end if; found := found + greatest(seen, "membership"."fullstop_in_partitions"(part, subject_column, created_column, renewed_column, whose, until, cutoff)); end loop; return found; end $_$;
ALTER FUNCTION membership.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) OWNER TO postgres;
CREATE FUNCTION membership.fullstop_masks_again() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$ begin if to_jsonb(new) ->> tg_argv[0] is not null and exists (select from unnest(tg_argv) as c where case when c ^@ 'lax $.' then jsonb_path_query_array(to_jsonb(old), c::jsonpath) is distinct from jsonb_path_query_array(to_jsonb(new), c::jsonpath) else to_jsonb(old) -> c is distinct from to_jsonb(new) -> c end) then new.masked_on := null; end if; return new; end $_$;
ALTER FUNCTION membership.fullstop_masks_again() OWNER TO postgres;
CREATE FUNCTION membership.fullstop_renews() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin if current_user = 'membership_eraser' then return new; end if; new."fullstop_renewed_at" := case when exists (select from unnest(tg_argv) as c where to_jsonb(old) -> c is distinct from to_jsonb(new) -> c) then clock_timestamp() else old."fullstop_renewed_at" end; return new; end $$;
ALTER FUNCTION membership.fullstop_renews() OWNER TO postgres;
CREATE FUNCTION membership.held_back_by_no_officer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using
            message = 'an officer lets a case go on, and says nothing of why it waits';
        end $$;
ALTER FUNCTION membership.held_back_by_no_officer() OWNER TO postgres;
COMMENT ON FUNCTION membership.held_back_by_no_officer() IS 'Fullstop made it';
CREATE FUNCTION membership.knows_subject(text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select exists (select from "membership"."levels" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "membership"."benefits" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "membership"."identities" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled)
$_$;
ALTER FUNCTION membership.knows_subject(text) OWNER TO membership_duty;
CREATE FUNCTION membership.lawful_delete_of_erased_lately() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  execute format('select exists (select from %I.brakes where released_at = now())',
    tg_table_schema) into is_taken_off;
  is_lawful := is_taken_off;
  if is_lawful then
    perform membership.act_is('done');
    return old;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(old) ->> 'records', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_delete_of_erased_lately() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_delete_of_erased_lately() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_insert_of_duties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := new.opened_by ~ '^[A-Za-z0-9._:-]{1,64}$';
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'duty_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_insert_of_duties() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_insert_of_duties() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_insert_of_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := new.placed_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    and (new.placed_approved_by is null or new.placed_approved_by ~ '^[A-Za-z0-9._:-]{1,64}$');
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'hold_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_insert_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_insert_of_holds() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_update_of_brakes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := old.released_at is null and (
    changes <@ array['release_proposed_by'] and new.release_proposed_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    or changes <@ array['released_at', 'released_by', 'released_approved_by'] and new.released_at = now() and old.release_proposed_login <> session_user
      and old.release_proposed_at > now() - interval '7 days'
      and new.released_by = old.release_proposed_by
      and new.released_approved_by ~ '^[A-Za-z0-9._:-]{1,64}$'
      and lower(new.released_approved_by) <> lower(old.release_proposed_by));
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'brake_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_update_of_brakes() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_update_of_brakes() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_update_of_cases() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  execute format('select exists (select from %I.brakes where released_at = now())',
    tg_table_schema) into is_taken_off;
  is_lawful := new.parked is null
    and new.state = case old.state when 'open' then 'running' else old.state end
    and new.touched_at between now() and clock_timestamp() + interval '1 minute' and (
    changes <@ array['parked', 'state', 'touched_at', 'released_at', 'released_by']
      and starts_with(old.parked, 'held_back implausible') and new.released_at = now()
      and new.released_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    or changes <@ array['parked', 'state', 'touched_at', 'unbraked'] and is_taken_off
      and old.parked = 'held_back mass_erasure' and new.unbraked);
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'case_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_update_of_cases() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_update_of_cases() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_update_of_deferrals() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := changes <@ array['next_check_on', 'check_days'] and new.check_days = 1
    and new.next_check_on between '2000-01-01' and old.next_check_on;
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'case_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_update_of_deferrals() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_update_of_deferrals() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_update_of_duties() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := old.closed_at is null and old.ends_at > now() and (
    changes = array['closed_at'] and new.closed_at = now()
    or changes = array['approved_by'] and old.login is null
      and old.opened_login <> session_user and new.approved_by ~ '^[A-Za-z0-9._:-]{1,64}$'
      and lower(new.approved_by) <> lower(old.opened_by));
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'duty_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_update_of_duties() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_update_of_duties() IS 'Fullstop made it';
CREATE FUNCTION membership.lawful_update_of_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := membership.act_so_far();
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
  end if;
  is_lawful := old.released_at is null and (
    changes <@ array['release_proposed_by'] and new.release_proposed_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    or changes <@ array['records'] and (
      new.records = '{}' or old.records <> '{}' and new.records @> old.records)
    or changes <@ array['released_at', 'released_by', 'released_approved_by'] and new.released_at = now() and old.release_proposed_login <> session_user
      and old.release_proposed_at > now() - interval '7 days'
      and new.released_by = old.release_proposed_by
      and new.released_approved_by ~ '^[A-Za-z0-9._:-]{1,64}$'
      and lower(new.released_approved_by) <> lower(old.release_proposed_by));
  if is_lawful then
    perform membership.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform membership.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'hold_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION membership.lawful_update_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION membership.lawful_update_of_holds() IS 'Fullstop made it';
CREATE FUNCTION membership.let_go_for_its_subject() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using
            message = 'one person lets a case go that is held back because of its subject alone';
        end $$;
ALTER FUNCTION membership.let_go_for_its_subject() OWNER TO postgres;
COMMENT ON FUNCTION membership.let_go_for_its_subject() IS 'Fullstop made it';
CREATE FUNCTION membership.let_go_with_a_brake() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
        end $$;
ALTER FUNCTION membership.let_go_with_a_brake() OWNER TO postgres;
COMMENT ON FUNCTION membership.let_go_with_a_brake() IS 'Fullstop made it';
CREATE FUNCTION membership.note_closing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.closed_login := case when new.closed_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION membership.note_closing_login() OWNER TO postgres;
COMMENT ON FUNCTION membership.note_closing_login() IS 'Fullstop made it';
CREATE FUNCTION membership.note_proposing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.release_proposed_at := case when new.release_proposed_by is not null then now() end;
          new.release_proposed_login :=
            case when new.release_proposed_by is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION membership.note_proposing_login() OWNER TO postgres;
COMMENT ON FUNCTION membership.note_proposing_login() IS 'Fullstop made it';
CREATE FUNCTION membership.note_refused() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.refused := array(
            select substr(name, 2) from unnest(new.records) with ordinality as r(name, n)
            where left(name, 1) = '?' order by n);
          return new;
        end $$;
ALTER FUNCTION membership.note_refused() OWNER TO postgres;
COMMENT ON FUNCTION membership.note_refused() IS 'Fullstop made it';
CREATE FUNCTION membership.note_releasing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.released_login := case when new.released_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION membership.note_releasing_login() OWNER TO postgres;
COMMENT ON FUNCTION membership.note_releasing_login() IS 'Fullstop made it';
CREATE FUNCTION membership.opened_by_two_logins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
        end $$;
ALTER FUNCTION membership.opened_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION membership.opened_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION membership.released_by_two_logins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          if old.release_proposed_login is null or old.release_proposed_login = session_user
            or old.release_proposed_at <= now() - interval '7 days' then
            raise insufficient_privilege using
              message = 'a hold is released by another login than the one that proposed it';
          end if;
          new.released_by := old.release_proposed_by;
          return new;
        end $$;
ALTER FUNCTION membership.released_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION membership.released_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION membership.still_in_force() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise exception '%.% is still in force', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
        end $$;
ALTER FUNCTION membership.still_in_force() OWNER TO postgres;
COMMENT ON FUNCTION membership.still_in_force() IS 'Fullstop made it';
CREATE FUNCTION membership.taken_off_by_two_logins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
        end $$;
ALTER FUNCTION membership.taken_off_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION membership.taken_off_by_two_logins() IS 'Fullstop made it';
CREATE TABLE membership.acceptances (
    version text NOT NULL,
    channel text NOT NULL,
    digest text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);
ALTER TABLE membership.acceptances OWNER TO postgres;
COMMENT ON TABLE membership.acceptances IS 'Fullstop made it';
CREATE VIEW membership.accounts WITH (security_barrier='true') AS
 SELECT subject_id,
    phone,
    phone_since,
    last_active_at,
    NULL::text AS account_name,
    email
   FROM membership.identities
  WHERE (phone IS NOT NULL);
ALTER VIEW membership.accounts OWNER TO membership_accounts;
CREATE UNLOGGED TABLE membership.act_at_hand (
    backend integer NOT NULL,
    said text NOT NULL
);
ALTER TABLE membership.act_at_hand OWNER TO postgres;
COMMENT ON TABLE membership.act_at_hand IS 'Fullstop made it';
CREATE TABLE membership.announcements (
    version date NOT NULL,
    digest text NOT NULL,
    channels text[] NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    rules_digest text,
    awaits text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE membership.announcements OWNER TO postgres;
COMMENT ON TABLE membership.announcements IS 'Fullstop made it';
ALTER TABLE membership.benefits ALTER COLUMN benefit_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.benefits_benefit_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.blockers (
    subject_id text NOT NULL,
    domain text NOT NULL,
    kind text NOT NULL,
    raised boolean NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    said_offset bigint DEFAULT '-1'::integer NOT NULL,
    said boolean DEFAULT false NOT NULL
);
ALTER TABLE membership.blockers OWNER TO postgres;
COMMENT ON TABLE membership.blockers IS 'Fullstop made it';
CREATE TABLE membership.bookmarks (
    topic text NOT NULL,
    partition integer NOT NULL,
    past bigint NOT NULL
)
WITH (fillfactor='20');
ALTER TABLE membership.bookmarks OWNER TO postgres;
COMMENT ON TABLE membership.bookmarks IS 'Fullstop made it';
CREATE TABLE membership.brakes (
    brake_id bigint NOT NULL,
    records text NOT NULL,
    rows bigint NOT NULL,
    pulled_at timestamp with time zone DEFAULT now() NOT NULL,
    released_at timestamp with time zone,
    released_by text,
    released_approved_by text,
    released_login text,
    release_proposed_at timestamp with time zone,
    release_proposed_by text,
    release_proposed_login text,
    CONSTRAINT brakes_check CHECK ((lower(released_approved_by) <> lower(released_by))),
    CONSTRAINT brakes_check1 CHECK ((num_nulls(released_at, released_by, released_approved_by) = ANY (ARRAY[0, 3])))
);
ALTER TABLE membership.brakes OWNER TO postgres;
COMMENT ON TABLE membership.brakes IS 'Fullstop made it';
ALTER TABLE membership.brakes ALTER COLUMN brake_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.brakes_brake_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.cases (
    case_id text NOT NULL,
    subject_id text NOT NULL,
    cutoff_at timestamp with time zone,
    records text[] DEFAULT '{}'::text[] NOT NULL,
    waives text[] DEFAULT '{}'::text[] NOT NULL,
    contact bytea,
    digest bytea,
    state text DEFAULT 'open'::text NOT NULL,
    dry_run boolean DEFAULT false NOT NULL,
    traceparent text DEFAULT ''::text NOT NULL,
    parked text,
    progress jsonb DEFAULT '{}'::jsonb NOT NULL,
    place jsonb,
    revision integer DEFAULT 0 NOT NULL,
    report bytea,
    request bytea,
    keeps boolean DEFAULT false NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    touched_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN ((state = ANY (ARRAY['done'::text, 'cancelled'::text])) AND (NOT keeps)) THEN touched_at
    ELSE NULL::timestamp with time zone
END) STORED,
    called_off_by text[] DEFAULT '{}'::text[] NOT NULL,
    refused text[] DEFAULT '{}'::text[] NOT NULL,
    released_at timestamp with time zone,
    released_by text,
    released_login text,
    unbraked boolean DEFAULT false NOT NULL,
    awaits text,
    heard text[] DEFAULT '{}'::text[] NOT NULL,
    waits_since timestamp with time zone,
    restored boolean DEFAULT false NOT NULL,
    kept_again bigint DEFAULT 0 NOT NULL,
    CONSTRAINT cases_state_check CHECK ((state = ANY (ARRAY['open'::text, 'running'::text, 'done'::text, 'cancelled'::text])))
);
ALTER TABLE membership.cases OWNER TO postgres;
COMMENT ON TABLE membership.cases IS 'Fullstop made it';
CREATE TABLE membership.deferrals (
    case_id text NOT NULL,
    records text,
    rule text,
    until date,
    next_check_on date NOT NULL,
    check_days integer DEFAULT 1 NOT NULL,
    policy text NOT NULL,
    kept text[],
    CONSTRAINT deferrals_check CHECK (((num_nulls(kept, records) = 1) AND (num_nulls(records, rule) = ANY (ARRAY[0, 2]))))
);
ALTER TABLE membership.deferrals OWNER TO postgres;
COMMENT ON TABLE membership.deferrals IS 'Fullstop made it';
CREATE VIEW membership.dry_runs AS
 SELECT case_id,
    subject_id,
    closed_at AS answered_at
   FROM membership.cases
  WHERE dry_run;
ALTER VIEW membership.dry_runs OWNER TO postgres;
COMMENT ON VIEW membership.dry_runs IS 'Fullstop made it';
CREATE TABLE membership.duties (
    duty_id bigint NOT NULL,
    reader_group text NOT NULL,
    login text,
    subject_id text,
    reason text NOT NULL,
    ticket text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone DEFAULT (now() + '7 days'::interval) NOT NULL,
    opened_by text NOT NULL,
    approved_by text,
    opened_login text DEFAULT SESSION_USER NOT NULL,
    closed_at timestamp with time zone,
    closed_login text,
    wanted_login text,
    lasts interval,
    proposed_at timestamp with time zone DEFAULT now(),
    approved_login text,
    CONSTRAINT duties_check CHECK ((lower(approved_by) <> lower(opened_by))),
    CONSTRAINT duties_check1 CHECK (((ends_at > opened_at) AND (ends_at <= (opened_at + '14 days'::interval)))),
    CONSTRAINT duties_check2 CHECK (((subject_id IS NOT NULL) OR (reader_group <> ALL (ARRAY['authority_duty'::text, 'own_access'::text])))),
    CONSTRAINT duties_check3 CHECK ((num_nulls(login, approved_by) = ANY (ARRAY[0, 2]))),
    CONSTRAINT duties_check4 CHECK (((login IS NOT NULL) OR (lasts IS NOT NULL))),
    CONSTRAINT duties_lasts_check CHECK (((lasts > '00:00:00'::interval) AND (lasts <= '14 days'::interval)))
);
ALTER TABLE membership.duties OWNER TO postgres;
COMMENT ON TABLE membership.duties IS 'Fullstop made it';
ALTER TABLE membership.duties ALTER COLUMN duty_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.duties_duty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.duty_reads (
    read_id bigint NOT NULL,
    duty_id bigint NOT NULL,
    records text NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    asked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    asked_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    read_at timestamp with time zone,
    keys text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE membership.duty_reads OWNER TO postgres;
COMMENT ON TABLE membership.duty_reads IS 'Fullstop made it';
ALTER TABLE membership.duty_reads ALTER COLUMN read_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.duty_reads_read_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.erased_lately (
    records text NOT NULL,
    minute timestamp with time zone NOT NULL,
    session integer NOT NULL,
    rows bigint NOT NULL
);
ALTER TABLE membership.erased_lately OWNER TO postgres;
COMMENT ON TABLE membership.erased_lately IS 'Fullstop made it';
CREATE TABLE membership.floods (
    flood_id bigint NOT NULL,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    reason text NOT NULL,
    first_offset bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    sha256 text NOT NULL,
    length integer NOT NULL,
    last_offset bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    told bigint DEFAULT 0 NOT NULL,
    told_at timestamp with time zone
);
ALTER TABLE membership.floods OWNER TO postgres;
COMMENT ON TABLE membership.floods IS 'Fullstop made it';
ALTER TABLE membership.floods ALTER COLUMN flood_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.floods_flood_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.fullstop_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE membership.fullstop_version OWNER TO postgres;
COMMENT ON TABLE membership.fullstop_version IS 'Fullstop made it';
CREATE TABLE membership.holds (
    hold_id text NOT NULL,
    subject_id text NOT NULL,
    records text[] DEFAULT '{}'::text[] NOT NULL,
    reference text NOT NULL,
    reason text NOT NULL,
    secret boolean DEFAULT false NOT NULL,
    placed_at timestamp with time zone DEFAULT now() NOT NULL,
    placed_by text NOT NULL,
    placed_approved_by text,
    placed_login text DEFAULT SESSION_USER NOT NULL,
    released_at timestamp with time zone,
    released_by text,
    released_approved_by text,
    released_login text,
    release_proposed_at timestamp with time zone,
    release_proposed_by text,
    release_proposed_login text,
    CONSTRAINT holds_check CHECK ((lower(placed_approved_by) <> lower(placed_by))),
    CONSTRAINT holds_check1 CHECK ((lower(released_approved_by) <> lower(released_by))),
    CONSTRAINT holds_check2 CHECK ((num_nulls(released_at, released_by, released_approved_by) = ANY (ARRAY[0, 3])))
);
ALTER TABLE membership.holds OWNER TO postgres;
COMMENT ON TABLE membership.holds IS 'Fullstop made it';
ALTER TABLE membership.identities ALTER COLUMN identity_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.identities_identity_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.inbox (
    consumer text,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    said bytea
);
ALTER TABLE membership.inbox OWNER TO postgres;
COMMENT ON TABLE membership.inbox IS 'Fullstop made it';
ALTER TABLE membership.levels ALTER COLUMN level_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.levels_level_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.outbox (
    id bigint NOT NULL,
    topic text NOT NULL,
    key bytea,
    value bytea NOT NULL,
    headers text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_value_check CHECK ((octet_length(value) <= 65536))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0');
ALTER TABLE membership.outbox OWNER TO postgres;
COMMENT ON TABLE membership.outbox IS 'Fullstop made it';
ALTER TABLE membership.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.policies (
    version date NOT NULL,
    digest text NOT NULL,
    first_loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    rules_digest text
);
ALTER TABLE membership.policies OWNER TO postgres;
COMMENT ON TABLE membership.policies IS 'Fullstop made it';
CREATE TABLE membership.refused_acts (
    act_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    relation text NOT NULL,
    verb text NOT NULL,
    row_key text NOT NULL,
    changes text[] NOT NULL
);
ALTER TABLE membership.refused_acts OWNER TO postgres;
COMMENT ON TABLE membership.refused_acts IS 'Fullstop made it';
ALTER TABLE membership.refused_acts ALTER COLUMN act_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME membership.refused_acts_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE membership.relay_lease (
    one boolean DEFAULT true NOT NULL,
    holder uuid NOT NULL,
    pid integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT relay_lease_one_check CHECK (one)
);
ALTER TABLE membership.relay_lease OWNER TO postgres;
COMMENT ON TABLE membership.relay_lease IS 'Fullstop made it';
INSERT INTO membership.act_at_hand VALUES
	(4913, ''),
	(4918, ''),
	(4970, 'done');
INSERT INTO membership.benefits OVERRIDING SYSTEM VALUE VALUES
	(2, 'sample-benefits', 'coupon', '2026-11-28', NULL, NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(3, 'sample-benefits', 'birthday-gift', '2026-10-29', '2026-10-19', NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(4, 'sample-waiver', 'coupon', NULL, NULL, NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(5, 'sample-prepaid', 'coupon', NULL, NULL, NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(6, 'sample-prepaid', 'stored-value', NULL, NULL, NULL, NULL, true, '2026-05-12 01:50:00+00', NULL, NULL),
	(7, 'sample-ended', 'paid-membership', '2026-12-28', NULL, NULL, '2026-11-25', true, '2026-05-12 01:50:00+00', NULL, NULL),
	(8, 'sample-ended', 'coupon', '2026-11-27', NULL, NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(9, 'sample-ended', 'birthday-gift', NULL, '2026-11-23', NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(10, 'sample-ended', 'lounge', NULL, NULL, '2026-11-24', NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(11, 'sample-ended', 'cash-back', NULL, NULL, NULL, '2026-11-25', false, '2026-05-12 01:50:00+00', NULL, NULL),
	(12, 'sample-bystander', 'coupon', NULL, NULL, NULL, NULL, false, '2026-05-12 01:50:00+00', NULL, NULL),
	(14, 'sample-g00006', 'coupon', '2026-11-27', '2026-11-18', NULL, NULL, false, '2026-10-29 01:50:00+00', NULL, NULL),
	(15, 'sample-g00009', 'coupon', '2026-11-30', NULL, NULL, NULL, false, '2026-10-29 01:50:00+00', NULL, NULL);
INSERT INTO membership.blockers VALUES
	('sample-bystander', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 2, false),
	('sample-came-back', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 3, false),
	('sample-deceased', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-deceased', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-eight-months', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-eight-months', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-g00004', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-g00004', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-minor', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-minor', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-no-voucher', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-no-voucher', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-review-only', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-review-only', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-wang', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-wang', 'orders', 'ORDER_OPEN', false, '2026-11-28 10:20:56+00', -1, false),
	('sample-dispute', 'orders', 'AFTER_SALES_OPEN', true, '2028-01-02 10:20:56+00', 9223372036854775807, true),
	('sample-dispute', 'orders', 'ORDER_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00001', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00001', 'orders', 'ORDER_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00002', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00002', 'orders', 'ORDER_OPEN', true, '2028-01-02 10:20:56+00', 9223372036854775807, true),
	('sample-g00003', 'orders', 'AFTER_SALES_OPEN', true, '2028-01-02 10:20:56+00', 9223372036854775807, true),
	('sample-g00003', 'orders', 'ORDER_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00005', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-g00005', 'orders', 'ORDER_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-return-window', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 10:20:56+00', -1, false),
	('sample-return-window', 'orders', 'ORDER_OPEN', true, '2028-01-02 10:20:56+00', 9223372036854775807, true);
INSERT INTO membership.bookmarks VALUES
	('deletion.blockers', 0, 6),
	('deletion.matters.orders', 0, 20),
	('deletion.requests', 0, 22);
INSERT INTO membership.cases VALUES
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'sample-g00005', '2028-01-02 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x34511c6ee52fb691138a54b799bad22ffd56fe039cb76448f1be7bb25472343b', 'done', false, '00-a7fc27c9760894ab9e05085636f0b222-e5835e5db4ca8018-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4830613134323237652d343935372d343163612d623164652d3933343639316630326366335673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d673030303035146d656d626572736869700280ddded9c56a14323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4832646538626265642d393736382d343065632d383138382d3238616462653437396138305673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d67303030303580ddded9c56a80ddded9c56a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.47191+00', '2026-11-28 10:21:01.724437+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'sample-dispute', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\xbc019092e503ca3b419f224dce4dd079d7a1165dc7e8567952d556ebf046d789', 'done', false, '00-eaa01af51d66973ba76e4fd57eae3549-8a11baae0deddefc-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832626532303961622d653739322d346134312d386337302d6166316338633434383131395673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d64697370757465146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4837353737363939322d323063312d343430302d623130302d3038333137623731303833645673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d6469737075746580dde09ac46880dde09ac4680000000200000a7a682d434e00000000', true, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:01.724553+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-15feb98a-6f5d-44cf-96e2-c94995667d5f', 'sample-waiver', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{benefits}', '\x01eedd883da0a94515a188d85fccf6d633b3fd231f6342366a566370bf3a7898bdbdbc7f51f1ae9715df14ba18e26e0f44131a0a584cdb93c764e3a3bc98fa81d1fd9a748ae8b326ad57d9ba4cb2256e5c48d9f2ef6e3069190f8961f9c1d23403fb4284', '\xaaa96dbb552f359db062a6f67cf21ecddab07494efe532b0fca7407095f30f0b', 'open', false, '00-60bb711fcbcac13ffbc58e7094bf9fb9-6ca9dfbf9957010e-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4861666537313433392d383633372d343531382d623561652d6534613665646531323363625673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d77616976657280adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '90f17d1b-b7a0-4d12-a361-26c1b86e386d', '{}', '2028-01-05 10:20:56+00', false, 0),
	('sample-2c36503b-a209-4fbb-86ea-cd6c5e065df9', 'sample-invoice', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a94515e8bb6cb616400502140732e3b034ec0ce611f9a9cbb8bd4ad560368982ce0262fe048161107c71cccb8f29c873df93675a86d359e973e020e18d5bfde7866fc23c41e6989592a0f3ec1e6996860a7628229d28f6f32d79cd75566a', '\xeabd344db1dbf63ee30f0a0246c704cc5c44488782ac3431d303c65e75ce79fa', 'open', false, '00-3c8da1eca370fe529ceb8ffcf6285dac-c900fbc720cdfc62-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4839333564393361652d376532662d346133632d393239312d3566343063653666363963345673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f69636580adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '3cc09559-e324-434f-92cd-a8d43e6cc6d6', '{}', '2028-01-05 10:20:56+00', false, 0),
	('sample-5295a0cb-10a2-472f-b403-9e044cd06e91', 'sample-g00006', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a945151c28c054d0435dda86332a69c24315536f590fbb5e42d0f37c4417992bd0bf4d3da62e728fcbdc1cab352b695173da00d390d1974c7e9bf080d2258792e432b7953fa7e3b49d6f2e6181f7a7e2e7922ddffcc759e9eed763a9b0cd', '\x6038f885be1b35f00e31090a19ab4c23cdeec7deb01389a19407610484dd87c2', 'open', false, '00-3113f26b7676f5db2ad6c81d25221d58-a81500517695debc-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4861326235636634622d313165392d346333372d623239312d6465646335343463303233335673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d67303030303680adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '36bdd161-a937-4877-b076-9803b7f4e2fa', '{}', '2028-01-05 10:20:56+00', false, 0),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'sample-deceased', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x90b8f24de6914eb9bbdd21463e9b0923c07a45333813bc7508dcb7212b6b3f36', 'done', false, '00-37ffc59906ce54769c5733555eaca43b-e374cb8cd130e95b-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4836616663646335352d633535612d343662372d386663642d3063623133333733333165385673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d6465636561736564146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4830356461666332382d663630632d343433372d616365332d3738353937356238353638375673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d646563656173656480dde09ac46880dde09ac4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570313+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'sample-eight-months', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\xc08dade10b455fd74367254ec8d9845120c846ba647159c8a34b702dfb0e1720', 'done', false, '00-78cdc37dc2a02d73c041c718ffc4b568-f0e576ead9e29ba1-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4832363462313631622d303237642d346139372d613761312d3438383034663562373836655673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e746873146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4830386135373630622d376164632d346361302d383832322d3032346538356538626436395673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e74687380dde09ac46880dde09ac46800000000000004656e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570396+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'sample-no-voucher', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x24307c72c030e50e8888a25e568fd1acc9a9a20d44169d17bdd0679c739d9742', 'done', false, '00-37f127e8ae20f3c977596088440aae05-555bab24b99869bc-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4831626161396464612d336261362d346563382d616663322d3930646361623862393430375673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f7563686572146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', '\xc3012cc5ff19d0c101da4839313166346333382d653837632d343932372d623930322d6461653632353437633032655673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f756368657280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570432+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'sample-minor', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x29a74437025280b41ea69197bc66620929060065fedc92ee9e2f3e0e6506105c', 'done', false, '00-77f35982de192ce8792364fa574c5f22-9b7cca744cd97ebc-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4837356161636163632d623339392d343935612d623238312d3634333631376562346139635673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f72146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4830383061633337662d626264352d346366362d393036302d3438643934313865623366365673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f7280dde09ac46880dde09ac4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.57046+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'sample-wang', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x61312bfd1c6e8ec9dc6e595c826bfee51fe580bb111f97e5e19e80ba852ff054', 'done', false, '00-31c3545f49ccc756cd6097a3d76bc737-d78b55127c90c080-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4831396463306663342d623233322d343031312d623835302d3363623364333665343832615673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4866373462383138342d666436652d346436662d383462642d3762656636373537623663635673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', false, '2026-11-28 10:21:00.035699+00', '2026-11-28 10:21:00.769627+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('dc72646ef37744c52ab30164b57251765.1', 'sample-wang', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\xd92a8f39aaaade9066dddab1c10609dd3227a1b35059f54f23b9e6e3efbe9570', 'done', true, '00-7f02a011894e94412e38fd1a3deffb51-37650ce38170108a-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4866623839306330322d306566352d343162662d383836322d343030666631326565656335466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000000000100', '\xc3012cc5ff19d0c101da4865666531633133372d626536612d346365372d396163622d303863366633323433396166466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', false, '2026-11-28 10:21:00.042045+00', '2026-11-28 10:21:00.957223+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-47cff3af-e243-4370-9639-99e34457daab', 'sample-g00002', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x0572e71d443dcf0f4462850e90e444cf016fbfd95be6b595877207323794af59', 'done', false, '00-aa03aea52627616ee6ad5cff2b3bde8f-6b906c42b758e76f-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004861643764363834302d323338622d346233372d396563302d3638636335323738323036645673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d673030303032146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4836343162306331332d303166662d346565382d626437322d3935313666383632373537305673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d67303030303280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:01.724579+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'sample-g00004', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x23e47e98b14e1ca462c356368962952ed155a8201e04d94bafb5a98604582ed4', 'done', false, '00-96ce2799aa5918bf2014416de0ea9a71-bdeef64944debd10-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4835643231613638372d653932342d343031312d383966652d3763626665393162363034655673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d673030303034146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000040a6c6576656c000202106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4835633032396234322d323932662d343532662d393431342d6262303238626333633165375673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d67303030303480dde09ac46880dde09ac4680000000000000a7a682d434e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570486+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d14d01e1-6b9b-4eb4-a17b-1f35adbb9c12', 'sample-wang', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x090df205c7363470572c6246d84ee64e1787c9cad47e6ed2007cf42f31461bcc', 'done', true, '00-e7d117ddcbffca61ba935e52dafc93ee-771080d8b3c4dc78-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4837633738346536642d386337322d343263662d626536392d3630343036336338373465315673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000100', '\xc3012cc5ff19d0c101da4863656438393762612d326337362d346663642d393863642d6137643564323031373338385673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570532+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'sample-review-only', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\xbd820f23c49bfb77e591dbab83259f191dfff2535bf9c8debf69beadceb1c260', 'done', false, '00-3e04a8b5d7dc545593082287e916baf2-7d73ee15b567d158-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4832336361666133302d396437622d343336392d613265342d6639663036653263643661625673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c79146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', '\xc3012cc5ff19d0c101da4838346565613337302d316537642d346364382d393965612d3131313035343537653131335673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c7980dde09ac46880dde09ac4680000000000000a7a682d434e00000000', false, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:00.570549+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'sample-g00001', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x383c5da5ed3f27ecd3d6c9097302d36f3c10485d5afd257ebee1cb62d3f76e26', 'done', false, '00-0df6caf2ae9ca8ca975c3f014a540408-dc87ecbcc8b36f46-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832626365666265622d653739622d343231642d626132612d3930636631626566323464385673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d673030303031146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479146c6567616c2d686f6c64020206146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4834356132633732612d653239352d343862382d616265392d3235353037393735393563365673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d67303030303180dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:01.724596+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'sample-return-window', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\x798a7941ac553f07c0c1ebaff98ba8fffc1e37cb2ea44bbd182067423483b222', 'done', false, '00-d6fb206f1a99e8acb2bcce589f7f96ca-542d360031b3ec6a-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832623930636330322d386162332d343530362d616431332d6231323761376664386435625673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f77146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4861336461383561332d343562622d346138302d623836652d3866396661396132333265665673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f7780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:01.724614+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'sample-g00003', '2026-11-28 10:20:56+00', '{level,benefits,identity}', '{}', NULL, '\xd7dbb51cd795d62138cec79c8f31d19eba34690c1be2006b74c50c89862695a0', 'done', false, '00-0e2f4630495011d7f6e1195037988af6-fa5a3e759eb53db4-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004835343162363138632d623231652d346265312d626463322d6439633432613137653361365673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d673030303033146d656d626572736869700480ddded9c56a14323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000021062656e6566697473000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4837663165336661372d363061352d343635302d616634372d3432323963653464343536635673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d67303030303380dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.978549+00', '2026-11-28 10:21:01.724654+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-e839ca76-e90a-4b25-81c7-932b7ecaa841', 'sample-prepaid', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{benefits}', '\x01eedd883da0a94515cc725aef8e6e4b0c716e20882e8c0c7ff5f4ed1c8613792adfd2ab2e9e5f662447b96a95dabaff835fcb1172b30d11c98e03fb5200d818922ebfb727dcbd369fad40127a3589044362d6e0f13e70f21344bec7d4726b1acd0e3d44', '\x15f887d8383a95479da72414d3f63e7e2b18a0e13bc130538e48c765dd14ff0e', 'open', false, '00-819346e70e4cf29725526d1043c82ca1-0259ac1dd1b16600-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4832626237393532322d666435302d343465642d386362392d6661313866316639626635335673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d7072657061696480adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, 'f5996cd8-5c44-44fd-94db-a59c24b5ef93', '{}', '2028-01-05 10:20:56+00', false, 0),
	('sample-ee0a1c4b-376e-45d4-8d19-27fcccb0419e', 'sample-benefits', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a9451585713eb3e3b5aa22c7bb4c4a98f1fe6e6faa9f00c8278a3c68e5a0d4b468fd5eabb994e99117ff170cf75ad49c10f2fa5b7d529c5d5a5e36e80cf31482457eb4911bbef9119c19edb3775292baa79291f73dbd53cae68c323caff1', '\x876543480dce60de25083dda59328ca21a03616802e06584dd04c0fcebd403af', 'open', false, '00-ca17002a01fd31269084c5c1df36a0e3-16662c45a17fba82-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4836353932643766312d653234352d343932392d626465652d6565396335653932663530395673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e656669747380adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, 'a52b84f0-3a24-4baa-b6db-6c76ab78e18c', '{}', '2028-01-05 10:20:56+00', false, 0),
	('sample-ef3f6bc5-ca52-4076-a0f2-01d69cb105ac', 'sample-g00007', '2028-01-05 10:20:56+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a9451519447edccdea6a845b00f151fe9408e0a1b20237796f62ccc7434e8acdab9e68778802505763223e4b3446e005224022e626fa211e77f90287d7416c8a4678f3d02f601f47201078c23c94b433f80ac2020b9c8a05d055c3204a24', '\x558e5ab0ff1daf85c25dd85cd5d4dc2b76fd99c9d79d2837e06a882c500886d8', 'open', false, '00-2cb479a675e7ffa3ea4230d227c31999-46b848309eca538f-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4864616462613434332d383465662d343532332d383038312d3638373464646138663238635673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d67303030303780adf7d0c76a80adf7d0c76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', false, '2026-11-28 10:21:01.908525+00', '2026-11-28 10:21:01.908525+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, 'aa9442f6-52af-4961-880e-ea3309f3d0f8', '{}', '2028-01-05 10:20:56+00', false, 0);
INSERT INTO membership.deferrals VALUES
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-47cff3af-e243-4370-9639-99e34457daab', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity legal-hold infinity"}'),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}');
INSERT INTO membership.erased_lately VALUES
	('identity', '2028-01-02 10:20:00+00', 4938, 1),
	('benefits', '2028-01-02 10:20:00+00', 4938, 1);
INSERT INTO membership.fullstop_version VALUES
	('domain_0021');
INSERT INTO membership.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.053307+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.200525+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 10:21:01.367516+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 10:21:01.257993+00', 's-2', 'another');
INSERT INTO membership.identities OVERRIDING SYSTEM VALUE VALUES
	(7, 'sample-invoice', '郑女士', '10000000015', 'SAMPLE-ID-invoice', 'invoice@example.com', '2021-09-15 01:30:00+00', '2026-11-21 12:15:00+00', '2021-09-15 01:30:00+00', NULL, NULL, NULL),
	(8, 'sample-benefits', '何女士', '10000000018', 'SAMPLE-ID-benefits', 'benefits@example.com', '2024-12-28 01:30:00+00', '2026-11-21 12:15:00+00', '2024-12-28 01:30:00+00', NULL, NULL, NULL),
	(9, 'sample-waiver', '吕先生', '10000000019', 'SAMPLE-ID-waiver', 'waiver@example.com', '2024-12-28 01:30:00+00', '2026-11-21 12:15:00+00', '2024-12-28 01:30:00+00', NULL, NULL, NULL),
	(10, 'sample-ended', '施女士', '10000000020', 'SAMPLE-ID-ended', 'ended@example.com', '2024-12-28 01:30:00+00', '2026-11-21 12:15:00+00', '2024-12-28 01:30:00+00', NULL, NULL, NULL),
	(11, 'sample-prepaid', '许女士', '10000000023', 'SAMPLE-ID-prepaid', 'prepaid@example.com', '2024-12-28 01:30:00+00', '2026-11-21 12:15:00+00', '2024-12-28 01:30:00+00', NULL, NULL, NULL),
	(12, 'sample-idle-account', '张先生', '10000000021', 'SAMPLE-ID-idle-account', 'idle-account@example.com', '2022-10-20 01:30:00+00', '2026-11-21 12:15:00+00', '2022-10-20 01:30:00+00', NULL, NULL, NULL),
	(13, 'sample-came-back', '冯女士', '10000000016', 'SAMPLE-ID-came-back', 'came-back@example.com', '2011-07-30 01:30:00+00', '2026-11-21 12:15:00+00', '2011-07-30 01:30:00+00', NULL, NULL, NULL),
	(14, 'sample-came-back', '冯女士', '10000000022', 'SAMPLE-ID-came-back', 'came-back@example.com', '2026-11-27 01:30:00+00', '2026-11-27 12:15:00+00', '2026-11-27 01:30:00+00', NULL, NULL, NULL),
	(15, 'sample-bystander', '陈先生', '10000000017', 'SAMPLE-ID-bystander', 'bystander@example.com', '2011-11-07 01:30:00+00', '2026-11-21 12:15:00+00', '2011-11-07 01:30:00+00', NULL, NULL, NULL),
	(21, 'sample-g00006', '某客户', '10001000006', 'SAMPLE-ID-6', 'somebody@example.com', '2026-11-22 01:30:00+00', '2026-11-22 12:15:00+00', '2026-11-22 01:30:00+00', NULL, NULL, NULL),
	(22, 'sample-g00007', '某客户', '10001000007', 'SAMPLE-ID-7', 'somebody@example.com', '2026-11-21 01:30:00+00', '2026-11-21 12:15:00+00', '2026-11-21 01:30:00+00', NULL, NULL, NULL),
	(23, 'sample-g00008', '某客户', '10001000008', 'SAMPLE-ID-8', 'somebody@example.com', '2026-11-20 01:30:00+00', '2026-11-20 12:15:00+00', '2026-11-20 01:30:00+00', NULL, NULL, NULL),
	(24, 'sample-g00009', '某客户', '10001000009', 'SAMPLE-ID-9', 'somebody@example.com', '2026-11-19 01:30:00+00', '2026-11-19 12:15:00+00', '2026-11-19 01:30:00+00', NULL, NULL, NULL),
	(3, 'sample-return-window', '李先生', '10000000009', NULL, NULL, '2026-09-29 01:30:00+00', '2026-11-21 12:15:00+00', '2026-09-29 01:30:00+00', NULL, '2026-11-28', NULL),
	(4, 'sample-dispute', '赵先生', '10000000010', NULL, NULL, '2023-01-28 01:30:00+00', '2026-11-21 12:15:00+00', '2023-01-28 01:30:00+00', NULL, '2026-11-28', NULL),
	(16, 'sample-g00001', '某客户', '10001000001', 'SAMPLE-ID-1', 'somebody@example.com', '2026-11-27 01:30:00+00', '2026-11-27 12:15:00+00', '2026-11-27 01:30:00+00', '{}', NULL, NULL),
	(17, 'sample-g00002', '某客户', '10001000002', NULL, NULL, '2026-11-26 01:30:00+00', '2026-11-26 12:15:00+00', '2026-11-26 01:30:00+00', NULL, '2026-11-28', NULL),
	(18, 'sample-g00003', '某客户', '10001000003', NULL, NULL, '2026-11-25 01:30:00+00', '2026-11-25 12:15:00+00', '2026-11-25 01:30:00+00', NULL, '2028-01-02', NULL);
INSERT INTO membership.inbox VALUES
	(NULL, '0cb2fef0-0a1a-406d-b35b-c9d60783f5b6', '2026-11-28 10:20:59.377101+00', '\x4c9c765fa6ff4fa3'),
	(NULL, '2d9ab927-ef3b-43b1-8cd7-b5968892dc44', '2026-11-28 10:20:59.377101+00', '\x73b7bf7cb60bb44e'),
	(NULL, '53cb3709-2198-4dbd-9925-9ad571f9555b', '2026-11-28 10:20:59.377101+00', '\x63801d028273248b'),
	(NULL, '83b657bd-64c7-4250-bfae-e972593d0d99', '2026-11-28 10:20:59.377101+00', '\x69c7acf0a606c908'),
	(NULL, '91e1ae46-eb7d-4673-9f9e-1ade25fda863', '2026-11-28 10:20:59.377101+00', '\x8371dcf7b26c8065'),
	(NULL, 'a1edb081-769a-44a9-b751-388bfa89cfad', '2026-11-28 10:20:59.377101+00', '\xc10cb528da51209c'),
	(NULL, '05dafc28-f60c-4437-ace3-785975b85687', '2026-11-28 10:20:59.978549+00', '\xde8abcda82bd2d6b'),
	(NULL, '080ac37f-bbd5-4cf6-9060-48d9418eb3f6', '2026-11-28 10:20:59.978549+00', '\xb7e8062d3b409641'),
	(NULL, '08a5760b-7adc-4ca0-8822-024e85e8bd69', '2026-11-28 10:20:59.978549+00', '\x54191e3f4e7d3d37'),
	(NULL, '45a2c72a-e295-48b8-abe9-2550797595c6', '2026-11-28 10:20:59.978549+00', '\x22933db6a0266ea9'),
	(NULL, '5c029b42-292f-452f-9414-bb028bc3c1e7', '2026-11-28 10:20:59.978549+00', '\xec019204687a24df'),
	(NULL, '641b0c13-01ff-4ee8-bd72-9516f8627570', '2026-11-28 10:20:59.978549+00', '\xd70bd9561a75604b'),
	(NULL, '75776992-20c1-4400-b100-08317b71083d', '2026-11-28 10:20:59.978549+00', '\x9865e71412c6d1a4'),
	(NULL, '7f1e3fa7-60a5-4650-af47-4229ce4d456c', '2026-11-28 10:20:59.978549+00', '\x41937b8e09d474b9'),
	(NULL, '84eea370-1e7d-4cd8-99ea-11105457e113', '2026-11-28 10:20:59.978549+00', '\x912c35d9402abb34'),
	(NULL, '911f4c38-e87c-4927-b902-dae62547c02e', '2026-11-28 10:20:59.978549+00', '\x1905dc3563b85b71'),
	(NULL, 'a3da85a3-45bb-4a80-b86e-8f9fa9a232ef', '2026-11-28 10:20:59.978549+00', '\x5914aee765c0125b'),
	(NULL, 'ced897ba-2c76-4fcd-98cd-a7d5d2017388', '2026-11-28 10:20:59.978549+00', '\xcefae6a094e3cedc'),
	(NULL, 'f74b8184-fd6e-4d6f-84bd-7bef6757b6cc', '2026-11-28 10:21:00.035699+00', '\xef0c99481b8d6790'),
	(NULL, 'efe1c137-be6a-4ce7-9acb-08c6f32439af', '2026-11-28 10:21:00.042045+00', '\x8a0d3ab71cfe7712'),
	(NULL, '046b1b54-108e-4195-8b27-c58635958627', '2026-11-28 10:21:00.501454+00', '\xe5f662c57003352d'),
	(NULL, '2d254800-3e98-4c1f-b852-505021fb920a', '2026-11-28 10:21:00.501454+00', '\x669ba2a4ff8e13eb'),
	(NULL, '2fc6d30c-cc9d-48da-94f8-77ed167eb2fa', '2026-11-28 10:21:00.501454+00', '\x761ace57ca66bde4'),
	(NULL, '35608314-d8e5-41e4-9a57-b64308d1ae42', '2026-11-28 10:21:00.501454+00', '\x9e40a408bc5b87c2'),
	(NULL, '387b0a63-ebc1-4b23-928f-c77d46f5477a', '2026-11-28 10:21:00.501454+00', '\xbc6401c6d9eb11d6'),
	(NULL, '527a74f2-9008-4cc4-a03a-adfcd1b011b2', '2026-11-28 10:21:00.501454+00', '\xde6fd6a04e907203'),
	(NULL, '657ce743-d5df-4f1d-b6d2-79e2c3e8ae27', '2026-11-28 10:21:00.501454+00', '\x4ec20a3242feac67'),
	(NULL, '705dc7df-37b2-40c3-9c6c-a3c0435798e2', '2026-11-28 10:21:00.501454+00', '\x59373cac8393e6d4'),
	(NULL, '8147e64e-08d1-42af-847f-50e86b804eb7', '2026-11-28 10:21:00.501454+00', '\x6ce865422fd986b9'),
	(NULL, '981dad2a-64d9-4367-b910-33867693a953', '2026-11-28 10:21:00.501454+00', '\xdd1fef4eeea852aa'),
	(NULL, 'af73b89d-cd73-4cac-9898-a25e90011e3f', '2026-11-28 10:21:00.501454+00', '\xd2ab096c631c2615'),
	(NULL, 'd729859b-3529-4ff4-8b85-56d7844fd1a8', '2026-11-28 10:21:00.501454+00', '\xaab4faad3e5e01c1'),
	(NULL, 'e46839ea-7e14-4f0f-8984-c9881b324c11', '2026-11-28 10:21:00.501454+00', '\x7525cf8aa4336925'),
	(NULL, 'f7baa69b-1551-4a63-9c0f-f40302d4e688', '2026-11-28 10:21:00.501454+00', '\x4f79c1538530937a'),
	(NULL, '2de8bbed-9768-40ec-8188-28adbe479a80', '2026-11-28 10:21:01.47191+00', '\x8a633b18c9499f6f'),
	(NULL, '0e298933-ea1f-4b93-98fb-f1bbe7c9c6d6', '2026-11-28 10:21:01.640915+00', '\xea18d63bbd10fc05'),
	(NULL, '522c8650-2ca2-4bf5-8d3e-3f57fd15ffd1', '2026-11-28 10:21:01.640915+00', '\xa61e260f320c1f87'),
	(NULL, '67cb0882-b5a7-4984-8da4-41448d674d6c', '2026-11-28 10:21:01.640915+00', '\x89c9d4337972655e'),
	(NULL, '6bf8cbe7-6ba1-400c-9529-547bcdaa61d1', '2026-11-28 10:21:01.640915+00', '\x4ecaf98a6ceeff7e'),
	(NULL, 'dda6e022-2a58-4f39-9cf7-7dd8b3eb8dba', '2026-11-28 10:21:01.640915+00', '\xa0673d98a394174d'),
	(NULL, 'df28f2c0-84c7-4fe9-996c-6dfa10da96bd', '2026-11-28 10:21:01.640915+00', '\xe276a9cd9eaff7a0'),
	(NULL, '2bb79522-fd50-44ed-8cb9-fa18f1f9bf53', '2026-11-28 10:21:01.908525+00', '\x2e3beb817fbd1f21'),
	(NULL, '6592d7f1-e245-4929-bdee-ee9c5e92f509', '2026-11-28 10:21:01.908525+00', '\x0d243f4cc850e0af'),
	(NULL, '935d93ae-7e2f-4a3c-9291-5f40ce6f69c4', '2026-11-28 10:21:01.908525+00', '\x063f757716e90140'),
	(NULL, 'a2b5cf4b-11e9-4c37-b291-dedc544c0233', '2026-11-28 10:21:01.908525+00', '\xb0bb4199bd74d9a8'),
	(NULL, 'afe71439-8637-4518-b5ae-e4a6ede123cb', '2026-11-28 10:21:01.908525+00', '\x882462ece53fccd1'),
	(NULL, 'dadba443-84ef-4523-8081-6874dda8f28c', '2026-11-28 10:21:01.908525+00', '\xbfd2df41295ae440'),
	(NULL, '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 10:21:01.917087+00', NULL);
INSERT INTO membership.levels OVERRIDING SYSTEM VALUE VALUES
	(3, 'sample-benefits', 'gold', 4100, '2026-02-01 01:40:00+00', NULL, NULL),
	(4, 'sample-waiver', 'gold', 4000, '2026-02-01 01:40:00+00', NULL, NULL),
	(5, 'sample-prepaid', 'gold', 4200, '2026-02-01 01:40:00+00', NULL, NULL),
	(6, 'sample-ended', 'silver', 900, '2026-02-01 01:40:00+00', NULL, NULL),
	(7, 'sample-bystander', 'gold', 9900, '2024-06-11 01:40:00+00', NULL, NULL),
	(10, 'sample-g00006', 'silver', 100, '2026-11-22 01:30:00+00', NULL, NULL),
	(11, 'sample-g00008', 'silver', 100, '2026-11-20 01:30:00+00', NULL, NULL);
INSERT INTO membership.outbox OVERRIDING SYSTEM VALUE VALUES
	(37, 'deletion.matters', '\x73616d706c652d696e766f696365', '\xc30117fe642939a64dac4833636330393535392d653332342d343334662d393263642d6138643433653663633664365673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f696365146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "3cc09559-e324-434f-92cd-a8d43e6cc6d6", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-3c8da1eca370fe529ceb8ffcf6285dac-c900fbc720cdfc62-01"}', '2026-11-28 10:21:01.908525+00'),
	(38, 'deletion.matters', '\x73616d706c652d62656e6566697473', '\xc30117fe642939a64dac4861353262383466302d336132342d346261612d623664622d3663373661623738653138635673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e6566697473146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "a52b84f0-3a24-4baa-b6db-6c76ab78e18c", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-ca17002a01fd31269084c5c1df36a0e3-16662c45a17fba82-01"}', '2026-11-28 10:21:01.908525+00'),
	(39, 'deletion.matters', '\x73616d706c652d776169766572', '\xc30117fe642939a64dac4839306631376431622d623761302d346431322d613336312d3236633162383665333836645673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d776169766572146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "90f17d1b-b7a0-4d12-a361-26c1b86e386d", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-60bb711fcbcac13ffbc58e7094bf9fb9-6ca9dfbf9957010e-01"}', '2026-11-28 10:21:01.908525+00'),
	(40, 'deletion.matters', '\x73616d706c652d70726570616964', '\xc30117fe642939a64dac4866353939366364382d356334342d343466642d393464622d6135396332346235656639335673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d70726570616964146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "f5996cd8-5c44-44fd-94db-a59c24b5ef93", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-819346e70e4cf29725526d1043c82ca1-0259ac1dd1b16600-01"}', '2026-11-28 10:21:01.908525+00'),
	(41, 'deletion.matters', '\x73616d706c652d673030303036', '\xc30117fe642939a64dac4833366264643136312d613933372d343837372d623037362d3938303362376634653266615673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d673030303036146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "36bdd161-a937-4877-b076-9803b7f4e2fa", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-3113f26b7676f5db2ad6c81d25221d58-a81500517695debc-01"}', '2026-11-28 10:21:01.908525+00'),
	(42, 'deletion.matters', '\x73616d706c652d673030303037', '\xc30117fe642939a64dac4861613934343266362d353261662d343936312d383830652d6561333330396633643066385673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d673030303037146d656d6265727368697080adf7d0c76a', '{"ce_specversion": "1.0", "ce_id": "aa9442f6-52af-4961-880e-ea3309f3d0f8", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-2cb479a675e7ffa3ea4230d227c31999-46b848309eca538f-01"}', '2026-11-28 10:21:01.908525+00'),
	(43, 'deletion.dead-letters', NULL, '\x', '{"reason": "unknown_framing", "topic": "deletion.requests", "partition": "0", "offset": "15", "sha256": "0c29fbbfa00d91b4a476908060c0ab9081ab609ee8f87444be078ae86d3a5137", "length": "16", "consumer": "fullstop.membership"}', '2026-11-28 10:21:01.917087+00');
SELECT pg_catalog.setval('membership.benefits_benefit_no_seq', 15, true);
SELECT pg_catalog.setval('membership.brakes_brake_id_seq', 1, false);
SELECT pg_catalog.setval('membership.duties_duty_id_seq', 1, false);
SELECT pg_catalog.setval('membership.duty_reads_read_id_seq', 1, false);
SELECT pg_catalog.setval('membership.floods_flood_id_seq', 1, false);
SELECT pg_catalog.setval('membership.identities_identity_no_seq', 24, true);
SELECT pg_catalog.setval('membership.levels_level_no_seq', 11, true);
SELECT pg_catalog.setval('membership.outbox_id_seq', 43, true);
SELECT pg_catalog.setval('membership.refused_acts_act_id_seq', 1, false);
ALTER TABLE ONLY membership.acceptances
    ADD CONSTRAINT acceptances_pkey PRIMARY KEY (version, channel, digest);
ALTER TABLE ONLY membership.act_at_hand
    ADD CONSTRAINT act_at_hand_pkey PRIMARY KEY (backend);
ALTER TABLE ONLY membership.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (version);
ALTER TABLE ONLY membership.benefits
    ADD CONSTRAINT benefits_pkey PRIMARY KEY (benefit_no);
ALTER TABLE ONLY membership.blockers
    ADD CONSTRAINT blockers_pkey PRIMARY KEY (subject_id, domain, kind);
ALTER TABLE ONLY membership.bookmarks
    ADD CONSTRAINT bookmarks_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY membership.brakes
    ADD CONSTRAINT brakes_pkey PRIMARY KEY (brake_id);
ALTER TABLE ONLY membership.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY membership.deferrals
    ADD CONSTRAINT deferrals_case_id_records_rule_until_key UNIQUE NULLS NOT DISTINCT (case_id, records, rule, until);
ALTER TABLE ONLY membership.duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (duty_id);
ALTER TABLE ONLY membership.duty_reads
    ADD CONSTRAINT duty_reads_pkey PRIMARY KEY (read_id);
ALTER TABLE ONLY membership.erased_lately
    ADD CONSTRAINT erased_lately_pkey PRIMARY KEY (records, minute, session);
ALTER TABLE ONLY membership.floods
    ADD CONSTRAINT floods_pkey PRIMARY KEY (flood_id);
ALTER TABLE ONLY membership.fullstop_version
    ADD CONSTRAINT fullstop_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY membership.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (hold_id);
ALTER TABLE ONLY membership.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (identity_no);
ALTER TABLE ONLY membership.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);
ALTER TABLE ONLY membership.levels
    ADD CONSTRAINT levels_pkey PRIMARY KEY (level_no);
ALTER TABLE ONLY membership.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY membership.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (version);
ALTER TABLE ONLY membership.refused_acts
    ADD CONSTRAINT refused_acts_pkey PRIMARY KEY (act_id);
ALTER TABLE ONLY membership.relay_lease
    ADD CONSTRAINT relay_lease_pkey PRIMARY KEY (one);
CREATE INDEX benefits_subject_id_created_at_idx ON membership.benefits USING btree (subject_id, created_at);
CREATE INDEX blockers_occurred ON membership.blockers USING btree (occurred_at);
CREATE INDEX blockers_unread ON membership.blockers USING btree (kind) WHERE (domain = 'unread'::text);
CREATE UNIQUE INDEX brakes_on ON membership.brakes USING btree ((true)) WHERE (released_at IS NULL);
CREATE INDEX cases_awaits ON membership.cases USING btree (awaits) WHERE (awaits IS NOT NULL);
CREATE INDEX cases_closed ON membership.cases USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX cases_dry_runs ON membership.cases USING btree (closed_at) WHERE dry_run;
CREATE INDEX cases_kept_again ON membership.cases USING btree (case_id) WHERE (kept_again > 0);
CREATE INDEX cases_lately ON membership.cases USING brin (touched_at);
CREATE INDEX cases_restored ON membership.cases USING btree (case_id) WHERE restored;
CREATE INDEX cases_running ON membership.cases USING btree (touched_at) WHERE ((state = 'running'::text) OR (parked IS NOT NULL));
CREATE INDEX cases_subject ON membership.cases USING btree (subject_id);
CREATE INDEX cases_waiting ON membership.cases USING btree (waits_since) WHERE (waits_since IS NOT NULL);
CREATE INDEX deferrals_next_check ON membership.deferrals USING btree (next_check_on);
CREATE INDEX deferrals_policy ON membership.deferrals USING btree (policy);
CREATE INDEX duties_opened ON membership.duties USING btree (opened_at);
CREATE INDEX duty_reads_duty ON membership.duty_reads USING btree (duty_id);
CREATE INDEX floods_place ON membership.floods USING btree (topic, partition, reason, first_offset);
CREATE INDEX floods_untold ON membership.floods USING btree (told_at) WHERE (told < count);
CREATE INDEX holds_placed ON membership.holds USING btree (placed_at);
CREATE INDEX holds_subject ON membership.holds USING btree (subject_id) WHERE (released_at IS NULL);
CREATE INDEX identities_email ON membership.identities USING btree (email);
CREATE INDEX identities_phone ON membership.identities USING btree (phone);
CREATE INDEX identities_subject_id_created_at_idx ON membership.identities USING btree (subject_id, created_at);
CREATE INDEX inbox_by_age ON membership.inbox USING btree (seen_at);
CREATE INDEX levels_subject_id_created_at_idx ON membership.levels USING btree (subject_id, created_at);
CREATE INDEX refused_acts_at ON membership.refused_acts USING btree (at);
CREATE TRIGGER a_lawful_delete BEFORE DELETE ON membership.erased_lately FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_delete_of_erased_lately();
CREATE TRIGGER a_lawful_delete_begins BEFORE DELETE ON membership.erased_lately FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON membership.duties FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_insert_of_duties();
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON membership.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_insert_of_holds();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON membership.duties FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON membership.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON membership.brakes FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_update_of_brakes();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON membership.cases FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_update_of_cases();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON membership.deferrals FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_update_of_deferrals();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON membership.duties FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_update_of_duties();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON membership.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.lawful_update_of_holds();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON membership.brakes FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON membership.cases FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON membership.deferrals FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON membership.duties FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON membership.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION membership.begins_an_act();
CREATE TRIGGER brakes_by_two BEFORE UPDATE OF released_at ON membership.brakes FOR EACH ROW EXECUTE FUNCTION membership.taken_off_by_two_logins();
CREATE TRIGGER brakes_proposed BEFORE UPDATE OF release_proposed_by ON membership.brakes FOR EACH ROW EXECUTE FUNCTION membership.note_proposing_login();
CREATE TRIGGER brakes_released BEFORE UPDATE OF released_at ON membership.brakes FOR EACH ROW EXECUTE FUNCTION membership.note_releasing_login();
CREATE TRIGGER cases_held_back BEFORE UPDATE OF parked ON membership.cases FOR EACH ROW WHEN (((new.parked IS NOT NULL) AND (new.parked IS DISTINCT FROM old.parked) AND pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'member'::text))) EXECUTE FUNCTION membership.held_back_by_no_officer();
CREATE TRIGGER cases_let_go BEFORE UPDATE OF released_at ON membership.cases FOR EACH ROW WHEN (((new.released_at IS NOT NULL) AND (NOT COALESCE(starts_with(old.parked, 'held_back implausible'::text), false)))) EXECUTE FUNCTION membership.let_go_for_its_subject();
CREATE TRIGGER cases_refused BEFORE INSERT OR UPDATE OF records ON membership.cases FOR EACH ROW WHEN ((POSITION(('?'::text) IN (array_to_string(new.records, ','::text))) > 0)) EXECUTE FUNCTION membership.note_refused();
CREATE TRIGGER cases_released BEFORE UPDATE OF released_at ON membership.cases FOR EACH ROW EXECUTE FUNCTION membership.note_releasing_login();
CREATE TRIGGER cases_unbraked BEFORE UPDATE OF unbraked ON membership.cases FOR EACH ROW WHEN ((new.unbraked AND (NOT old.unbraked))) EXECUTE FUNCTION membership.let_go_with_a_brake();
CREATE TRIGGER duties_by_two BEFORE UPDATE OF approved_by ON membership.duties FOR EACH ROW EXECUTE FUNCTION membership.opened_by_two_logins();
CREATE TRIGGER duties_closed BEFORE UPDATE OF closed_at ON membership.duties FOR EACH ROW EXECUTE FUNCTION membership.note_closing_login();
CREATE TRIGGER duties_closed_for_good BEFORE UPDATE OF closed_at ON membership.duties FOR EACH ROW WHEN ((old.closed_at IS NOT NULL)) EXECUTE FUNCTION membership.closed_for_good();
CREATE TRIGGER duties_in_force BEFORE DELETE ON membership.duties FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (old.ends_at > now()))) EXECUTE FUNCTION membership.still_in_force();
CREATE TRIGGER fullstop_masks_again BEFORE UPDATE ON membership.identities FOR EACH ROW WHEN ((old.masked_on = new.masked_on)) EXECUTE FUNCTION membership.fullstop_masks_again('subject_id', 'created_at', 'email', 'id_number');
CREATE TRIGGER fullstop_renews BEFORE UPDATE ON membership.identities FOR EACH ROW EXECUTE FUNCTION membership.fullstop_renews('name', 'phone', 'id_number', 'email');
CREATE TRIGGER holds_by_two BEFORE UPDATE OF released_at ON membership.holds FOR EACH ROW WHEN (((old.released_at IS NULL) AND (new.released_at IS NOT NULL))) EXECUTE FUNCTION membership.released_by_two_logins();
CREATE TRIGGER holds_in_force BEFORE DELETE ON membership.holds FOR EACH ROW WHEN ((old.released_at IS NULL)) EXECUTE FUNCTION membership.still_in_force();
CREATE TRIGGER holds_proposed BEFORE UPDATE OF release_proposed_by ON membership.holds FOR EACH ROW EXECUTE FUNCTION membership.note_proposing_login();
CREATE TRIGGER holds_released BEFORE UPDATE OF released_at ON membership.holds FOR EACH ROW EXECUTE FUNCTION membership.note_releasing_login();
ALTER TABLE ONLY membership.duty_reads
    ADD CONSTRAINT duty_reads_duty_id_fkey FOREIGN KEY (duty_id) REFERENCES membership.duties(duty_id) ON DELETE CASCADE;
CREATE POLICY accounts ON membership.identities FOR SELECT TO membership_accounts USING ((restricted_for IS NULL));
ALTER TABLE membership.benefits ENABLE ROW LEVEL SECURITY;
CREATE POLICY fullstop_membership_app ON membership.benefits TO membership_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_membership_app ON membership.benefits IS 'row-level security was off';
CREATE POLICY fullstop_membership_app ON membership.identities TO membership_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_membership_app ON membership.identities IS 'row-level security was off';
CREATE POLICY fullstop_membership_app ON membership.levels TO membership_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_membership_app ON membership.levels IS 'row-level security was off';
CREATE POLICY fullstop_membership_duty ON membership.benefits FOR SELECT TO membership_duty USING (true);
CREATE POLICY fullstop_membership_duty ON membership.identities FOR SELECT TO membership_duty USING (true);
CREATE POLICY fullstop_membership_duty ON membership.levels FOR SELECT TO membership_duty USING (true);
CREATE POLICY fullstop_membership_eraser ON membership.benefits TO membership_eraser USING (true);
CREATE POLICY fullstop_membership_eraser ON membership.identities TO membership_eraser USING (true);
CREATE POLICY fullstop_membership_eraser ON membership.levels TO membership_eraser USING (true);
ALTER TABLE membership.identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership.levels ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA membership TO membership_eraser;
GRANT USAGE ON SCHEMA membership TO fullstop_relay;
GRANT USAGE ON SCHEMA membership TO fullstop_privacy;
GRANT USAGE ON SCHEMA membership TO membership_app;
GRANT USAGE ON SCHEMA membership TO membership_duty;
GRANT USAGE ON SCHEMA membership TO authority_duty;
GRANT USAGE ON SCHEMA membership TO own_access;
GRANT USAGE ON SCHEMA membership TO membership_accounts;
GRANT USAGE ON SCHEMA membership TO fullstop_intake;
REVOKE ALL ON FUNCTION membership.duty_ask(duty bigint, records text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.duty_ask(duty bigint, records text) TO authority_duty;
GRANT ALL ON FUNCTION membership.duty_ask(duty bigint, records text) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.benefits TO membership_app;
GRANT SELECT,DELETE,UPDATE ON TABLE membership.benefits TO membership_eraser;
GRANT SELECT ON TABLE membership.benefits TO membership_duty;
REVOKE ALL ON FUNCTION membership.duty_read_benefits(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.duty_read_benefits(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION membership.duty_read_benefits(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.identities TO membership_app;
GRANT SELECT,DELETE,UPDATE ON TABLE membership.identities TO membership_eraser;
GRANT SELECT ON TABLE membership.identities TO membership_duty;
GRANT SELECT(subject_id) ON TABLE membership.identities TO membership_accounts;
GRANT SELECT(phone) ON TABLE membership.identities TO membership_accounts;
GRANT SELECT(email) ON TABLE membership.identities TO membership_accounts;
GRANT SELECT(phone_since) ON TABLE membership.identities TO membership_accounts;
GRANT SELECT(last_active_at) ON TABLE membership.identities TO membership_accounts;
GRANT SELECT(restricted_for) ON TABLE membership.identities TO membership_accounts;
REVOKE ALL ON FUNCTION membership.duty_read_identity(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.duty_read_identity(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION membership.duty_read_identity(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.levels TO membership_app;
GRANT SELECT,DELETE,UPDATE ON TABLE membership.levels TO membership_eraser;
GRANT SELECT ON TABLE membership.levels TO membership_duty;
REVOKE ALL ON FUNCTION membership.duty_read_level(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.duty_read_level(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION membership.duty_read_level(read bigint, after text, rows_max integer) TO own_access;
GRANT ALL ON FUNCTION membership.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) TO membership_app;
REVOKE ALL ON FUNCTION membership.knows_subject(text) FROM PUBLIC;
GRANT ALL ON FUNCTION membership.knows_subject(text) TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.acceptances TO membership_eraser;
GRANT SELECT ON TABLE membership.accounts TO fullstop_intake;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.announcements TO membership_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.blockers TO membership_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.bookmarks TO membership_eraser;
GRANT SELECT,INSERT ON TABLE membership.brakes TO membership_eraser;
GRANT SELECT ON TABLE membership.brakes TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE membership.brakes TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE membership.brakes TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE membership.brakes TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE membership.brakes TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.cases TO membership_eraser;
GRANT SELECT(case_id) ON TABLE membership.cases TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE membership.cases TO fullstop_privacy;
GRANT SELECT(state),UPDATE(state) ON TABLE membership.cases TO fullstop_privacy;
GRANT SELECT(parked),UPDATE(parked) ON TABLE membership.cases TO fullstop_privacy;
GRANT SELECT(touched_at),UPDATE(touched_at) ON TABLE membership.cases TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE membership.cases TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE membership.cases TO fullstop_privacy;
GRANT UPDATE(unbraked) ON TABLE membership.cases TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.deferrals TO membership_eraser;
GRANT SELECT ON TABLE membership.deferrals TO fullstop_privacy;
GRANT UPDATE(next_check_on) ON TABLE membership.deferrals TO fullstop_privacy;
GRANT UPDATE(check_days) ON TABLE membership.deferrals TO fullstop_privacy;
GRANT SELECT,DELETE ON TABLE membership.dry_runs TO membership_eraser;
GRANT DELETE ON TABLE membership.duties TO membership_eraser;
GRANT SELECT ON TABLE membership.duties TO fullstop_privacy;
GRANT SELECT ON TABLE membership.duties TO membership_duty;
GRANT SELECT(duty_id) ON TABLE membership.duties TO membership_eraser;
GRANT INSERT(reader_group) ON TABLE membership.duties TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE membership.duties TO membership_eraser;
GRANT INSERT(subject_id) ON TABLE membership.duties TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE membership.duties TO fullstop_privacy;
GRANT INSERT(ticket) ON TABLE membership.duties TO fullstop_privacy;
GRANT SELECT(opened_at) ON TABLE membership.duties TO membership_eraser;
GRANT SELECT(ends_at) ON TABLE membership.duties TO membership_eraser;
GRANT INSERT(opened_by) ON TABLE membership.duties TO fullstop_privacy;
GRANT UPDATE(approved_by) ON TABLE membership.duties TO fullstop_privacy;
GRANT SELECT(closed_at) ON TABLE membership.duties TO membership_eraser;
GRANT UPDATE(closed_at) ON TABLE membership.duties TO fullstop_privacy;
GRANT INSERT(wanted_login) ON TABLE membership.duties TO fullstop_privacy;
GRANT INSERT(lasts) ON TABLE membership.duties TO fullstop_privacy;
GRANT SELECT ON TABLE membership.duty_reads TO fullstop_privacy;
GRANT SELECT,INSERT,UPDATE ON TABLE membership.duty_reads TO membership_duty;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.erased_lately TO membership_eraser;
GRANT SELECT,DELETE ON TABLE membership.erased_lately TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.floods TO membership_eraser;
GRANT SELECT ON TABLE membership.fullstop_version TO membership_eraser;
GRANT SELECT ON TABLE membership.fullstop_version TO fullstop_relay;
GRANT SELECT,DELETE ON TABLE membership.holds TO membership_eraser;
GRANT SELECT ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(hold_id) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(subject_id) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(records) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(reference) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(secret) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(placed_by) ON TABLE membership.holds TO fullstop_privacy;
GRANT INSERT(placed_approved_by) ON TABLE membership.holds TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE membership.holds TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE membership.holds TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE membership.holds TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE membership.holds TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.inbox TO membership_eraser;
GRANT SELECT ON TABLE membership.outbox TO membership_eraser;
GRANT SELECT,DELETE ON TABLE membership.outbox TO fullstop_relay;
GRANT INSERT(topic) ON TABLE membership.outbox TO membership_eraser;
GRANT INSERT(key) ON TABLE membership.outbox TO membership_eraser;
GRANT INSERT(value) ON TABLE membership.outbox TO membership_eraser;
GRANT INSERT(headers) ON TABLE membership.outbox TO membership_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.policies TO membership_eraser;
GRANT SELECT,DELETE ON TABLE membership.refused_acts TO membership_eraser;
GRANT SELECT ON TABLE membership.refused_acts TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership.relay_lease TO fullstop_relay;
