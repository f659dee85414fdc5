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
CREATE FUNCTION membership.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform set_config('fullstop.act', '', true);
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
  end if;
  execute format('select exists (select from %I.brakes where released_at = now())',
    tg_table_schema) into is_taken_off;
  is_lawful := is_taken_off;
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return old;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
  end if;
  is_lawful := new.opened_by ~ '^[A-Za-z0-9._:-]{1,64}$';
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
  end if;
  is_lawful := new.placed_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    and (new.placed_approved_by is null or new.placed_approved_by ~ '^[A-Za-z0-9._:-]{1,64}$');
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
  end if;
  is_lawful := old.released_at is null and (
    changes <@ array['release_proposed_by'] and new.release_proposed_by ~ '^[A-Za-z0-9._:-]{1,64}$'
    or changes <@ array['released_at', 'released_by', 'released_approved_by'] and new.released_at = now() and old.release_proposed_login <> session_user
      and old.release_proposed_at > now() - interval '7 days'
      and new.released_by = old.release_proposed_by
      and new.released_approved_by ~ '^[A-Za-z0-9._:-]{1,64}$'
      and lower(new.released_approved_by) <> lower(old.release_proposed_by));
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
  end if;
  is_lawful := changes <@ array['next_check_on', 'check_days'] and new.check_days = 1
    and new.next_check_on between '2000-01-01' and old.next_check_on;
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
  end if;
  is_lawful := old.closed_at is null and old.ends_at > now() and (
    changes = array['closed_at'] and new.closed_at = now()
    or changes = array['approved_by'] and old.login is null
      and old.opened_login <> session_user and new.approved_by ~ '^[A-Za-z0-9._:-]{1,64}$'
      and lower(new.approved_by) <> lower(old.opened_by));
  if is_lawful then
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
    perform set_config('fullstop.act', 'done', true);
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform set_config('fullstop.act', 'refused', true);
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
    consumer text NOT NULL,
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
	('sample-bystander', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 2, false),
	('sample-came-back', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 3, false),
	('sample-deceased', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-deceased', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-eight-months', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-eight-months', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-g00004', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-g00004', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-minor', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-minor', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-no-voucher', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-no-voucher', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-review-only', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-review-only', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-wang', 'orders', 'AFTER_SALES_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-wang', 'orders', 'ORDER_OPEN', false, '2026-11-28 04:35:35+00', -1, false),
	('sample-dispute', 'orders', 'AFTER_SALES_OPEN', true, '2028-01-02 04:35:35+00', 9223372036854775807, true),
	('sample-dispute', 'orders', 'ORDER_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00001', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00001', 'orders', 'ORDER_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00002', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00002', 'orders', 'ORDER_OPEN', true, '2028-01-02 04:35:35+00', 9223372036854775807, true),
	('sample-g00003', 'orders', 'AFTER_SALES_OPEN', true, '2028-01-02 04:35:35+00', 9223372036854775807, true),
	('sample-g00003', 'orders', 'ORDER_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00005', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-g00005', 'orders', 'ORDER_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-return-window', 'orders', 'AFTER_SALES_OPEN', false, '2028-01-02 04:35:35+00', -1, false),
	('sample-return-window', 'orders', 'ORDER_OPEN', true, '2028-01-02 04:35:35+00', 9223372036854775807, true);
INSERT INTO membership.bookmarks VALUES
	('deletion.blockers', 0, 6),
	('deletion.matters.orders', 0, 20),
	('deletion.requests', 0, 22);
INSERT INTO membership.cases VALUES
	('d5df8ab15bcbc44af9dc86d8dc1c43d91.1', 'sample-wang', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xec1c9401b7f2e45a02a971f158a9b24ef528c072ce530eb8cc422ddf54adae39', 'done', true, '00-0ee4e10f393f44969de1e819a1cad9b9-dbed53d7af684bca-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4863663134336431662d346363312d346164642d623065652d373534353165636230323331466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000000000100', '\xc3012cc5ff19d0c101da4865643337613234662d616263302d343938632d623537312d653566373432383332353564466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', false, '2026-11-28 04:35:38.44777+00', '2026-11-28 04:35:39.479896+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', 'sample-g00005', '2028-01-02 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xb22999d5dc30ee78227891c8a7c2ec380c456dd2d7e697e404416a68bd487d8a', 'done', false, '00-d4097a57a329648d16ccc37915137b8d-31d0aad1ea3ac824-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4832353630376436662d653661312d343635372d616538372d6664313037613936343039395673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d673030303035146d656d6265727368697002b0a7fdc5c56a14323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4838666337653130312d383433322d343730652d613565382d3034306563643032613833325673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d673030303035b0a7fdc5c56ab0a7fdc5c56a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:39.924619+00', '2026-11-28 04:35:40.271946+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-0b1d815a-d204-4a5d-bd37-e0b4a9cbf09f', 'sample-benefits', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a94515563ee5b3fdf4219d5a3ade83740b5e311b92f2207bda0f7dfc113037021e026d3fd810ec8a45dac34bf6133d72a11352756f0574f4d25c2121827348c87296a2d160a9c6a93ee0d608d3a16c4892c946381cf3ecddaad7b6d24c18', '\x974e7220451bf06b8f8f2c81de2fe848f258f393965db1a26b059bfea6ce5669', 'open', false, '00-23d6c6606ea2ad7192498e2b6a0cf41d-7d943269afd84c43-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4865613733323661372d316434302d343739632d613938392d6531623436306632646265385673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e6566697473b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '4fa4663d-7d3e-4dfd-b7e7-4a96b3c9d3d0', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-13c12ea8-b722-4343-b154-e6cdad76b08d', 'sample-waiver', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{benefits}', '\x01eedd883da0a945153be719145404207e7d23e1e20abb3cd213c93e9e450d9242aecd8e87d46200102539ff043e145ecce38c8ab7498ac3c7290e05367557341285fc5df3de5a7ef5e907914ebe7a4eb0946744c1675b951e5b7225744b62a3d0670d53', '\x641a4d91bb357baa5dcc40a0dd59d7cd595c8ba7702ef0abfa2f01625a7c0f87', 'open', false, '00-d83a80c220be77b6f289e8a0bbb373fa-9b13ef3b608545cd-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4835303865643130642d353737622d343963382d396632662d6161613064393465333137645673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d776169766572b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '3e5791fb-8afe-46aa-8292-e6a685a8f89b', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-379698de-8c28-456d-ade0-9b54c44f8510', 'sample-g00007', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a94515c96ced4620aeba2914128592afe4891a54128aed9c4d7549ca6aa267bf9d785ce705d244cdcfa67a04a9e0708dca3c78aac2bf7fac829df56f962c7e7b33b55fd4641930878d57fdffc7dbbb50a46a4aec34afae699e6cfa9a617b', '\x40a9a17051588fc646fc8d55a4ef1ed5461ffd2c1710fc24f9adbf02223e91eb', 'open', false, '00-d473863256da90f35804d8e88acb60fa-9ee9fcec036013fb-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4862643866646565322d303535312d346438332d616362372d6235353861623735333633665673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d673030303037b0f795bdc76ab0f795bdc76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, 'd00468d0-e42c-40c1-9712-aa38cd5820c2', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-8090e36f-5585-4c45-89fa-0b435c14106c', 'sample-g00006', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a94515aa081a2caa80cbdc7a33abb86ed2a64ef2a7c4dea3490d3d4cb45a133c5dd223f9772d12fd8079e58caaf0a77bac479b7360d4e8cc3493326f37e1ee79f043b3bf97b6f62b706dcc7f33b494e0553b4f3825c23474f3c0bebcc9e2', '\xf50117a7f1d5bd10aac2a20cba3d7be613d0e09bf3716c0a4ad5abeaaeb56de0', 'open', false, '00-fce7a547c2f733f968a6a71f95aaf33d-f5607a859c1c408e-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4864643263316565322d313962332d343066352d396561662d3133343130313836656639635673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d673030303036b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '92d1bec2-2175-4cef-923a-3cf1cdad1127', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-ca65d34c-a0ad-458b-b587-29dd6f7bfc5f', 'sample-prepaid', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{benefits}', '\x01eedd883da0a94515cd42a45fd8fe6711538091a0a75aacf389e7cebc85f68693407ea30f05880f714d333d4d8ad5fe72b1f147cafeb6c8a834467980a27657c7ae17767cf6a82a60bc1b1da886c7c7ac3009b2fd4537e9f0fcbd38a77a5dc63e0044af', '\x421e7e891949140a87491504a30cde603b3177b382359be6fea3116600af7402', 'open', false, '00-1c851f2f89139ff35cf464f9fd356dd6-2dfefc8aa420929f-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4834326637386564622d646466322d343939632d623265392d3131363434353662613436635673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d70726570616964b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, '39674ad9-2be5-49b6-bffb-e30b27a3bc53', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-d3101142-a925-4c53-8704-f14e60163503', 'sample-invoice', '2028-01-05 04:35:35+00', '{level,benefits,identity}', '{}', '\x01eedd883da0a9451573f8e99fdcb1ca2b94a82a289367390b7a5bfe12152d9dd07a350c0874a62938b46bd4a2338f478d924ab87d905e1c99a175c7de0b4525ef85f3d0cdbc96e6efef7e50a03860f43749aba2dce4630a2877498cb66860c90b067173', '\xc07754877c6c8efc8cd4728f7ccddbb639baa4b30506839852f7e581af55a7af', 'open', false, '00-a345d522c3bbe876b1402dbfd4debb52-b78663fea5ade3f3-01', NULL, '{}', NULL, 0, NULL, '\xc3012cc5ff19d0c101da4837663964633964372d653131632d343465652d623966312d3365636532643738356261635673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f696365b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:40.392904+00', '2026-11-28 04:35:40.392904+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, 'aaeef5ad-fa64-4e4c-8d01-e3209eee7675', '{}', '2028-01-05 04:35:35+00', false, 0),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', 'sample-minor', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xe568479235263d9f3fdcf28689fd3cfee8c15ce0563112681aef44bf332d1fae', 'done', false, '00-5b3c551dd07d3f94f48d19491346af76-0b39ec45536525a1-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4837363837393566322d333462332d346634342d386166312d3335393061323332313837615673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f72146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4834323439653061632d343334662d343666362d626639312d3435313238383566613362665673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f72b0a7ff86c468b0a7ff86c4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.189859+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', 'sample-g00004', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x5d0d6c393052e2ef176bd16e264b195869f5405f8a3d25db721cae993e4d42ce', 'done', false, '00-6feefb1f4d7bad6798ee3d9b1b875593-aafdd9d4dc1103cc-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4864346138383231382d653362652d343835362d613131332d3838363964613566666166615673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d673030303034146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000040a6c6576656c000202106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4839346436363336302d373762632d343230352d383135312d3462636435666366643166645673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d673030303034b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.190234+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-888a819b-c9ef-482f-a087-9077a25ac29d', 'sample-wang', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x7adaff308dda11089499eb06b1ce4c1416d2f256cc39bcc92208aafc4319a23a', 'done', true, '00-e01a82e9b2f7ab354472c401a33d7c1b-95d79cba82accac5-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4831383637353965312d356162342d343636312d623933632d3230646130303562643436395673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000100', '\xc3012cc5ff19d0c101da4862316537346565302d373533372d343237382d616136352d6330616435616436656534365673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.190313+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', 'sample-no-voucher', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xb6b2e319d9bb4c75904a54f562a7668c4fef2064f87a871cfe37ff6e6d4b14d6', 'done', false, '00-b7dadabd203c2addef65c8dae6e2b801-8f849bbf9b0ed3ac-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4838376338326536312d326433372d343132612d393132322d6139626132653436383466345673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f7563686572146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', '\xc3012cc5ff19d0c101da4864616230346631622d323865332d346430302d393265662d3864303632666131353862615673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f7563686572b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.190418+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', 'sample-wang', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x615709d552fbadbffa920734ddc44c804420ba48b1e168cbc0c2c742e04154f6', 'done', false, '00-7e5e8e7d30ada60cf4404b351d48909c-563fe66d6b970f02-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4862623564366161642d616335362d346430622d626263362d6636656338363663626666635673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4833386236336462372d353361302d346130642d393939362d6131363833353639613537625673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', false, '2026-11-28 04:35:38.439911+00', '2026-11-28 04:35:39.341807+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', 'sample-return-window', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x67e5bb40574a264700d07f03c625350019ebdb9df719026e5279d9eacf300cd4', 'done', false, '00-1af95d707df499ce2caeef5a3e550257-d5166f2cf666fb24-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004864313564653232642d303966372d343763392d396134372d6164326236383837393230345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f77146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4862663836356532362d666563392d346539662d383239382d3133643632616266353432345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f77b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:40.272057+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ba23c1a3-6fa5-4df7-9827-26d3d3c7f4f8', 'sample-review-only', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xfe4b8b816ee21506402717101dcab22d60cb0adab3f3b77f3b8171a49575a07c', 'done', false, '00-2c3913e8c1f5be3252398517c2a9478a-b0e094a4efd88467-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4861383839303462302d383464372d343163362d616236372d3439636436663236633935335673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c79146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', '\xc3012cc5ff19d0c101da4864396266303938372d633165302d346231342d613732622d6664333739333631313032665673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c79b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.190432+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', 'sample-deceased', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x81da5335cf245930fc8611b1a457a4ccb6dae54c75899d2ce6a282c874d99880', 'done', false, '00-6bd06f7017eeee8c9c78744a8e335cc8-32ba09133884ac4c-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4838383638373632312d616438382d346662332d623738652d3635316262303061343834625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d6465636561736564146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4832383136356233632d653337372d343635302d626439612d3030376138666662343839625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d6465636561736564b0a7ff86c468b0a7ff86c4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.19049+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', 'sample-eight-months', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xdb32acb853b187a44754582b31ddaee7923c8545400754a9ea1ff02a2edc1ee8', 'done', false, '00-e6517d71056eeab1af013bb032ea4fb6-9241db66048b3e6a-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4833316662366262662d306362312d343631622d383136662d6536343333396433626331365673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', '\xc3012cc5ff19d0c101da4865633463346236642d663563362d346361662d393962652d3531366636383736653935395673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873b0a7ff86c468b0a7ff86c46800000000000004656e00000000', false, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:39.190504+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', 'sample-g00001', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\xe1104ed6ba3edfa25d079ba7a4d13d0bde3c442f8a956e59570d708f6e01548b', 'done', false, '00-ceb80aa952c862095a05b03173512363-074f844361ac46ef-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004839333439633632352d653930302d343235372d383531332d6531646330353562653938335673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d673030303031146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479146c6567616c2d686f6c64020206146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4839313831633731332d356638362d346639642d626435342d3062343438353465353763335673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d673030303031b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:40.272079+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', 'sample-g00002', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x8ebbc454e4dc4a96f93240cca0b7990280ebd11a47a43f253ebe5daa254cb7b3', 'done', false, '00-09e4e63878920fd312ffeaf112ef9623-e2d0485f510aab69-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004865383634353932332d633865302d343237382d393937352d3465653538636138643064335673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d673030303032146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4830333235303933352d656531372d343361352d386630352d3263643739326238653138385673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d673030303032b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:40.272106+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', 'sample-dispute', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x301bde926afd21f338a5fe065553d43cdd277c93efa0fa289b15d7fec0307d77', 'done', false, '00-48ac356203d397484501db594048e039-92152926b2fa9e4f-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004866633762303962372d336239372d343930322d383461632d6330663832653132313933395673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d64697370757465146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4833383366346432362d653137332d343361662d613862372d3964623339633036323833385673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d64697370757465b0a7ff86c468b0a7ff86c4680000000200000a7a682d434e00000000', true, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:40.272122+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', 'sample-g00003', '2026-11-28 04:35:35+00', '{level,benefits,identity}', '{}', NULL, '\x34d6bb7df93ee8d291280ac3edf1f0f0d8cd87ae673b73df2ddaf3cc99c6169e', 'done', false, '00-4da4ce273a0483c2157befecae993796-e6783666657de747-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004864373061633536332d313234302d343636342d386436642d6632396231656138646637375673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d673030303033146d656d6265727368697004b0a7fdc5c56a14323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000021062656e6566697473000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', '\xc3012cc5ff19d0c101da4866373364306234302d356337662d343136382d383333652d6562393137656534653265315673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d673030303033b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.385793+00', '2026-11-28 04:35:40.272141+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0);
INSERT INTO membership.deferrals VALUES
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity legal-hold infinity"}'),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}'),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"identity open-matter infinity"}');
INSERT INTO membership.erased_lately VALUES
	('identity', '2028-01-02 04:35:00+00', 1287, 1),
	('benefits', '2028-01-02 04:35:00+00', 1287, 1);
INSERT INTO membership.fullstop_version VALUES
	('domain_0019');
INSERT INTO membership.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.729528+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.845152+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 04:35:39.847361+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 04:35:39.765283+00', 's-2', 'another');
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
	('fullstop.membership', '19d5526c-013a-4173-8e86-bb1568ae6e99', '2026-11-28 04:35:37.970501+00', '\xc10cb528da51209c'),
	('fullstop.membership', '43681f1f-6717-4ba9-80d6-ec9cfc3489c5', '2026-11-28 04:35:37.970501+00', '\x4c9c765fa6ff4fa3'),
	('fullstop.membership', '46a080d7-088c-4be2-ab6a-2c0d2bada44f', '2026-11-28 04:35:37.970501+00', '\x63801d028273248b'),
	('fullstop.membership', '78c87b59-4707-471c-a988-844da7d93198', '2026-11-28 04:35:37.970501+00', '\x73b7bf7cb60bb44e'),
	('fullstop.membership', 'ac6d29b8-7798-417a-9d37-63651c480e7c', '2026-11-28 04:35:37.970501+00', '\x8371dcf7b26c8065'),
	('fullstop.membership', 'd0170e99-21cd-450e-8843-c4b4749c230c', '2026-11-28 04:35:37.970501+00', '\x69c7acf0a606c908'),
	('fullstop.membership', '03250935-ee17-43a5-8f05-2cd792b8e188', '2026-11-28 04:35:38.385793+00', '\x21f12b05b6f14c97'),
	('fullstop.membership', '28165b3c-e377-4650-bd9a-007a8ffb489b', '2026-11-28 04:35:38.385793+00', '\x53f2c53bb01abdbb'),
	('fullstop.membership', '383f4d26-e173-43af-a8b7-9db39c062838', '2026-11-28 04:35:38.385793+00', '\xe3d795d9f8ea9189'),
	('fullstop.membership', '4249e0ac-434f-46f6-bf91-4512885fa3bf', '2026-11-28 04:35:38.385793+00', '\xd2535218a60d0a46'),
	('fullstop.membership', '9181c713-5f86-4f9d-bd54-0b44854e57c3', '2026-11-28 04:35:38.385793+00', '\x67922f80b75fed21'),
	('fullstop.membership', '94d66360-77bc-4205-8151-4bcd5fcfd1fd', '2026-11-28 04:35:38.385793+00', '\xaea21d5c62863c80'),
	('fullstop.membership', 'b1e74ee0-7537-4278-aa65-c0ad5ad6ee46', '2026-11-28 04:35:38.385793+00', '\x6cc82b2b92b61753'),
	('fullstop.membership', 'bf865e26-fec9-4e9f-8298-13d62abf5424', '2026-11-28 04:35:38.385793+00', '\x64d988e852d10968'),
	('fullstop.membership', 'd9bf0987-c1e0-4b14-a72b-fd379361102f', '2026-11-28 04:35:38.385793+00', '\xcdc9a6817828b72c'),
	('fullstop.membership', 'dab04f1b-28e3-4d00-92ef-8d062fa158ba', '2026-11-28 04:35:38.385793+00', '\x0f818992588867f5'),
	('fullstop.membership', 'ec4c4b6d-f5c6-4caf-99be-516f6876e959', '2026-11-28 04:35:38.385793+00', '\xdcdac220567d238b'),
	('fullstop.membership', 'f73d0b40-5c7f-4168-833e-eb917ee4e2e1', '2026-11-28 04:35:38.385793+00', '\x0bbb4778f730772f'),
	('fullstop.membership', '38b63db7-53a0-4a0d-9996-a1683569a57b', '2026-11-28 04:35:38.439911+00', '\x9141801aacd09c59'),
	('fullstop.membership', 'ed37a24f-abc0-498c-b571-e5f74283255d', '2026-11-28 04:35:38.44777+00', '\xe5fbcd70736fe404'),
	('fullstop.membership', '0879c06e-3f1e-44a8-ae50-6034d4947d15', '2026-11-28 04:35:39.08859+00', '\x256e4bbfd0173f25'),
	('fullstop.membership', '359f1a26-83e7-4619-8ff2-2e92d0a749fc', '2026-11-28 04:35:39.08859+00', '\x95de0630d82c538b'),
	('fullstop.membership', '378d445f-fcfb-48a3-afbd-384d918af3a1', '2026-11-28 04:35:39.08859+00', '\xb248b5ea9a639cbf'),
	('fullstop.membership', '41a3f4b0-ac0a-42c0-97c3-619a26705a01', '2026-11-28 04:35:39.08859+00', '\x6cae3d3dec9ecb47'),
	('fullstop.membership', '78b30c21-ec0f-420b-b0d6-ad1a02e3f5a9', '2026-11-28 04:35:39.08859+00', '\xf29017143aa3d616'),
	('fullstop.membership', '88713adf-b9d6-426b-9642-84f826757b49', '2026-11-28 04:35:39.08859+00', '\x5be1c9a953d21e93'),
	('fullstop.membership', '91206c33-bdb7-4bad-8fb2-54a2e4bc2637', '2026-11-28 04:35:39.08859+00', '\x9f276ec4700cd27b'),
	('fullstop.membership', '91643f6f-bfb7-4339-aae4-8c52029b59f8', '2026-11-28 04:35:39.08859+00', '\xf3846a3335e84732'),
	('fullstop.membership', '9ca95c42-0a28-4d6b-b8e6-7a7253fc98db', '2026-11-28 04:35:39.08859+00', '\x643d86b3fa1934d6'),
	('fullstop.membership', '9d939921-624b-4a78-8dfe-0e7f214a9e71', '2026-11-28 04:35:39.08859+00', '\x29de500d271396de'),
	('fullstop.membership', 'b32a2204-6765-4cf0-9590-17d09db512d2', '2026-11-28 04:35:39.08859+00', '\xfd5fb577cbe1feaf'),
	('fullstop.membership', 'b6492ead-6288-428b-befb-dce78af95a28', '2026-11-28 04:35:39.08859+00', '\xe03beb01f05eed9d'),
	('fullstop.membership', 'e051856e-b7a1-4e30-ae2d-134ff4e2ff6e', '2026-11-28 04:35:39.08859+00', '\xe623a1b465fecf2a'),
	('fullstop.membership', 'ea6947cd-5396-49e5-bb98-46844debcac2', '2026-11-28 04:35:39.08859+00', '\xc0bd0333e08a6026'),
	('fullstop.membership', '8fc7e101-8432-470e-a5e8-040ecd02a832', '2026-11-28 04:35:39.924619+00', '\x0a1e9787e4645246'),
	('fullstop.membership', '3c4a6681-e293-4547-ac99-258ab03ed4c8', '2026-11-28 04:35:40.217272+00', '\xc13184a83c2d13b8'),
	('fullstop.membership', '9bceddfe-483c-4b66-b541-f05f0f840f21', '2026-11-28 04:35:40.217272+00', '\x51a1e5735b64cbe1'),
	('fullstop.membership', 'c03f37e1-b49a-4b1b-a4b8-158b5772480c', '2026-11-28 04:35:40.217272+00', '\xf0a420d61b12c778'),
	('fullstop.membership', 'cc443a0d-1e3d-454e-ac51-b9c9a0b85470', '2026-11-28 04:35:40.217272+00', '\x00af93920d125b36'),
	('fullstop.membership', 'd4a8bd6a-4474-4a6d-a725-35d59197ead0', '2026-11-28 04:35:40.217272+00', '\xea034107380e347f'),
	('fullstop.membership', 'e0e6fce8-5082-4080-9b70-3849f201d1ef', '2026-11-28 04:35:40.217272+00', '\x4275a01ef3350d3b'),
	('fullstop.membership', '42f78edb-ddf2-499c-b2e9-1164456ba46c', '2026-11-28 04:35:40.392904+00', '\xc5c18df4c62dd8d1'),
	('fullstop.membership', '508ed10d-577b-49c8-9f2f-aaa0d94e317d', '2026-11-28 04:35:40.392904+00', '\x34dbd9b483f15640'),
	('fullstop.membership', '7f9dc9d7-e11c-44ee-b9f1-3ece2d785bac', '2026-11-28 04:35:40.392904+00', '\x08789038ee289215'),
	('fullstop.membership', 'bd8fdee2-0551-4d83-acb7-b558ab75363f', '2026-11-28 04:35:40.392904+00', '\xee0efb2e3a12c621'),
	('fullstop.membership', 'dd2c1ee2-19b3-40f5-9eaf-13410186ef9c', '2026-11-28 04:35:40.392904+00', '\x0a057640a1f34949'),
	('fullstop.membership', 'ea7326a7-1d40-479c-a989-e1b460f2dbe8', '2026-11-28 04:35:40.392904+00', '\x8920f5967b642aa8'),
	('fullstop.membership', '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 04:35:40.398109+00', NULL);
INSERT INTO membership.levels OVERRIDING SYSTEM VALUE VALUES
	(3, 'sample-benefits', 'gold', 4100, '2026-02-01 01:40:00+00', NULL, NULL),
	(4, 'sample-waiver', 'gold', 4000, '2026-02-01 01:40:00+00', NULL, NULL),
	(5, 'sample-prepaid', 'gold', 4200, '2026-02-01 01:40:00+00', NULL, NULL),
	(6, 'sample-ended', 'silver', 900, '2026-02-01 01:40:00+00', NULL, NULL),
	(7, 'sample-bystander', 'gold', 9900, '2024-06-11 01:40:00+00', NULL, NULL),
	(10, 'sample-g00006', 'silver', 100, '2026-11-22 01:30:00+00', NULL, NULL),
	(11, 'sample-g00008', 'silver', 100, '2026-11-20 01:30:00+00', NULL, NULL);
INSERT INTO membership.outbox OVERRIDING SYSTEM VALUE VALUES
	(37, 'deletion.matters', '\x73616d706c652d696e766f696365', '\xc30117fe642939a64dac4861616565663561642d666136342d346534632d386430312d6533323039656565373637355673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f696365146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "aaeef5ad-fa64-4e4c-8d01-e3209eee7675", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-a345d522c3bbe876b1402dbfd4debb52-b78663fea5ade3f3-01"}', '2026-11-28 04:35:40.392904+00'),
	(38, 'deletion.matters', '\x73616d706c652d62656e6566697473', '\xc30117fe642939a64dac4834666134363633642d376433652d346466642d623765372d3461393662336339643364305673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e6566697473146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "4fa4663d-7d3e-4dfd-b7e7-4a96b3c9d3d0", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-23d6c6606ea2ad7192498e2b6a0cf41d-7d943269afd84c43-01"}', '2026-11-28 04:35:40.392904+00'),
	(39, 'deletion.matters', '\x73616d706c652d776169766572', '\xc30117fe642939a64dac4833653537393166622d386166652d343661612d383239322d6536613638356138663839625673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d776169766572146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "3e5791fb-8afe-46aa-8292-e6a685a8f89b", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-d83a80c220be77b6f289e8a0bbb373fa-9b13ef3b608545cd-01"}', '2026-11-28 04:35:40.392904+00'),
	(40, 'deletion.matters', '\x73616d706c652d70726570616964', '\xc30117fe642939a64dac4833393637346164392d326265352d343962362d626666622d6533306232376133626335335673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d70726570616964146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "39674ad9-2be5-49b6-bffb-e30b27a3bc53", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-1c851f2f89139ff35cf464f9fd356dd6-2dfefc8aa420929f-01"}', '2026-11-28 04:35:40.392904+00'),
	(41, 'deletion.matters', '\x73616d706c652d673030303036', '\xc30117fe642939a64dac4839326431626563322d323137352d346365662d393233612d3363663163646164313132375673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d673030303036146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "92d1bec2-2175-4cef-923a-3cf1cdad1127", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-fce7a547c2f733f968a6a71f95aaf33d-f5607a859c1c408e-01"}', '2026-11-28 04:35:40.392904+00'),
	(42, 'deletion.matters', '\x73616d706c652d673030303037', '\xc30117fe642939a64dac4864303034363864302d653432632d343063312d393731322d6161333863643538323063325673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d673030303037146d656d62657273686970b0f795bdc76a', '{"ce_specversion": "1.0", "ce_id": "d00468d0-e42c-40c1-9712-aa38cd5820c2", "ce_type": "fullstop.deletion.MattersAsked.v1", "ce_source": "/fullstop/membership", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-d473863256da90f35804d8e88acb60fa-9ee9fcec036013fb-01"}', '2026-11-28 04:35:40.392904+00'),
	(43, 'deletion.dead-letters', NULL, '\x', '{"reason": "unknown_framing", "topic": "deletion.requests", "partition": "0", "offset": "15", "sha256": "0c29fbbfa00d91b4a476908060c0ab9081ab609ee8f87444be078ae86d3a5137", "length": "16", "consumer": "fullstop.membership"}', '2026-11-28 04:35:40.398109+00');
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
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);
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
