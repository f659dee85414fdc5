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
CREATE SCHEMA orders;
ALTER SCHEMA orders OWNER TO orders_owner;
CREATE FUNCTION orders.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform set_config('fullstop.act', '', true);
          return null;
        end $$;
ALTER FUNCTION orders.begins_an_act() OWNER TO postgres;
COMMENT ON FUNCTION orders.begins_an_act() IS 'Fullstop made it';
CREATE FUNCTION orders.closed_for_good() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using message = 'a duty that was closed stays closed';
        end $$;
ALTER FUNCTION orders.closed_for_good() OWNER TO postgres;
COMMENT ON FUNCTION orders.closed_for_good() IS 'Fullstop made it';
CREATE FUNCTION orders.duty_ask(duty bigint, records text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  asked bigint;
begin
  insert into "orders".duty_reads (duty_id, records)
    select d.duty_id, duty_ask.records from "orders".duties as d
    where d.duty_id = duty and duty_ask.records ~ '^[a-z0-9_]{1,63}$' and d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')
    returning read_id into asked;
  if asked is null then
    raise insufficient_privilege using
      message = format('%s has no open duty %s here; `fullstop duty list` shows them',
        session_user, duty);
  end if;
  raise log 'fullstop: % asks for orders.% under duty %, read %',
    session_user, records, duty, asked;
  return asked;
end $_$;
ALTER FUNCTION orders.duty_ask(duty bigint, records text) OWNER TO orders_duty;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE orders.after_sales (
    case_no text NOT NULL,
    order_no text NOT NULL,
    subject_id text NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    chat text,
    photo text,
    contact_phone text,
    nickname text,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date
);
ALTER TABLE ONLY orders.after_sales FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.after_sales OWNER TO orders_owner;
COMMENT ON COLUMN orders.after_sales.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.after_sales.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_after_sales(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.after_sales
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'after_sales' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for after_sales; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'after_sales');
  end if;
  raise log 'fullstop: % reads orders.after_sales under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."case_no"::text as key
      from "orders"."after_sales" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."case_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."case_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_after_sales(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE TABLE orders.details (
    line_no text NOT NULL,
    order_no text NOT NULL,
    subject_id text NOT NULL,
    item text NOT NULL,
    picture text,
    remark text,
    gift_note text,
    nickname text,
    receiver text,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date
);
ALTER TABLE ONLY orders.details FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.details OWNER TO orders_owner;
COMMENT ON COLUMN orders.details.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.details.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_details(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.details
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'details' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for details; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'details');
  end if;
  raise log 'fullstop: % reads orders.details under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."line_no"::text as key
      from "orders"."details" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."line_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."line_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_details(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE TABLE orders.invoices (
    invoice_no text NOT NULL,
    order_no text NOT NULL,
    subject_id text NOT NULL,
    issued_on date NOT NULL,
    kind text,
    title text NOT NULL,
    tax_no text,
    amount_cents bigint NOT NULL,
    buyer_phone text,
    buyer_email text,
    delivery_address text,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date,
    CONSTRAINT invoices_kind_check CHECK ((kind = ANY (ARRAY['paper'::text, 'electronic'::text])))
);
ALTER TABLE ONLY orders.invoices FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.invoices OWNER TO orders_owner;
COMMENT ON COLUMN orders.invoices.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.invoices.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_invoices(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.invoices
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'invoices' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for invoices; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'invoices');
  end if;
  raise log 'fullstop: % reads orders.invoices under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."invoice_no"::text as key
      from "orders"."invoices" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."invoice_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."invoice_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_invoices(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE TABLE orders.logistics (
    shipment_no text NOT NULL,
    order_no text NOT NULL,
    subject_id text NOT NULL,
    carrier text NOT NULL,
    tracking_no text NOT NULL,
    receiver text,
    receiver_phone text,
    street text,
    door_number text,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date
);
ALTER TABLE ONLY orders.logistics FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.logistics OWNER TO orders_owner;
COMMENT ON COLUMN orders.logistics.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.logistics.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_logistics(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.logistics
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'logistics' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for logistics; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'logistics');
  end if;
  raise log 'fullstop: % reads orders.logistics under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."shipment_no"::text as key
      from "orders"."logistics" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."shipment_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."shipment_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_logistics(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE TABLE orders.reviews (
    review_no text NOT NULL,
    order_no text NOT NULL,
    subject_id text NOT NULL,
    stars smallint NOT NULL,
    text text,
    photo text,
    nickname text,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date,
    CONSTRAINT reviews_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
);
ALTER TABLE ONLY orders.reviews FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.reviews OWNER TO orders_owner;
COMMENT ON COLUMN orders.reviews.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.reviews.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_reviews(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.reviews
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'reviews' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for reviews; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'reviews');
  end if;
  raise log 'fullstop: % reads orders.reviews under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."review_no"::text as key
      from "orders"."reviews" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."review_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."review_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_reviews(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE TABLE orders.vouchers (
    order_no text NOT NULL,
    subject_id text NOT NULL,
    seller text NOT NULL,
    goods_id text NOT NULL,
    quantity integer NOT NULL,
    price_cents bigint NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    payment_ref text NOT NULL,
    refund_decision text,
    completed_on date,
    complete boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    restricted_for text[],
    masked_on date,
    CONSTRAINT vouchers_price_cents_check CHECK ((price_cents >= 0)),
    CONSTRAINT vouchers_quantity_check CHECK ((quantity > 0))
);
ALTER TABLE ONLY orders.vouchers FORCE ROW LEVEL SECURITY;
ALTER TABLE orders.vouchers OWNER TO orders_owner;
COMMENT ON COLUMN orders.vouchers.restricted_for IS 'Fullstop writes it';
COMMENT ON COLUMN orders.vouchers.masked_on IS 'Fullstop writes it';
CREATE FUNCTION orders.duty_read_vouchers(read bigint, after text DEFAULT ''::text, rows_max integer DEFAULT 1000) RETURNS SETOF orders.vouchers
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  d "orders".duties;
begin
  select duties.* into d
    from "orders".duty_reads as asked join "orders".duties using (duty_id)
    where asked.read_id = read and asked.records = 'vouchers' and asked.login = session_user
      and asked.asked_in <> pg_current_xact_id()
      and asked.asked_at > clock_timestamp() - interval '1 minute';
  if not found or not (d.login = session_user and d.closed_at is null and clock_timestamp() < d.ends_at and pg_has_role(session_user, d.reader_group, 'member')) then
    raise insufficient_privilege using
      message = format('read %s is not open for vouchers; call duty_ask(duty, %L), commit, and read '
        'within a minute', read, 'vouchers');
  end if;
  raise log 'fullstop: % reads orders.vouchers under duty %, read %', session_user, d.duty_id, read;
  return query
    with found as materialized (
      select t as row, "t"."order_no"::text as key
      from "orders"."vouchers" as t, unnest(array[d.subject_id]) as asked(spelled)
      where "t"."order_no"::text > after
        and (d.subject_id is null or "t"."subject_id" = asked.spelled)
        and (d.reader_group = any('{authority_duty,own_access}') or d.reader_group = any(t.restricted_for))
      order by "t"."order_no"::text fetch first (least(rows_max, 10000)) rows with ties),
    noted as (
      update "orders".duty_reads as r set read_at = clock_timestamp(),
        keys = r.keys || (select coalesce(array_agg(found.key), '{}') from found)
      where r.read_id = read)
    select (found.row).* from found order by found.key;
end $$;
ALTER FUNCTION orders.duty_read_vouchers(read bigint, after text, rows_max integer) OWNER TO orders_duty;
CREATE FUNCTION orders.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $_$ declare part regclass; seen bigint; found bigint := 0; kinds text[]; same text; begin select array_agg(format('%I.%I', n.nspname, t.typname) order by a.attname = created_column) into kinds from pg_catalog.pg_attribute as a join pg_catalog.pg_type as d on d.oid = a.atttypid join pg_catalog.pg_type as t on t.oid = coalesce(nullif(d.typbasetype, 0), d.oid) join pg_catalog.pg_namespace as n on n.oid = t.typnamespace where a.attrelid = whole and a.attname in (subject_column, created_column); select coalesce((select n.nspname from pg_catalog.pg_operator as o join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace where o.oprname = '=' and o.oprleft = kinds[1]::regtype and o.oprright = o.oprleft), 'pg_catalog') into same; for part in select inhrelid from pg_catalog.pg_inherits where inhparent = whole loop seen := 0; if has_table_privilege(part, 'select') and has_schema_privilege( (select relnamespace from pg_catalog.pg_class where oid = part), 'usage') then execute format('select count(*) from %s where %I operator(%I.=) $1::%s and %I <= $2::%s', part, subject_column, same, kinds[1], created_column, kinds[2]) || case when renewed_column is null then '' else format(' and coalesce(%I <= $3, true)', renewed_column) end into seen using whose, until, cutoff; end if; found := found + greatest(seen, "orders"."fullstop_in_partitions"(part, subject_column, created_column, renewed_column, whose, until, cutoff)); end loop; return found; end $_$;
ALTER FUNCTION orders.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) OWNER TO postgres;
CREATE FUNCTION orders.fullstop_masks_again() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$ begin if to_jsonb(new) ->> tg_argv[0] is not null and exists (select from unnest(tg_argv) as c where case when c ^@ 'lax $.' then jsonb_path_query_array(to_jsonb(old), c::jsonpath) is distinct from jsonb_path_query_array(to_jsonb(new), c::jsonpath) else to_jsonb(old) -> c is distinct from to_jsonb(new) -> c end) then new.masked_on := null; end if; return new; end $_$;
ALTER FUNCTION orders.fullstop_masks_again() OWNER TO postgres;
CREATE FUNCTION orders.held_back_by_no_officer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using
            message = 'an officer lets a case go on, and says nothing of why it waits';
        end $$;
ALTER FUNCTION orders.held_back_by_no_officer() OWNER TO postgres;
COMMENT ON FUNCTION orders.held_back_by_no_officer() IS 'Fullstop made it';
CREATE FUNCTION orders.knows_subject(text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select exists (select from "orders"."after_sales" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "orders"."reviews" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "orders"."invoices" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "orders"."logistics" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "orders"."details" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled) or exists (select from "orders"."vouchers" as t, unnest(array[$1]) as asked(spelled) where "t"."subject_id" = asked.spelled)
$_$;
ALTER FUNCTION orders.knows_subject(text) OWNER TO orders_duty;
CREATE FUNCTION orders.lawful_delete_of_erased_lately() RETURNS trigger
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
ALTER FUNCTION orders.lawful_delete_of_erased_lately() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_delete_of_erased_lately() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_insert_of_duties() RETURNS trigger
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
ALTER FUNCTION orders.lawful_insert_of_duties() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_insert_of_duties() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_insert_of_holds() RETURNS trigger
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
ALTER FUNCTION orders.lawful_insert_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_insert_of_holds() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_update_of_brakes() RETURNS trigger
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
ALTER FUNCTION orders.lawful_update_of_brakes() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_update_of_brakes() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_update_of_cases() RETURNS trigger
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
ALTER FUNCTION orders.lawful_update_of_cases() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_update_of_cases() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_update_of_deferrals() RETURNS trigger
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
ALTER FUNCTION orders.lawful_update_of_deferrals() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_update_of_deferrals() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_update_of_duties() RETURNS trigger
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
ALTER FUNCTION orders.lawful_update_of_duties() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_update_of_duties() IS 'Fullstop made it';
CREATE FUNCTION orders.lawful_update_of_holds() RETURNS trigger
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
ALTER FUNCTION orders.lawful_update_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION orders.lawful_update_of_holds() IS 'Fullstop made it';
CREATE FUNCTION orders.let_go_for_its_subject() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise insufficient_privilege using
            message = 'one person lets a case go that is held back because of its subject alone';
        end $$;
ALTER FUNCTION orders.let_go_for_its_subject() OWNER TO postgres;
COMMENT ON FUNCTION orders.let_go_for_its_subject() IS 'Fullstop made it';
CREATE FUNCTION orders.let_go_with_a_brake() RETURNS trigger
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
ALTER FUNCTION orders.let_go_with_a_brake() OWNER TO postgres;
COMMENT ON FUNCTION orders.let_go_with_a_brake() IS 'Fullstop made it';
CREATE FUNCTION orders.note_closing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.closed_login := case when new.closed_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION orders.note_closing_login() OWNER TO postgres;
COMMENT ON FUNCTION orders.note_closing_login() IS 'Fullstop made it';
CREATE FUNCTION orders.note_proposing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.release_proposed_at := case when new.release_proposed_by is not null then now() end;
          new.release_proposed_login :=
            case when new.release_proposed_by is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION orders.note_proposing_login() OWNER TO postgres;
COMMENT ON FUNCTION orders.note_proposing_login() IS 'Fullstop made it';
CREATE FUNCTION orders.note_refused() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.refused := array(
            select substr(name, 2) from unnest(new.records) with ordinality as r(name, n)
            where left(name, 1) = '?' order by n);
          return new;
        end $$;
ALTER FUNCTION orders.note_refused() OWNER TO postgres;
COMMENT ON FUNCTION orders.note_refused() IS 'Fullstop made it';
CREATE FUNCTION orders.note_releasing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.released_login := case when new.released_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION orders.note_releasing_login() OWNER TO postgres;
COMMENT ON FUNCTION orders.note_releasing_login() IS 'Fullstop made it';
CREATE FUNCTION orders.opened_by_two_logins() RETURNS trigger
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
ALTER FUNCTION orders.opened_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION orders.opened_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION orders.released_by_two_logins() RETURNS trigger
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
ALTER FUNCTION orders.released_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION orders.released_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION orders.still_in_force() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise exception '%.% is still in force', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
        end $$;
ALTER FUNCTION orders.still_in_force() OWNER TO postgres;
COMMENT ON FUNCTION orders.still_in_force() IS 'Fullstop made it';
CREATE FUNCTION orders.taken_off_by_two_logins() RETURNS trigger
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
ALTER FUNCTION orders.taken_off_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION orders.taken_off_by_two_logins() IS 'Fullstop made it';
CREATE TABLE orders.acceptances (
    version text NOT NULL,
    channel text NOT NULL,
    digest text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);
ALTER TABLE orders.acceptances OWNER TO postgres;
COMMENT ON TABLE orders.acceptances IS 'Fullstop made it';
CREATE TABLE orders.announcements (
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
ALTER TABLE orders.announcements OWNER TO postgres;
COMMENT ON TABLE orders.announcements IS 'Fullstop made it';
CREATE TABLE orders.blockers (
    subject_id text NOT NULL,
    domain text NOT NULL,
    kind text NOT NULL,
    raised boolean NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    said_offset bigint DEFAULT '-1'::integer NOT NULL,
    said boolean DEFAULT false NOT NULL
);
ALTER TABLE orders.blockers OWNER TO postgres;
COMMENT ON TABLE orders.blockers IS 'Fullstop made it';
CREATE TABLE orders.bookmarks (
    topic text NOT NULL,
    partition integer NOT NULL,
    past bigint NOT NULL
)
WITH (fillfactor='20');
ALTER TABLE orders.bookmarks OWNER TO postgres;
COMMENT ON TABLE orders.bookmarks IS 'Fullstop made it';
CREATE TABLE orders.brakes (
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
ALTER TABLE orders.brakes OWNER TO postgres;
COMMENT ON TABLE orders.brakes IS 'Fullstop made it';
ALTER TABLE orders.brakes ALTER COLUMN brake_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.brakes_brake_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.cases (
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
ALTER TABLE orders.cases OWNER TO postgres;
COMMENT ON TABLE orders.cases IS 'Fullstop made it';
CREATE TABLE orders.deferrals (
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
ALTER TABLE orders.deferrals OWNER TO postgres;
COMMENT ON TABLE orders.deferrals IS 'Fullstop made it';
CREATE VIEW orders.dry_runs AS
 SELECT case_id,
    subject_id,
    closed_at AS answered_at
   FROM orders.cases
  WHERE dry_run;
ALTER VIEW orders.dry_runs OWNER TO postgres;
COMMENT ON VIEW orders.dry_runs IS 'Fullstop made it';
CREATE TABLE orders.duties (
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
ALTER TABLE orders.duties OWNER TO postgres;
COMMENT ON TABLE orders.duties IS 'Fullstop made it';
ALTER TABLE orders.duties ALTER COLUMN duty_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.duties_duty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.duty_reads (
    read_id bigint NOT NULL,
    duty_id bigint NOT NULL,
    records text NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    asked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    asked_in xid8 DEFAULT pg_current_xact_id() NOT NULL,
    read_at timestamp with time zone,
    keys text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE orders.duty_reads OWNER TO postgres;
COMMENT ON TABLE orders.duty_reads IS 'Fullstop made it';
ALTER TABLE orders.duty_reads ALTER COLUMN read_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.duty_reads_read_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.erased_lately (
    records text NOT NULL,
    minute timestamp with time zone NOT NULL,
    session integer NOT NULL,
    rows bigint NOT NULL
);
ALTER TABLE orders.erased_lately OWNER TO postgres;
COMMENT ON TABLE orders.erased_lately IS 'Fullstop made it';
CREATE TABLE orders.floods (
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
ALTER TABLE orders.floods OWNER TO postgres;
COMMENT ON TABLE orders.floods IS 'Fullstop made it';
ALTER TABLE orders.floods ALTER COLUMN flood_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.floods_flood_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.fullstop_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE orders.fullstop_version OWNER TO postgres;
COMMENT ON TABLE orders.fullstop_version IS 'Fullstop made it';
CREATE TABLE orders.holds (
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
ALTER TABLE orders.holds OWNER TO postgres;
COMMENT ON TABLE orders.holds IS 'Fullstop made it';
CREATE TABLE orders.inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    said bytea
);
ALTER TABLE orders.inbox OWNER TO postgres;
COMMENT ON TABLE orders.inbox IS 'Fullstop made it';
CREATE TABLE orders.outbox (
    id bigint NOT NULL,
    topic text NOT NULL,
    key bytea,
    value bytea NOT NULL,
    headers text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_value_check CHECK ((octet_length(value) <= 65536))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0');
ALTER TABLE orders.outbox OWNER TO postgres;
COMMENT ON TABLE orders.outbox IS 'Fullstop made it';
ALTER TABLE orders.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.policies (
    version date NOT NULL,
    digest text NOT NULL,
    first_loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    rules_digest text
);
ALTER TABLE orders.policies OWNER TO postgres;
COMMENT ON TABLE orders.policies IS 'Fullstop made it';
CREATE TABLE orders.refused_acts (
    act_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    relation text NOT NULL,
    verb text NOT NULL,
    row_key text NOT NULL,
    changes text[] NOT NULL
);
ALTER TABLE orders.refused_acts OWNER TO postgres;
COMMENT ON TABLE orders.refused_acts IS 'Fullstop made it';
ALTER TABLE orders.refused_acts ALTER COLUMN act_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME orders.refused_acts_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE orders.relay_lease (
    one boolean DEFAULT true NOT NULL,
    holder uuid NOT NULL,
    pid integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT relay_lease_one_check CHECK (one)
);
ALTER TABLE orders.relay_lease OWNER TO postgres;
COMMENT ON TABLE orders.relay_lease IS 'Fullstop made it';
INSERT INTO orders.after_sales VALUES
	('sample-bystander-1-case', 'sample-bystander-1', 'sample-bystander', '2012-01-27', '2012-02-02', '已换货', 'photos/bystander-1.jpg', '00000000010', '路人', '2012-01-27 01:00:00+00', NULL, NULL),
	('sample-dispute-1-case', 'sample-dispute-1', 'sample-dispute', '2026-11-08', NULL, '屏幕不亮，请处理', 'photos/dispute-1.jpg', '00000000010', NULL, '2026-11-08 01:00:00+00', '{after_sales}', '2026-11-28'),
	('sample-g00003-0-case-open', 'sample-g00003-0', 'sample-g00003', '2026-09-28', NULL, '请处理', 'photos/sample.jpg', '00000009999', NULL, '2026-09-28 01:00:00+00', '{after_sales}', '2028-01-02');
INSERT INTO orders.blockers VALUES
	('sample-bystander', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 2, false),
	('sample-came-back', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 3, false),
	('sample-dispute', 'orders', 'AFTER_SALES_OPEN', true, '2026-11-28 04:35:35+00', 0, false),
	('sample-g00002', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 4, false),
	('sample-g00003', 'orders', 'AFTER_SALES_OPEN', true, '2026-11-28 04:35:35+00', 1, false),
	('sample-return-window', 'orders', 'ORDER_OPEN', true, '2026-11-28 04:35:35+00', 5, false);
INSERT INTO orders.bookmarks VALUES
	('deletion.blockers', 0, 6),
	('deletion.matters', 0, 20),
	('deletion.requests', 0, 24);
INSERT INTO orders.cases VALUES
	('sample-888a819b-c9ef-482f-a087-9077a25ac29d', 'sample-wang', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x7adaff308dda11089499eb06b1ce4c1416d2f256cc39bcc92208aafc4319a23a', 'done', true, '00-8ee659f89e414658fa301a3376b8d4da-3f23f096a453be80-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004863393037303566382d396334642d343135632d613335392d3836343439356531653931345673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4862316537346565302d373533372d343237382d616136352d6330616435616436656534365673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', false, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:38.308956+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('d5df8ab15bcbc44af9dc86d8dc1c43d91.1', 'sample-wang', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xec1c9401b7f2e45a02a971f158a9b24ef528c072ce530eb8cc422ddf54adae39', 'done', true, '00-a670190b4eac487ad365f3eff14737bb-81685f82204ec0b9-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004865393865613261612d643434302d343264382d393031352d626466633263616663363232466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4865643337613234662d616263302d343938632d623537312d653566373432383332353564466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', false, '2026-11-28 04:35:38.344291+00', '2026-11-28 04:35:38.368334+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', 'sample-no-voucher', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xb6b2e319d9bb4c75904a54f562a7668c4fef2064f87a871cfe37ff6e6d4b14d6', 'done', false, '00-9f15d694bf431929b6a8bafea7429701-91c66a03779c0216-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004833376330343733392d313132312d346538362d383039382d3330616334396632393836395673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f75636865720c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000202000a00000008126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790204023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4864616230346631622d323865332d346430302d393265662d3864303632666131353862615673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f7563686572b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:38.309105+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ba23c1a3-6fa5-4df7-9827-26d3d3c7f4f8', 'sample-review-only', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xfe4b8b816ee21506402717101dcab22d60cb0adab3f3b77f3b8171a49575a07c', 'done', false, '00-1625048e5dccc764a88f560043006031-c43f20e87b2c7b23-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4861653233336237342d316565332d346366372d393736382d3535613061643033646235635673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c790c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e7265766965777300020210766f756368657273000202000000000000', '\xc3012cc5ff19d0c101da4864396266303938372d633165302d346231342d613732622d6664333739333631313032665673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c79b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', false, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:38.309113+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', 'sample-eight-months', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xdb32acb853b187a44754582b31ddaee7923c8545400754a9ea1ff02a2edc1ee8', 'done', false, '00-4d2f576619dcc2201afe809a73bf4e32-5e5deac0fa06241d-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832316333383165612d323661342d343264642d383731392d3766363338396139313166345673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e7468730c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000204000400000006126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4865633463346236642d663563362d346361662d393962652d3531366636383736653935395673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873b0a7ff86c468b0a7ff86c46800000000000004656e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:38.309134+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', 'sample-wang', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x615709d552fbadbffa920734ddc44c804420ba48b1e168cbc0c2c742e04154f6', 'done', false, '00-ca327b8c175088a57eca3bb525a06bb7-a7c8c29cde0e7600-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004861393432613835372d353936662d343662352d613364622d6231643933326339643764395673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000000410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4833386236336462372d353361302d346130642d393939362d6131363833353639613537625673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.312054+00', '2026-11-28 04:35:38.342955+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', 'sample-g00005', '2028-01-02 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xb22999d5dc30ee78227891c8a7c2ec380c456dd2d7e697e404416a68bd487d8a', 'done', false, '00-22b913114ed8b35bfa083f75c216a4c6-60da9ad359004e93-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004834643630653335622d333164662d346462302d396664612d6461303561373137396463335673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d6730303030350c6f726465727302b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000606126c6f676973746963730002020e64657461696c7300040c001000000008126c6f676973746963731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4838666337653130312d383433322d343730652d613565382d3034306563643032613833325673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d673030303035b0a7fdc5c56ab0a7fdc5c56a0000000000000a7a682d434e00000000', true, '2026-11-28 04:35:39.881879+00', '2026-11-28 04:35:39.919521+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', 'sample-minor', '2026-11-28 04:35:35+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\xe568479235263d9f3fdcf28689fd3cfee8c15ce0563112681aef44bf332d1fae', 'done', false, '00-ea8ceefbfd9b1fe382c20619958a24fa-464bb9c1f8ea26c1-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004831363032373630382d633030322d343361372d626530652d3665633266623462616436375673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f720c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e64657461696c73000202126c6f676973746963730002020002021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102f8f202000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4834323439653061632d343334662d343666362d626639312d3435313238383566613362665673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f72b0a7ff86c468b0a7ff86c4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.124763+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', 'sample-return-window', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x67e5bb40574a264700d07f03c625350019ebdb9df719026e5279d9eacf300cd4', 'done', false, '00-85ed66eb7e718884411ee12d43a3686c-958c958d30c52214-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832663066306235392d346364332d343833622d386534642d6131343233313539313130345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f770c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f75636865727300020200080000000a10696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102a4e10200001866696e616e63655f6475747910696e766f69636573146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c73146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7400', '\xc3012cc5ff19d0c101da4862663836356532362d666563392d346539662d383239382d3133643632616266353432345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f77b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.124982+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', 'sample-dispute', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x301bde926afd21f338a5fe065553d43cdd277c93efa0fa289b15d7fec0307d77', 'done', false, '00-002870da02ab743f8c98eee2fe40fba5-e48f119b10015970-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004834393562366266382d633634322d343962352d623664322d6664323732396536303134375673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d646973707574650c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000041661667465725f73616c65730002020e64657461696c73000202000e000000161661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c65730e7265766965777318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0204003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f75636865727328726576696577732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', '\xc3012cc5ff19d0c101da4833383366346432362d653137332d343361662d613862372d3964623339633036323833385673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d64697370757465b0a7ff86c468b0a7ff86c4680000000200000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.125+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', 'sample-g00001', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xe1104ed6ba3edfa25d079ba7a4d13d0bde3c442f8a956e59570d708f6e01548b', 'done', false, '00-3fcc4d811f95c57e60a981f5f2329565-07e8a692060729cd-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004839653230353161302d353666332d346262332d396663392d6564383764316364656635625673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d6730303030310c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000140000000e0e72657669657773146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d20200020400086e6f6e65126c6f67697374696373146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e650e64657461696c73146c6567616c2d686f6c64040806146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f756368657273146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4839313831633731332d356638362d346639642d626435342d3062343438353465353763335673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d673030303031b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.12509+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', 'sample-g00004', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x5d0d6c393052e2ef176bd16e264b195869f5405f8a3d25db721cae993e4d42ce', 'done', false, '00-3ca0b7c43e14dfaa739423a76d13d3f0-dde2b15a8b1950cf-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004831663761643530342d333335312d343338642d386332642d3436353166323335653938645673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d6730303030340c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300040410696e766f696365730004040e64657461696c7300040810766f75636865727300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4839346436363336302d373762632d343230352d383135312d3462636435666366643166645673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d673030303034b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.125103+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-0b1d815a-d204-4a5d-bd37-e0b4a9cbf09f', 'sample-benefits', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x974e7220451bf06b8f8f2c81de2fe848f258f393965db1a26b059bfea6ce5669', 'done', false, '00-052db43d554ec0801647728750b91197-8524f85839ea4fd3-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4836626165303565342d363339382d346632622d626632382d3536656132393161326166345673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e65666974730c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4865613733323661372d316434302d343739632d613938392d6531623436306632646265385673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e6566697473b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.38501+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', 'sample-g00002', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x8ebbc454e4dc4a96f93240cca0b7990280ebd11a47a43f253ebe5daa254cb7b3', 'done', false, '00-e3ff108ab1629cbd10d2f0a7d581dcb7-36b0ccd135aa150a-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004836306263386330382d373437652d343463302d396236362d3138333263646664643665395673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d6730303030320c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e726576696577730004040e64657461696c73000206126c6f67697374696373000202001a0000001410696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102ccdb02000204001866696e616e63655f6475747910696e766f69636573146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c73146f726465722d6f70656e02060068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747910766f75636865727326696e766f696365732e6c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4830333235303933352d656531372d343361352d386630352d3263643739326238653138385673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d673030303032b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.125118+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', 'sample-deceased', '2026-11-28 04:35:35+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\x81da5335cf245930fc8611b1a457a4ccb6dae54c75899d2ce6a282c874d99880', 'done', false, '00-7c9a58bcf9e36cd3122aedf34d321961-5a829e70a33b2331-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004835316437623464662d326438612d346231332d626263352d6438333564663766383362625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d64656365617365640c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000004126c6f676973746963730002020e64657461696c730002020002021c6f72646572732e726576696577730000000210766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4832383136356233632d653337372d343635302d626439612d3030376138666662343839625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d6465636561736564b0a7ff86c468b0a7ff86c4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.125174+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', 'sample-g00003', '2026-11-28 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x34d6bb7df93ee8d291280ac3edf1f0f0d8cd87ae673b73df2ddaf3cc99c6169e', 'done', false, '00-c3c732a362dd3807803d0a8dcf461025-d891aef10d989835-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004836636139656435652d336632342d346666302d383131372d3362353363343462396433365673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d6730303030330c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000021661667465725f73616c65730002020008000000121661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', '\xc3012cc5ff19d0c101da4866373364306234302d356337662d343136382d383333652d6562393137656534653265315673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d673030303033b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', true, '2026-11-28 04:35:38.068839+00', '2026-11-28 04:35:40.125187+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-13c12ea8-b722-4343-b154-e6cdad76b08d', 'sample-waiver', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x641a4d91bb357baa5dcc40a0dd59d7cd595c8ba7702ef0abfa2f01625a7c0f87', 'done', false, '00-91355f834ea55498b325a380476ae13f-f3a2252f5baf5d1a-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4865356639363835342d656664392d343261652d623964652d3661303934653232653238615673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d7761697665720c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4835303865643130642d353737622d343963382d396632662d6161613064393465333137645673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d776169766572b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.38516+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-379698de-8c28-456d-ade0-9b54c44f8510', 'sample-g00007', '2028-01-05 04:35:35+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\x40a9a17051588fc646fc8d55a4ef1ed5461ffd2c1710fc24f9adbf02223e91eb', 'done', false, '00-348966750435dd496ff5aeab17c89245-982e8173fe503023-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004839663164383936352d646531312d343432622d383233632d6563643533643035623938375673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d6730303030370c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730004040e64657461696c730004080004021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730404003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4862643866646565322d303535312d346438332d616362372d6235353861623735333633665673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d673030303037b0f795bdc76ab0f795bdc76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', true, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.385222+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-8090e36f-5585-4c45-89fa-0b435c14106c', 'sample-g00006', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xf50117a7f1d5bd10aac2a20cba3d7be613d0e09bf3716c0a4ad5abeaaeb56de0', 'done', false, '00-62e6cd6ab55524fd2db4e499437266db-b96e63d152d28f15-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004838633163656530302d653137622d343433652d383130372d6231616166663766626363395673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d6730303030360c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730002020e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102b4d602000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4864643263316565322d313962332d343066352d396561662d3133343130313836656639635673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d673030303036b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', true, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.385234+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ca65d34c-a0ad-458b-b587-29dd6f7bfc5f', 'sample-prepaid', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x421e7e891949140a87491504a30cde603b3177b382359be6fea3116600af7402', 'done', false, '00-6c7a74043711079d4818db9c277b08e2-fcb5aa8c88dcacd9-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4861393039313333642d356234312d346232302d396161632d6436353065623031393930325673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d707265706169640c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4834326637386564622d646466322d343939632d623265392d3131363434353662613436635673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d70726570616964b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.385246+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d3101142-a925-4c53-8704-f14e60163503', 'sample-invoice', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xc07754877c6c8efc8cd4728f7ccddbb639baa4b30506839852f7e581af55a7af', 'done', false, '00-b26315bd32293208474c0cdaa4c895a3-7d2188795e512de9-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004861666239626634332d326235342d343037652d616133622d6435336637623861353563335673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f6963650c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000410696e766f696365730004040e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4837663964633964372d653131632d343465652d623966312d3365636532643738356261635673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f696365b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', true, '2026-11-28 04:35:40.351009+00', '2026-11-28 04:35:40.385255+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-42983179-268e-4cf7-9747-3d4e2a521931', 'sample-g00008', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x36489b535a96090715719ad39f93ca9449348dcd3e39dd21419574331ec3b1ee', 'done', false, '00-e86421255cf668a2559a3a0865cdb1d4-b165659fa8e68573-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004831396630666266302d316337622d346661352d383534632d6437623430343136336239395673616d706c652d34323938333137392d323638652d346366372d393734372d3364346532613532313933311a73616d706c652d6730303030380c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300060610696e766f696365730002020e64657461696c7300061210766f75636865727300020200080000000610696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102bcdd020006000402001866696e616e63655f6475747910766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4836383737633635302d363962362d343236662d616663302d3138393735363161666663375673616d706c652d34323938333137392d323638652d346366372d393734372d3364346532613532313933311a73616d706c652d673030303038b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', true, '2026-11-28 04:35:40.421052+00', '2026-11-28 04:35:40.431521+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-5d9e5f34-8c51-43c1-89ec-5c2a16613b7e', 'sample-g00009', '2028-01-05 04:35:35+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x5e8019e4d8a6601fced74a3a64d1feb9eb46d2fea383fbb4c184c25bad4da1ae', 'done', false, '00-dc5622dbfa35a8a428f146c211e22da9-112febd4601cca3b-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4836366432623333622d313438372d343830652d626666382d6232626234393434366634645673616d706c652d35643965356633342d386335312d343363312d383965632d3563326131363631336237651a73616d706c652d6730303030390c6f726465727302b0f795bdc76a14323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f756368657273000202000000000000', '\xc3012cc5ff19d0c101da4833633032366236362d633866612d343336372d613133382d6233623539336635333262325673616d706c652d35643965356633342d386335312d343363312d383965632d3563326131363631336237651a73616d706c652d673030303039b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', false, '2026-11-28 04:35:40.421052+00', '2026-11-28 04:35:40.431625+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0);
INSERT INTO orders.deferrals VALUES
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', NULL, NULL, '2036-12-31', '2029-03-29', 1, '2026-01-01', '{"logistics transaction-3y 2029-03-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2036-12-31"}'),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', NULL, NULL, '2035-12-31', '2028-11-29', 1, '2026-01-01', '{"logistics transaction-3y 2028-11-28","details no-voucher-3y 2028-11-28","vouchers transaction-3y 2028-11-28","vouchers tax-10y 2029-12-31","vouchers tax-10y 2035-12-31"}'),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', NULL, NULL, '2033-12-31', '2028-06-19', 1, '2026-01-01', '{"invoices invoice-stub 2028-06-18","vouchers tax-10y 2033-12-31"}'),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', NULL, NULL, '2036-12-31', '2028-11-29', 1, '2026-01-01', '{"logistics transaction-3y 2028-11-28","logistics transaction-3y 2029-03-28","details no-voucher-3y 2028-11-28","vouchers transaction-3y 2028-11-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2035-12-31","vouchers tax-10y 2036-12-31"}'),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', NULL, NULL, NULL, '2028-01-03', 1, '2026-01-01', '{"after_sales dispute-open infinity","logistics dispute-open infinity","logistics transaction-3y 2029-09-28","details dispute-open infinity","vouchers transaction-3y 2029-09-28","vouchers tax-10y 2036-12-31","vouchers after_sales.dispute-open infinity","vouchers logistics.dispute-open infinity","vouchers details.dispute-open infinity"}'),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"vouchers tax-10y 2034-12-31","vouchers needed-by-reviews infinity"}'),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"invoices invoice-stub 2031-11-27","invoices order-open infinity","logistics order-open infinity","details order-open infinity","vouchers order-open infinity"}'),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"after_sales dispute-open infinity","reviews dispute-open infinity","logistics dispute-open infinity","logistics transaction-3y 2029-09-28","details dispute-open infinity","vouchers transaction-3y 2029-09-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2036-12-31","vouchers after_sales.dispute-open infinity","vouchers reviews.dispute-open infinity","vouchers logistics.dispute-open infinity","vouchers details.dispute-open infinity"}'),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"reviews legal-hold infinity","logistics transaction-3y 2029-03-28","logistics legal-hold infinity","details legal-hold infinity","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2036-12-31","vouchers legal-hold infinity"}'),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', NULL, NULL, '2031-12-31', '2032-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31"}'),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"invoices invoice-stub 2028-11-28","invoices invoice-stub 2030-11-28","invoices legal-hold infinity","logistics order-open infinity","logistics transaction-3y 2028-11-28","details order-open infinity","details no-voucher-3y 2028-11-28","vouchers order-open infinity","vouchers transaction-3y 2028-11-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2035-12-31","vouchers invoices.legal-hold infinity"}'),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"vouchers needed-by-reviews infinity"}'),
	('sample-d3101142-a925-4c53-8704-f14e60163503', NULL, NULL, '2031-12-31', '2032-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31"}'),
	('sample-8090e36f-5585-4c45-89fa-0b435c14106c', NULL, NULL, '2029-12-31', '2030-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2029-12-31"}'),
	('sample-379698de-8c28-456d-ade0-9b54c44f8510', NULL, NULL, NULL, '2028-01-06', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31","vouchers tax-10y 2033-12-31","vouchers needed-by-reviews infinity"}'),
	('sample-42983179-268e-4cf7-9747-3d4e2a521931', NULL, NULL, '2036-12-31', '2028-11-29', 1, '2026-01-01', '{"invoices invoice-stub 2028-11-28","invoices invoice-stub 2031-03-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2036-12-31"}');
INSERT INTO orders.details VALUES
	('sample-return-window-1-line-1', 'sample-return-window-1', 'sample-return-window', 'coat part 1', 'pictures/goods-coat.jpg', '放门口，谢谢', NULL, '小李', '李先生', '2026-11-19 02:00:00+00', NULL, NULL),
	('sample-came-back-1-line-1', 'sample-came-back-1', 'sample-came-back', 'shoes part 1', 'pictures/goods-shoes.jpg', '放门口，谢谢', NULL, '回头客', '冯女士', '2011-09-01 02:00:00+00', NULL, NULL),
	('sample-came-back-2-line-1', 'sample-came-back-2', 'sample-came-back', 'boots part 1', 'pictures/goods-boots.jpg', '放门口，谢谢', NULL, '回头客', '冯女士', '2026-11-27 02:00:00+00', NULL, NULL),
	('sample-bystander-1-line-1', 'sample-bystander-1', 'sample-bystander', 'piano part 1', 'pictures/goods-piano.jpg', '放门口，谢谢', NULL, '路人', '陈先生', '2012-01-05 02:00:00+00', NULL, NULL),
	('sample-bystander-2-line-1', 'sample-bystander-2', 'sample-bystander', 'stool part 1', 'pictures/goods-stool.jpg', '放门口，谢谢', NULL, '路人', '陈先生', '2026-11-23 02:00:00+00', NULL, NULL),
	('sample-g00002-0-line-1', 'sample-g00002-0', 'sample-g00002', 'goods-open part 1', NULL, '放门口', NULL, NULL, '某客户', '2026-07-18 02:00:00+00', NULL, NULL),
	('sample-g00002-0-line-2', 'sample-g00002-0', 'sample-g00002', 'goods-open part 2', NULL, '放门口', NULL, NULL, '某客户', '2026-07-18 02:00:00+00', NULL, NULL),
	('sample-g00002-0-line-3', 'sample-g00002-0', 'sample-g00002', 'goods-open part 3', NULL, '放门口', NULL, NULL, '某客户', '2026-07-18 02:00:00+00', NULL, NULL),
	('sample-g00005-0-line-1', 'sample-g00005-0', 'sample-g00005', 'goods-no-voucher part 1', NULL, '放门口', NULL, NULL, '某客户', '2025-09-23 02:00:00+00', '{}', NULL),
	('sample-g00005-0-line-2', 'sample-g00005-0', 'sample-g00005', 'goods-no-voucher part 2', NULL, '放门口', NULL, NULL, '某客户', '2025-09-23 02:00:00+00', '{}', NULL),
	('sample-g00005-0-line-3', 'sample-g00005-0', 'sample-g00005', 'goods-no-voucher part 3', NULL, '放门口', NULL, NULL, '某客户', '2025-09-23 02:00:00+00', '{}', NULL),
	('sample-dispute-1-line-1', 'sample-dispute-1', 'sample-dispute', 'phone part 1', 'pictures/goods-phone.jpg', '放门口，谢谢', NULL, '老赵', '赵先生', '2026-09-18 02:00:00+00', '{after_sales}', NULL),
	('sample-dispute-1-line-2', 'sample-dispute-1', 'sample-dispute', 'phone part 2', 'pictures/goods-phone.jpg', '放门口，谢谢', NULL, '老赵', '赵先生', '2026-09-18 02:00:00+00', '{after_sales}', NULL),
	('sample-no-voucher-1-line-1', 'sample-no-voucher-1', 'sample-no-voucher', 'desk part 1', 'pictures/goods-desk.jpg', '放门口，谢谢', NULL, '木头人', '孙女士', '2025-11-14 02:00:00+00', '{}', NULL),
	('sample-no-voucher-1-line-2', 'sample-no-voucher-1', 'sample-no-voucher', 'desk part 2', 'pictures/goods-desk.jpg', '放门口，谢谢', NULL, '木头人', '孙女士', '2025-11-14 02:00:00+00', '{}', NULL),
	('sample-g00001-0-line-1', 'sample-g00001-0', 'sample-g00001', 'goods-recent part 1', NULL, '放门口', NULL, NULL, '某客户', '2025-09-09 02:00:00+00', '{}', NULL),
	('sample-g00001-0-line-2', 'sample-g00001-0', 'sample-g00001', 'goods-recent part 2', NULL, '放门口', NULL, NULL, '某客户', '2025-09-09 02:00:00+00', '{}', NULL),
	('sample-g00001-1-line-1', 'sample-g00001-1', 'sample-g00001', 'goods-ancient part 1', NULL, '放门口', NULL, NULL, '某客户', '2011-11-02 02:00:00+00', '{}', NULL),
	('sample-g00001-1-line-2', 'sample-g00001-1', 'sample-g00001', 'goods-ancient part 2', NULL, '放门口', NULL, NULL, '某客户', '2011-11-02 02:00:00+00', '{}', NULL),
	('sample-g00002-1-line-1', 'sample-g00002-1', 'sample-g00002', 'goods-no-voucher part 1', NULL, '放门口', NULL, NULL, '某客户', '2025-07-18 02:00:00+00', '{}', NULL),
	('sample-g00002-1-line-2', 'sample-g00002-1', 'sample-g00002', 'goods-no-voucher part 2', NULL, '放门口', NULL, NULL, '某客户', '2025-07-18 02:00:00+00', '{}', NULL),
	('sample-g00002-1-line-3', 'sample-g00002-1', 'sample-g00002', 'goods-no-voucher part 3', NULL, '放门口', NULL, NULL, '某客户', '2025-07-18 02:00:00+00', '{}', NULL),
	('sample-g00003-0-line-1', 'sample-g00003-0', 'sample-g00003', 'goods-dispute part 1', NULL, '放门口', NULL, NULL, '某客户', '2026-06-20 02:00:00+00', '{after_sales}', NULL);
INSERT INTO orders.erased_lately VALUES
	('reviews', '2028-01-05 04:35:00+00', 1281, 3),
	('invoices', '2028-01-05 04:35:00+00', 1281, 5),
	('details', '2028-01-05 04:35:00+00', 1281, 16),
	('vouchers', '2028-01-05 04:35:00+00', 1281, 2),
	('logistics', '2028-01-05 04:35:00+00', 1281, 4);
INSERT INTO orders.fullstop_version VALUES
	('domain_0019');
INSERT INTO orders.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.722514+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00002', 'sample-g00002', '{invoices}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.924667+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.839396+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 04:35:39.824945+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 04:35:39.750347+00', 's-2', 'another');
INSERT INTO orders.inbox VALUES
	('fullstop.orders', '19d5526c-013a-4173-8e86-bb1568ae6e99', '2026-11-28 04:35:37.949892+00', '\xc10cb528da51209c'),
	('fullstop.orders', '43681f1f-6717-4ba9-80d6-ec9cfc3489c5', '2026-11-28 04:35:37.949892+00', '\x4c9c765fa6ff4fa3'),
	('fullstop.orders', '46a080d7-088c-4be2-ab6a-2c0d2bada44f', '2026-11-28 04:35:37.949892+00', '\x63801d028273248b'),
	('fullstop.orders', '78c87b59-4707-471c-a988-844da7d93198', '2026-11-28 04:35:37.949892+00', '\x73b7bf7cb60bb44e'),
	('fullstop.orders', 'ac6d29b8-7798-417a-9d37-63651c480e7c', '2026-11-28 04:35:37.949892+00', '\x8371dcf7b26c8065'),
	('fullstop.orders', 'd0170e99-21cd-450e-8843-c4b4749c230c', '2026-11-28 04:35:37.949892+00', '\x69c7acf0a606c908'),
	('fullstop.orders', '03250935-ee17-43a5-8f05-2cd792b8e188', '2026-11-28 04:35:38.068839+00', '\x21f12b05b6f14c97'),
	('fullstop.orders', '28165b3c-e377-4650-bd9a-007a8ffb489b', '2026-11-28 04:35:38.068839+00', '\x53f2c53bb01abdbb'),
	('fullstop.orders', '383f4d26-e173-43af-a8b7-9db39c062838', '2026-11-28 04:35:38.068839+00', '\xe3d795d9f8ea9189'),
	('fullstop.orders', '4249e0ac-434f-46f6-bf91-4512885fa3bf', '2026-11-28 04:35:38.068839+00', '\xd2535218a60d0a46'),
	('fullstop.orders', '9181c713-5f86-4f9d-bd54-0b44854e57c3', '2026-11-28 04:35:38.068839+00', '\x67922f80b75fed21'),
	('fullstop.orders', '94d66360-77bc-4205-8151-4bcd5fcfd1fd', '2026-11-28 04:35:38.068839+00', '\xaea21d5c62863c80'),
	('fullstop.orders', 'b1e74ee0-7537-4278-aa65-c0ad5ad6ee46', '2026-11-28 04:35:38.068839+00', '\x6cc82b2b92b61753'),
	('fullstop.orders', 'bf865e26-fec9-4e9f-8298-13d62abf5424', '2026-11-28 04:35:38.068839+00', '\x64d988e852d10968'),
	('fullstop.orders', 'd9bf0987-c1e0-4b14-a72b-fd379361102f', '2026-11-28 04:35:38.068839+00', '\xcdc9a6817828b72c'),
	('fullstop.orders', 'dab04f1b-28e3-4d00-92ef-8d062fa158ba', '2026-11-28 04:35:38.068839+00', '\x0f818992588867f5'),
	('fullstop.orders', 'ec4c4b6d-f5c6-4caf-99be-516f6876e959', '2026-11-28 04:35:38.068839+00', '\xdcdac220567d238b'),
	('fullstop.orders', 'f73d0b40-5c7f-4168-833e-eb917ee4e2e1', '2026-11-28 04:35:38.068839+00', '\x0bbb4778f730772f'),
	('fullstop.orders', '38b63db7-53a0-4a0d-9996-a1683569a57b', '2026-11-28 04:35:38.312054+00', '\x9141801aacd09c59'),
	('fullstop.orders', 'ed37a24f-abc0-498c-b571-e5f74283255d', '2026-11-28 04:35:38.344291+00', '\xe5fbcd70736fe404'),
	('fullstop.orders', '078ba8e4-47ee-4c0f-a002-6d4399fad75a', '2026-11-28 04:35:38.746979+00', '\xe60cfdc867b4cda5'),
	('fullstop.orders', '098c4a36-7d13-46b1-abef-d01c06b4d161', '2026-11-28 04:35:38.746979+00', '\x3001634ac5c00f7f'),
	('fullstop.orders', '0db8e298-8408-4b7d-9768-40bd3aba6e21', '2026-11-28 04:35:38.746979+00', '\x5eeec89526a714fa'),
	('fullstop.orders', '5e30495d-0416-4e35-ae5f-bd1edf3c6d10', '2026-11-28 04:35:38.746979+00', '\x9354f964616ea7f7'),
	('fullstop.orders', '751145cd-8822-4c9f-a9b4-cf8efd5593bc', '2026-11-28 04:35:38.746979+00', '\xb2b4a6980738983a'),
	('fullstop.orders', '7abd803e-640a-4d80-bc83-a507bf15cabb', '2026-11-28 04:35:38.746979+00', '\x4e05f29558c4b7f4'),
	('fullstop.orders', '87e4c64e-74b8-4fba-bdf3-98d469585f44', '2026-11-28 04:35:38.746979+00', '\x141715c0fd275a01'),
	('fullstop.orders', '9e81fda1-fe88-4c99-9332-2889ab016da4', '2026-11-28 04:35:38.746979+00', '\xdff7f26ab616d1f2'),
	('fullstop.orders', 'b31bfda0-097b-4821-a3e8-16ff75e51595', '2026-11-28 04:35:38.746979+00', '\xe968923c824d6597'),
	('fullstop.orders', 'bd45d955-7ae1-4e6b-bc7a-aacd15156db8', '2026-11-28 04:35:38.746979+00', '\xde73212f26fe21ce'),
	('fullstop.orders', 'ca4cad41-bed6-40a9-a5be-811be95fb0cd', '2026-11-28 04:35:38.746979+00', '\x71864d42a494b871'),
	('fullstop.orders', 'cc6f3c5c-2f05-4d74-93fb-bbd46cf4fa92', '2026-11-28 04:35:38.746979+00', '\x3cf87b602ca80632'),
	('fullstop.orders', 'd2d0817c-93c4-47c9-8cfd-4c3585b759cd', '2026-11-28 04:35:38.746979+00', '\xbcf469b1aab466ba'),
	('fullstop.orders', 'e4eec843-e6a8-495d-8664-639f9e9e7043', '2026-11-28 04:35:38.746979+00', '\xce51cfa2884bb2cb'),
	('fullstop.orders', '8fc7e101-8432-470e-a5e8-040ecd02a832', '2026-11-28 04:35:39.881879+00', '\x0a1e9787e4645246'),
	('fullstop.orders', '536daf34-9cb2-49fd-ba7e-1bc12c24561b', '2026-11-28 04:35:40.178325+00', '\xde73212f26fe21ce'),
	('fullstop.orders', '660171f7-e9ab-4c91-8d34-cad554a1b69e', '2026-11-28 04:35:40.178325+00', '\xe968923c824d6597'),
	('fullstop.orders', '93137418-8e29-46bf-aca1-b7e1d0b81f21', '2026-11-28 04:35:40.178325+00', '\x40f692a8d4c1ed23'),
	('fullstop.orders', 'a2385661-6459-4f39-9e75-a0d7194d15b5', '2026-11-28 04:35:40.178325+00', '\x9354f964616ea7f7'),
	('fullstop.orders', 'cc6693f6-6060-4b0f-9ffd-55cbe2b3b20c', '2026-11-28 04:35:40.178325+00', '\x4e05f29558c4b7f4'),
	('fullstop.orders', 'eb21e900-28cc-4003-8442-7e0b74db4880', '2026-11-28 04:35:40.178325+00', '\x3cf87b602ca80632'),
	('fullstop.orders', '42f78edb-ddf2-499c-b2e9-1164456ba46c', '2026-11-28 04:35:40.351009+00', '\xc5c18df4c62dd8d1'),
	('fullstop.orders', '508ed10d-577b-49c8-9f2f-aaa0d94e317d', '2026-11-28 04:35:40.351009+00', '\x34dbd9b483f15640'),
	('fullstop.orders', '7f9dc9d7-e11c-44ee-b9f1-3ece2d785bac', '2026-11-28 04:35:40.351009+00', '\x08789038ee289215'),
	('fullstop.orders', 'bd8fdee2-0551-4d83-acb7-b558ab75363f', '2026-11-28 04:35:40.351009+00', '\xee0efb2e3a12c621'),
	('fullstop.orders', 'dd2c1ee2-19b3-40f5-9eaf-13410186ef9c', '2026-11-28 04:35:40.351009+00', '\x0a057640a1f34949'),
	('fullstop.orders', 'ea7326a7-1d40-479c-a989-e1b460f2dbe8', '2026-11-28 04:35:40.351009+00', '\x8920f5967b642aa8'),
	('fullstop.orders', '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 04:35:40.386677+00', NULL),
	('fullstop.orders', '3c026b66-c8fa-4367-a138-b3b593f532b2', '2026-11-28 04:35:40.421052+00', '\x96afc0b8052170c0'),
	('fullstop.orders', '6877c650-69b6-426f-afc0-1897561affc7', '2026-11-28 04:35:40.421052+00', '\x25039ee17462804b');
INSERT INTO orders.invoices VALUES
	('sample-return-window-invoice', 'sample-return-window-1', 'sample-return-window', '2026-11-27', NULL, '李先生', 'SAMPLE-TAX-NO', 69900, '00000005678', 'li@example.com', '示例路 1 号 1-101', '2026-11-27 03:00:00+00', NULL, NULL),
	('sample-bystander-invoice', 'sample-bystander-1', 'sample-bystander', '2012-01-26', NULL, '陈先生', 'SAMPLE-TAX-NO', 999900, '00000005678', 'chen@example.com', '示例路 1 号 1-101', '2012-01-26 03:00:00+00', NULL, NULL),
	('sample-g00002-1-invoice', 'sample-g00002-1', 'sample-g00002', '2025-11-28', NULL, '某客户', NULL, 1002, '00000009999', 'somebody@example.com', '示例路 2 号', '2025-07-18 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00002-2-invoice', 'sample-g00002-2', 'sample-g00002', '2023-11-28', NULL, '某客户', NULL, 1002, '00000009999', 'somebody@example.com', '示例路 2 号', '2023-07-18 02:00:00+00', '{finance_duty}', NULL),
	('sample-wang-invoice', 'sample-wang-3', 'sample-wang', '2023-06-18', NULL, '王女士', 'SAMPLE-TAX-NO', 45900, '000****5678', 'w***@e***', '***', '2023-06-18 03:00:00+00', '{finance_duty}', '2026-11-28'),
	('sample-g00008-0-invoice', 'sample-g00008-0', 'sample-g00008', '2023-11-28', NULL, '某客户', NULL, 1008, '000****9999', 's***@e***', '***', '2023-10-15 02:00:00+00', '{finance_duty}', '2028-01-05'),
	('sample-g00008-1-invoice', 'sample-g00008-1', 'sample-g00008', '2026-03-28', NULL, '某客户', NULL, 1008, '000****9999', 's***@e***', '***', '2026-02-12 02:00:00+00', '{finance_duty}', '2028-01-05');
INSERT INTO orders.logistics VALUES
	('sample-return-window-1-shipment', 'sample-return-window-1', 'sample-return-window', 'sample-carrier', 'sample-track-return-window-1', '李先生', '00000000009', '示例路 1 号', '1-101', '2026-11-19 02:00:00+00', NULL, NULL),
	('sample-came-back-1-shipment', 'sample-came-back-1', 'sample-came-back', 'sample-carrier', 'sample-track-came-back-1', '冯女士', '00000000016', '示例路 1 号', '1-101', '2011-09-01 02:00:00+00', NULL, NULL),
	('sample-came-back-2-shipment', 'sample-came-back-2', 'sample-came-back', 'sample-carrier', 'sample-track-came-back-2', '冯女士', '00000000016', '示例路 1 号', '1-101', '2026-11-27 02:00:00+00', NULL, NULL),
	('sample-bystander-1-shipment', 'sample-bystander-1', 'sample-bystander', 'sample-carrier', 'sample-track-bystander-1', '陈先生', '00000000017', '示例路 1 号', '1-101', '2012-01-05 02:00:00+00', NULL, NULL),
	('sample-bystander-2-shipment', 'sample-bystander-2', 'sample-bystander', 'sample-carrier', 'sample-track-bystander-2', '陈先生', '00000000017', '示例路 1 号', '1-101', '2026-11-23 02:00:00+00', NULL, NULL),
	('sample-g00002-0-shipment', 'sample-g00002-0', 'sample-g00002', 'sample-carrier', 'sample-track-sample-g00002-0', '某客户', '00000009999', '示例路 2 号', '2-202', '2026-07-18 02:00:00+00', NULL, NULL),
	('sample-eight-months-1-shipment', 'sample-eight-months-1', 'sample-eight-months', 'sample-carrier', 'sample-track-eight-months-1', 'Ms Sample', '000****0008', '示例路 1 号', NULL, '2026-03-16 02:00:00+00', '{}', '2026-11-28'),
	('sample-dispute-1-shipment', 'sample-dispute-1', 'sample-dispute', 'sample-carrier', 'sample-track-dispute-1', '赵先生', '00000000010', '示例路 1 号', '1-101', '2026-09-18 02:00:00+00', '{after_sales}', NULL),
	('sample-no-voucher-1-shipment', 'sample-no-voucher-1', 'sample-no-voucher', 'sample-carrier', 'sample-track-no-voucher-1', '孙女士', '000****0012', '示例路 1 号', NULL, '2025-11-14 02:00:00+00', '{}', '2026-11-28'),
	('sample-g00001-0-shipment', 'sample-g00001-0', 'sample-g00001', 'sample-carrier', 'sample-track-sample-g00001-0', '某客户', '00000009999', '示例路 2 号', '2-202', '2025-09-09 02:00:00+00', '{}', NULL),
	('sample-g00001-1-shipment', 'sample-g00001-1', 'sample-g00001', 'sample-carrier', 'sample-track-sample-g00001-1', '某客户', '00000009999', '示例路 2 号', '2-202', '2011-11-02 02:00:00+00', '{}', NULL),
	('sample-g00002-1-shipment', 'sample-g00002-1', 'sample-g00002', 'sample-carrier', 'sample-track-sample-g00002-1', '某客户', '000****9999', '示例路 2 号', NULL, '2025-07-18 02:00:00+00', '{}', '2026-11-28'),
	('sample-g00003-0-shipment', 'sample-g00003-0', 'sample-g00003', 'sample-carrier', 'sample-track-sample-g00003-0', '某客户', '00000009999', '示例路 2 号', '2-202', '2026-06-20 02:00:00+00', '{after_sales}', NULL),
	('sample-g00005-0-shipment', 'sample-g00005-0', 'sample-g00005', 'sample-carrier', 'sample-track-sample-g00005-0', '某客户', '000****9999', '示例路 2 号', NULL, '2025-09-23 02:00:00+00', '{}', '2028-01-02'),
	('sample-g00005-2-shipment', 'sample-g00005-2', 'sample-g00005', 'sample-carrier', 'sample-track-sample-g00005-2', '某客户', '000****9999', '示例路 2 号', NULL, '2026-01-21 02:00:00+00', '{}', '2028-01-02');
INSERT INTO orders.outbox OVERRIDING SYSTEM VALUE VALUES
	(47, 'deletion.outcomes.orders', '\x73616d706c652d34323938333137392d323638652d346366372d393734372d336434653261353231393331', '\xc3019a6c2ba9263974004831396630666266302d316337622d346661352d383534632d6437623430343136336239395673616d706c652d34323938333137392d323638652d346366372d393734372d3364346532613532313933311a73616d706c652d6730303030380c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300060610696e766f696365730002020e64657461696c7300061210766f75636865727300020200080000000610696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102bcdd020006000402001866696e616e63655f6475747910766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '{"ce_specversion": "1.0", "ce_id": "19f0fbf0-1c7b-4fa5-854c-d7b404163b99", "ce_type": "fullstop.deletion.DeletionDeferred.v1", "ce_source": "/fullstop/orders", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-e86421255cf668a2559a3a0865cdb1d4-b165659fa8e68573-01"}', '2026-11-28 04:35:40.421052+00'),
	(48, 'deletion.outcomes.orders', '\x73616d706c652d35643965356633342d386335312d343363312d383965632d356332613136363133623765', '\xc301784d607a2d61551e4836366432623333622d313438372d343830652d626666382d6232626234393434366634645673616d706c652d35643965356633342d386335312d343363312d383965632d3563326131363631336237651a73616d706c652d6730303030390c6f726465727302b0f795bdc76a14323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f756368657273000202000000000000', '{"ce_specversion": "1.0", "ce_id": "66d2b33b-1487-480e-bff8-b2bb49446f4d", "ce_type": "fullstop.deletion.DeletionCompleted.v2", "ce_source": "/fullstop/orders", "ce_time": "2028-01-05T04:35:35.000Z", "content-type": "application/avro", "traceparent": "00-dc5622dbfa35a8a428f146c211e22da9-112febd4601cca3b-01"}', '2026-11-28 04:35:40.421052+00');
INSERT INTO orders.reviews VALUES
	('sample-minor-1-review', 'sample-minor-1', 'sample-minor', 5, '好玩', NULL, '小朋友', '2024-07-21 02:00:00+00', NULL, NULL),
	('sample-deceased-1-review', 'sample-deceased-1', 'sample-deceased', 5, '音色很好', NULL, '听广播', '2012-03-22 02:00:00+00', NULL, NULL),
	('sample-bystander-1-review', 'sample-bystander-1', 'sample-bystander', 3, '还行', NULL, '路人', '2012-01-25 02:00:00+00', NULL, NULL),
	('sample-g00007-0-review', 'sample-g00007-0', 'sample-g00007', 3, '不错', NULL, '某客户', '2021-10-10 02:00:00+00', NULL, NULL),
	('sample-g00007-1-review', 'sample-g00007-1', 'sample-g00007', 3, '不错', NULL, '某客户', '2023-01-02 02:00:00+00', NULL, NULL),
	('sample-dispute-1-review', 'sample-dispute-1', 'sample-dispute', 1, '收到就是坏的', NULL, '老赵', '2026-10-08 02:00:00+00', '{after_sales}', NULL),
	('sample-g00001-0-review', 'sample-g00001-0', 'sample-g00001', 2, '不错', NULL, '某客户', '2025-09-10 02:00:00+00', '{}', NULL),
	('sample-g00001-1-review', 'sample-g00001-1', 'sample-g00001', 2, '不错', NULL, '某客户', '2011-11-03 02:00:00+00', '{}', NULL);
INSERT INTO orders.vouchers VALUES
	('sample-return-window-1', 'sample-return-window', 'sample-seller', 'goods-coat', 1, 69900, '2026-11-19 02:00:00+00', 'sample-pay-return-window-1', NULL, NULL, true, '2026-11-19 02:00:00+00', NULL, NULL),
	('sample-came-back-1', 'sample-came-back', 'sample-seller', 'goods-shoes', 1, 29900, '2011-09-01 02:00:00+00', 'sample-pay-came-back-1', NULL, '2011-09-20', true, '2011-09-01 02:00:00+00', NULL, NULL),
	('sample-came-back-2', 'sample-came-back', 'sample-seller', 'goods-boots', 1, 49900, '2026-11-27 02:00:00+00', 'sample-pay-came-back-2', NULL, NULL, true, '2026-11-27 02:00:00+00', NULL, NULL),
	('sample-bystander-1', 'sample-bystander', 'sample-seller', 'goods-piano', 1, 999900, '2012-01-05 02:00:00+00', 'sample-pay-bystander-1', NULL, '2012-01-25', true, '2012-01-05 02:00:00+00', NULL, NULL),
	('sample-bystander-2', 'sample-bystander', 'sample-seller', 'goods-stool', 1, 19900, '2026-11-23 02:00:00+00', 'sample-pay-bystander-2', NULL, NULL, true, '2026-11-23 02:00:00+00', NULL, NULL),
	('sample-g00002-0', 'sample-g00002', 'sample-seller', 'goods-open', 3, 1002, '2026-07-18 02:00:00+00', 'sample-pay-2-0', NULL, NULL, true, '2026-07-18 02:00:00+00', NULL, NULL),
	('sample-eight-months-1', 'sample-eight-months', 'sample-seller', 'goods-tea', 1, 9900, '2026-03-16 02:00:00+00', 'sample-pay-eight-months-1', NULL, '2026-03-28', true, '2026-03-16 02:00:00+00', '{finance_duty}', NULL),
	('sample-dispute-1', 'sample-dispute', 'sample-seller', 'goods-phone', 1, 299900, '2026-09-18 02:00:00+00', 'sample-pay-dispute-1', NULL, '2026-09-28', true, '2026-09-18 02:00:00+00', '{after_sales,finance_duty}', NULL),
	('sample-dispute-2', 'sample-dispute', 'sample-seller', 'goods-charger', 1, 5900, '2023-03-01 02:00:00+00', 'sample-pay-dispute-2', 'refunded', '2023-03-21', true, '2023-03-01 02:00:00+00', '{finance_duty}', NULL),
	('sample-no-voucher-1', 'sample-no-voucher', 'sample-seller', 'goods-desk', 1, 89900, '2025-11-14 02:00:00+00', 'sample-pay-no-voucher-1', NULL, '2025-11-28', false, '2025-11-14 02:00:00+00', '{finance_duty}', NULL),
	('sample-no-voucher-2', 'sample-no-voucher', 'sample-seller', 'goods-shelf', 1, 39900, '2019-08-01 02:00:00+00', 'sample-pay-no-voucher-2', NULL, '2019-08-19', false, '2019-08-01 02:00:00+00', '{finance_duty}', NULL),
	('sample-minor-1', 'sample-minor', 'sample-seller', 'goods-game', 1, 19900, '2024-07-01 02:00:00+00', 'sample-pay-minor-1', NULL, '2024-07-18', true, '2024-07-01 02:00:00+00', '{finance_duty}', NULL),
	('sample-deceased-1', 'sample-deceased', 'sample-seller', 'goods-radio', 1, 23900, '2012-03-02 02:00:00+00', 'sample-pay-deceased-1', NULL, '2012-03-19', true, '2012-03-02 02:00:00+00', '{}', NULL),
	('sample-g00001-0', 'sample-g00001', 'sample-seller', 'goods-recent', 2, 1001, '2025-09-09 02:00:00+00', 'sample-pay-1-0', NULL, '2026-03-28', true, '2025-09-09 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00001-1', 'sample-g00001', 'sample-seller', 'goods-ancient', 2, 1001, '2011-11-02 02:00:00+00', 'sample-pay-1-1', NULL, '2012-05-20', true, '2011-11-02 02:00:00+00', '{}', NULL),
	('sample-g00002-1', 'sample-g00002', 'sample-seller', 'goods-no-voucher', 3, 1002, '2025-07-18 02:00:00+00', 'sample-pay-2-1', NULL, '2025-11-28', false, '2025-07-18 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00002-2', 'sample-g00002', 'sample-seller', 'goods-three-years', 3, 1002, '2023-07-18 02:00:00+00', 'sample-pay-2-2', NULL, '2023-11-28', true, '2023-07-18 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00008-0', 'sample-g00008', 'sample-seller', 'goods-three-years', 3, 1008, '2023-10-15 02:00:00+00', 'sample-pay-8-0', NULL, '2023-11-28', true, '2023-10-15 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00004-1', 'sample-g00004', 'sample-seller', 'goods-invoice', 2, 1004, '2021-09-09 02:00:00+00', 'sample-pay-4-1', NULL, '2021-11-28', true, '2021-09-09 02:00:00+00', '{finance_duty}', NULL),
	('sample-wang-1', 'sample-wang', 'sample-seller', 'goods-kettle', 1, 12900, '2023-02-03 02:00:00+00', 'sample-pay-wang-1', NULL, '2023-02-20', true, '2023-02-03 02:00:00+00', '{finance_duty}', NULL),
	('sample-wang-2', 'sample-wang', 'sample-seller', 'goods-lamp', 1, 8900, '2023-04-02 02:00:00+00', 'sample-pay-wang-2', NULL, '2023-04-19', true, '2023-04-02 02:00:00+00', '{finance_duty}', NULL),
	('sample-wang-3', 'sample-wang', 'sample-seller', 'goods-chair', 1, 45900, '2023-05-28 02:00:00+00', 'sample-pay-wang-3', NULL, '2023-06-15', true, '2023-05-28 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00005-0', 'sample-g00005', 'sample-seller', 'goods-no-voucher', 3, 1005, '2025-09-23 02:00:00+00', 'sample-pay-5-0', NULL, '2025-11-28', false, '2025-09-23 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00005-1', 'sample-g00005', 'sample-seller', 'goods-three-years', 3, 1005, '2023-09-23 02:00:00+00', 'sample-pay-5-1', NULL, '2023-11-28', true, '2023-09-23 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00005-2', 'sample-g00005', 'sample-seller', 'goods-recent', 3, 1005, '2026-01-21 02:00:00+00', 'sample-pay-5-2', NULL, '2026-03-28', true, '2026-01-21 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00003-0', 'sample-g00003', 'sample-seller', 'goods-dispute', 1, 1003, '2026-06-20 02:00:00+00', 'sample-pay-3-0', NULL, '2026-09-28', true, '2026-06-20 02:00:00+00', '{after_sales,finance_duty}', NULL),
	('sample-invoice-1', 'sample-invoice', 'sample-seller', 'goods-printer', 1, 99900, '2021-11-13 02:00:00+00', 'sample-pay-invoice-1', NULL, '2021-11-28', true, '2021-11-13 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00006-0', 'sample-g00006', 'sample-seller', 'goods-old-lines', 1, 1006, '2019-06-23 02:00:00+00', 'sample-pay-6-0', NULL, '2019-08-19', false, '2019-06-23 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00007-0', 'sample-g00007', 'sample-seller', 'goods-invoice', 2, 1007, '2021-10-09 02:00:00+00', 'sample-pay-7-0', NULL, '2021-11-28', true, '2021-10-09 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00007-1', 'sample-g00007', 'sample-seller', 'goods-past', 2, 1007, '2023-01-01 02:00:00+00', 'sample-pay-7-1', NULL, '2023-02-20', true, '2023-01-01 02:00:00+00', '{finance_duty}', NULL),
	('sample-g00008-1', 'sample-g00008', 'sample-seller', 'goods-recent', 3, 1008, '2026-02-12 02:00:00+00', 'sample-pay-8-1', NULL, '2026-03-28', true, '2026-02-12 02:00:00+00', '{finance_duty}', NULL);
SELECT pg_catalog.setval('orders.brakes_brake_id_seq', 1, false);
SELECT pg_catalog.setval('orders.duties_duty_id_seq', 1, false);
SELECT pg_catalog.setval('orders.duty_reads_read_id_seq', 1, false);
SELECT pg_catalog.setval('orders.floods_flood_id_seq', 1, false);
SELECT pg_catalog.setval('orders.outbox_id_seq', 48, true);
SELECT pg_catalog.setval('orders.refused_acts_act_id_seq', 1, false);
ALTER TABLE ONLY orders.acceptances
    ADD CONSTRAINT acceptances_pkey PRIMARY KEY (version, channel, digest);
ALTER TABLE ONLY orders.after_sales
    ADD CONSTRAINT after_sales_pkey PRIMARY KEY (case_no);
ALTER TABLE ONLY orders.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (version);
ALTER TABLE ONLY orders.blockers
    ADD CONSTRAINT blockers_pkey PRIMARY KEY (subject_id, domain, kind);
ALTER TABLE ONLY orders.bookmarks
    ADD CONSTRAINT bookmarks_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY orders.brakes
    ADD CONSTRAINT brakes_pkey PRIMARY KEY (brake_id);
ALTER TABLE ONLY orders.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY orders.deferrals
    ADD CONSTRAINT deferrals_case_id_records_rule_until_key UNIQUE NULLS NOT DISTINCT (case_id, records, rule, until);
ALTER TABLE ONLY orders.details
    ADD CONSTRAINT details_pkey PRIMARY KEY (line_no);
ALTER TABLE ONLY orders.duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (duty_id);
ALTER TABLE ONLY orders.duty_reads
    ADD CONSTRAINT duty_reads_pkey PRIMARY KEY (read_id);
ALTER TABLE ONLY orders.erased_lately
    ADD CONSTRAINT erased_lately_pkey PRIMARY KEY (records, minute, session);
ALTER TABLE ONLY orders.floods
    ADD CONSTRAINT floods_pkey PRIMARY KEY (flood_id);
ALTER TABLE ONLY orders.fullstop_version
    ADD CONSTRAINT fullstop_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY orders.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (hold_id);
ALTER TABLE ONLY orders.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);
ALTER TABLE ONLY orders.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (invoice_no);
ALTER TABLE ONLY orders.logistics
    ADD CONSTRAINT logistics_pkey PRIMARY KEY (shipment_no);
ALTER TABLE ONLY orders.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY orders.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (version);
ALTER TABLE ONLY orders.refused_acts
    ADD CONSTRAINT refused_acts_pkey PRIMARY KEY (act_id);
ALTER TABLE ONLY orders.relay_lease
    ADD CONSTRAINT relay_lease_pkey PRIMARY KEY (one);
ALTER TABLE ONLY orders.reviews
    ADD CONSTRAINT reviews_pkey PRIMARY KEY (review_no);
ALTER TABLE ONLY orders.vouchers
    ADD CONSTRAINT vouchers_pkey PRIMARY KEY (order_no);
CREATE INDEX after_sales_order_no_idx ON orders.after_sales USING btree (order_no);
CREATE INDEX after_sales_subject_id_created_at_idx ON orders.after_sales USING btree (subject_id, created_at);
CREATE INDEX blockers_occurred ON orders.blockers USING btree (occurred_at);
CREATE INDEX blockers_unread ON orders.blockers USING btree (kind) WHERE (domain = 'unread'::text);
CREATE UNIQUE INDEX brakes_on ON orders.brakes USING btree ((true)) WHERE (released_at IS NULL);
CREATE INDEX cases_awaits ON orders.cases USING btree (awaits) WHERE (awaits IS NOT NULL);
CREATE INDEX cases_closed ON orders.cases USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX cases_dry_runs ON orders.cases USING btree (closed_at) WHERE dry_run;
CREATE INDEX cases_kept_again ON orders.cases USING btree (case_id) WHERE (kept_again > 0);
CREATE INDEX cases_lately ON orders.cases USING brin (touched_at);
CREATE INDEX cases_restored ON orders.cases USING btree (case_id) WHERE restored;
CREATE INDEX cases_running ON orders.cases USING btree (touched_at) WHERE ((state = 'running'::text) OR (parked IS NOT NULL));
CREATE INDEX cases_subject ON orders.cases USING btree (subject_id);
CREATE INDEX cases_waiting ON orders.cases USING btree (waits_since) WHERE (waits_since IS NOT NULL);
CREATE INDEX deferrals_next_check ON orders.deferrals USING btree (next_check_on);
CREATE INDEX deferrals_policy ON orders.deferrals USING btree (policy);
CREATE INDEX details_order_no_idx ON orders.details USING btree (order_no);
CREATE INDEX details_subject_id_created_at_idx ON orders.details USING btree (subject_id, created_at);
CREATE INDEX duties_opened ON orders.duties USING btree (opened_at);
CREATE INDEX duty_reads_duty ON orders.duty_reads USING btree (duty_id);
CREATE INDEX floods_place ON orders.floods USING btree (topic, partition, reason, first_offset);
CREATE INDEX floods_untold ON orders.floods USING btree (told_at) WHERE (told < count);
CREATE INDEX holds_placed ON orders.holds USING btree (placed_at);
CREATE INDEX holds_subject ON orders.holds USING btree (subject_id) WHERE (released_at IS NULL);
CREATE INDEX inbox_by_age ON orders.inbox USING btree (seen_at);
CREATE INDEX invoices_order_no_idx ON orders.invoices USING btree (order_no);
CREATE INDEX invoices_subject_id_created_at_idx ON orders.invoices USING btree (subject_id, created_at);
CREATE INDEX logistics_order_no_idx ON orders.logistics USING btree (order_no);
CREATE INDEX logistics_subject_id_created_at_idx ON orders.logistics USING btree (subject_id, created_at);
CREATE INDEX refused_acts_at ON orders.refused_acts USING btree (at);
CREATE INDEX reviews_order_no_idx ON orders.reviews USING btree (order_no);
CREATE INDEX reviews_subject_id_created_at_idx ON orders.reviews USING btree (subject_id, created_at);
CREATE INDEX vouchers_subject_id_created_at_idx ON orders.vouchers USING btree (subject_id, created_at);
CREATE TRIGGER a_lawful_delete BEFORE DELETE ON orders.erased_lately FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_delete_of_erased_lately();
CREATE TRIGGER a_lawful_delete_begins BEFORE DELETE ON orders.erased_lately FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON orders.duties FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_insert_of_duties();
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON orders.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_insert_of_holds();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON orders.duties FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON orders.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON orders.brakes FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_update_of_brakes();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON orders.cases FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_update_of_cases();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON orders.deferrals FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_update_of_deferrals();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON orders.duties FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_update_of_duties();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON orders.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.lawful_update_of_holds();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON orders.brakes FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON orders.cases FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON orders.deferrals FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON orders.duties FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON orders.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION orders.begins_an_act();
CREATE TRIGGER brakes_by_two BEFORE UPDATE OF released_at ON orders.brakes FOR EACH ROW EXECUTE FUNCTION orders.taken_off_by_two_logins();
CREATE TRIGGER brakes_proposed BEFORE UPDATE OF release_proposed_by ON orders.brakes FOR EACH ROW EXECUTE FUNCTION orders.note_proposing_login();
CREATE TRIGGER brakes_released BEFORE UPDATE OF released_at ON orders.brakes FOR EACH ROW EXECUTE FUNCTION orders.note_releasing_login();
CREATE TRIGGER cases_held_back BEFORE UPDATE OF parked ON orders.cases FOR EACH ROW WHEN (((new.parked IS NOT NULL) AND (new.parked IS DISTINCT FROM old.parked) AND pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'member'::text))) EXECUTE FUNCTION orders.held_back_by_no_officer();
CREATE TRIGGER cases_let_go BEFORE UPDATE OF released_at ON orders.cases FOR EACH ROW WHEN (((new.released_at IS NOT NULL) AND (NOT COALESCE(starts_with(old.parked, 'held_back implausible'::text), false)))) EXECUTE FUNCTION orders.let_go_for_its_subject();
CREATE TRIGGER cases_refused BEFORE INSERT OR UPDATE OF records ON orders.cases FOR EACH ROW WHEN ((POSITION(('?'::text) IN (array_to_string(new.records, ','::text))) > 0)) EXECUTE FUNCTION orders.note_refused();
CREATE TRIGGER cases_released BEFORE UPDATE OF released_at ON orders.cases FOR EACH ROW EXECUTE FUNCTION orders.note_releasing_login();
CREATE TRIGGER cases_unbraked BEFORE UPDATE OF unbraked ON orders.cases FOR EACH ROW WHEN ((new.unbraked AND (NOT old.unbraked))) EXECUTE FUNCTION orders.let_go_with_a_brake();
CREATE TRIGGER duties_by_two BEFORE UPDATE OF approved_by ON orders.duties FOR EACH ROW EXECUTE FUNCTION orders.opened_by_two_logins();
CREATE TRIGGER duties_closed BEFORE UPDATE OF closed_at ON orders.duties FOR EACH ROW EXECUTE FUNCTION orders.note_closing_login();
CREATE TRIGGER duties_closed_for_good BEFORE UPDATE OF closed_at ON orders.duties FOR EACH ROW WHEN ((old.closed_at IS NOT NULL)) EXECUTE FUNCTION orders.closed_for_good();
CREATE TRIGGER duties_in_force BEFORE DELETE ON orders.duties FOR EACH ROW WHEN (((old.closed_at IS NULL) AND (old.ends_at > now()))) EXECUTE FUNCTION orders.still_in_force();
CREATE TRIGGER fullstop_masks_again BEFORE UPDATE ON orders.after_sales FOR EACH ROW WHEN ((old.masked_on = new.masked_on)) EXECUTE FUNCTION orders.fullstop_masks_again('subject_id', 'created_at', 'nickname');
CREATE TRIGGER fullstop_masks_again BEFORE UPDATE ON orders.invoices FOR EACH ROW WHEN ((old.masked_on = new.masked_on)) EXECUTE FUNCTION orders.fullstop_masks_again('subject_id', 'created_at', 'buyer_email', 'buyer_phone', 'delivery_address');
CREATE TRIGGER fullstop_masks_again BEFORE UPDATE ON orders.logistics FOR EACH ROW WHEN ((old.masked_on = new.masked_on)) EXECUTE FUNCTION orders.fullstop_masks_again('subject_id', 'created_at', 'door_number', 'receiver_phone');
CREATE TRIGGER fullstop_masks_again BEFORE UPDATE ON orders.reviews FOR EACH ROW WHEN ((old.masked_on = new.masked_on)) EXECUTE FUNCTION orders.fullstop_masks_again('subject_id', 'created_at', 'nickname');
CREATE TRIGGER holds_by_two BEFORE UPDATE OF released_at ON orders.holds FOR EACH ROW WHEN (((old.released_at IS NULL) AND (new.released_at IS NOT NULL))) EXECUTE FUNCTION orders.released_by_two_logins();
CREATE TRIGGER holds_in_force BEFORE DELETE ON orders.holds FOR EACH ROW WHEN ((old.released_at IS NULL)) EXECUTE FUNCTION orders.still_in_force();
CREATE TRIGGER holds_proposed BEFORE UPDATE OF release_proposed_by ON orders.holds FOR EACH ROW EXECUTE FUNCTION orders.note_proposing_login();
CREATE TRIGGER holds_released BEFORE UPDATE OF released_at ON orders.holds FOR EACH ROW EXECUTE FUNCTION orders.note_releasing_login();
ALTER TABLE ONLY orders.after_sales
    ADD CONSTRAINT after_sales_order_no_fkey FOREIGN KEY (order_no) REFERENCES orders.vouchers(order_no);
ALTER TABLE ONLY orders.details
    ADD CONSTRAINT details_order_no_fkey FOREIGN KEY (order_no) REFERENCES orders.vouchers(order_no);
ALTER TABLE ONLY orders.duty_reads
    ADD CONSTRAINT duty_reads_duty_id_fkey FOREIGN KEY (duty_id) REFERENCES orders.duties(duty_id) ON DELETE CASCADE;
ALTER TABLE ONLY orders.invoices
    ADD CONSTRAINT invoices_order_no_fkey FOREIGN KEY (order_no) REFERENCES orders.vouchers(order_no);
ALTER TABLE ONLY orders.logistics
    ADD CONSTRAINT logistics_order_no_fkey FOREIGN KEY (order_no) REFERENCES orders.vouchers(order_no);
ALTER TABLE ONLY orders.reviews
    ADD CONSTRAINT reviews_order_no_fkey FOREIGN KEY (order_no) REFERENCES orders.vouchers(order_no);
ALTER TABLE orders.after_sales ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.details ENABLE ROW LEVEL SECURITY;
CREATE POLICY fullstop_after_sales ON orders.after_sales TO after_sales USING (('after_sales'::text = ANY (restricted_for)));
CREATE POLICY fullstop_after_sales ON orders.details TO after_sales USING (('after_sales'::text = ANY (restricted_for)));
CREATE POLICY fullstop_after_sales ON orders.logistics TO after_sales USING (('after_sales'::text = ANY (restricted_for)));
CREATE POLICY fullstop_after_sales ON orders.reviews TO after_sales USING (('after_sales'::text = ANY (restricted_for)));
CREATE POLICY fullstop_after_sales ON orders.vouchers FOR SELECT TO after_sales USING (('after_sales'::text = ANY (restricted_for)));
CREATE POLICY fullstop_orders_app ON orders.after_sales TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.after_sales IS 'row-level security was off';
CREATE POLICY fullstop_orders_app ON orders.details TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.details IS 'row-level security was off';
CREATE POLICY fullstop_orders_app ON orders.invoices TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.invoices IS 'row-level security was off';
CREATE POLICY fullstop_orders_app ON orders.logistics TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.logistics IS 'row-level security was off';
CREATE POLICY fullstop_orders_app ON orders.reviews TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.reviews IS 'row-level security was off';
CREATE POLICY fullstop_orders_app ON orders.vouchers TO orders_app USING ((restricted_for IS NULL));
COMMENT ON POLICY fullstop_orders_app ON orders.vouchers IS 'row-level security was off';
CREATE POLICY fullstop_orders_duty ON orders.after_sales FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_duty ON orders.details FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_duty ON orders.invoices FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_duty ON orders.logistics FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_duty ON orders.reviews FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_duty ON orders.vouchers FOR SELECT TO orders_duty USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.after_sales TO orders_eraser USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.details TO orders_eraser USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.invoices TO orders_eraser USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.logistics TO orders_eraser USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.reviews TO orders_eraser USING (true);
CREATE POLICY fullstop_orders_eraser ON orders.vouchers TO orders_eraser USING (true);
ALTER TABLE orders.invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.logistics ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders.vouchers ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA orders TO orders_eraser;
GRANT USAGE ON SCHEMA orders TO fullstop_relay;
GRANT USAGE ON SCHEMA orders TO fullstop_privacy;
GRANT USAGE ON SCHEMA orders TO orders_app;
GRANT USAGE ON SCHEMA orders TO after_sales;
GRANT USAGE ON SCHEMA orders TO orders_duty;
GRANT USAGE ON SCHEMA orders TO authority_duty;
GRANT USAGE ON SCHEMA orders TO finance_duty;
GRANT USAGE ON SCHEMA orders TO own_access;
REVOKE ALL ON FUNCTION orders.duty_ask(duty bigint, records text) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_ask(duty bigint, records text) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_ask(duty bigint, records text) TO finance_duty;
GRANT ALL ON FUNCTION orders.duty_ask(duty bigint, records text) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.after_sales TO orders_app;
GRANT SELECT ON TABLE orders.after_sales TO after_sales;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.after_sales TO orders_eraser;
GRANT SELECT ON TABLE orders.after_sales TO orders_duty;
GRANT UPDATE(order_no) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(opened_on) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(closed_on) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(chat) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(photo) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(contact_phone) ON TABLE orders.after_sales TO after_sales;
GRANT UPDATE(nickname) ON TABLE orders.after_sales TO after_sales;
REVOKE ALL ON FUNCTION orders.duty_read_after_sales(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_after_sales(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_after_sales(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.details TO orders_app;
GRANT SELECT ON TABLE orders.details TO after_sales;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.details TO orders_eraser;
GRANT SELECT ON TABLE orders.details TO orders_duty;
GRANT UPDATE(order_no) ON TABLE orders.details TO after_sales;
GRANT UPDATE(item) ON TABLE orders.details TO after_sales;
GRANT UPDATE(picture) ON TABLE orders.details TO after_sales;
GRANT UPDATE(remark) ON TABLE orders.details TO after_sales;
GRANT UPDATE(gift_note) ON TABLE orders.details TO after_sales;
GRANT UPDATE(nickname) ON TABLE orders.details TO after_sales;
GRANT UPDATE(receiver) ON TABLE orders.details TO after_sales;
REVOKE ALL ON FUNCTION orders.duty_read_details(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_details(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_details(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.invoices TO orders_app;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.invoices TO orders_eraser;
GRANT SELECT ON TABLE orders.invoices TO orders_duty;
REVOKE ALL ON FUNCTION orders.duty_read_invoices(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_invoices(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_invoices(read bigint, after text, rows_max integer) TO finance_duty;
GRANT ALL ON FUNCTION orders.duty_read_invoices(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.logistics TO orders_app;
GRANT SELECT ON TABLE orders.logistics TO after_sales;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.logistics TO orders_eraser;
GRANT SELECT ON TABLE orders.logistics TO orders_duty;
GRANT UPDATE(order_no) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(carrier) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(tracking_no) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(receiver) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(receiver_phone) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(street) ON TABLE orders.logistics TO after_sales;
GRANT UPDATE(door_number) ON TABLE orders.logistics TO after_sales;
REVOKE ALL ON FUNCTION orders.duty_read_logistics(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_logistics(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_logistics(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.reviews TO orders_app;
GRANT SELECT ON TABLE orders.reviews TO after_sales;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.reviews TO orders_eraser;
GRANT SELECT ON TABLE orders.reviews TO orders_duty;
GRANT UPDATE(order_no) ON TABLE orders.reviews TO after_sales;
GRANT UPDATE(stars) ON TABLE orders.reviews TO after_sales;
GRANT UPDATE(text) ON TABLE orders.reviews TO after_sales;
GRANT UPDATE(photo) ON TABLE orders.reviews TO after_sales;
GRANT UPDATE(nickname) ON TABLE orders.reviews TO after_sales;
REVOKE ALL ON FUNCTION orders.duty_read_reviews(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_reviews(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_reviews(read bigint, after text, rows_max integer) TO own_access;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.vouchers TO orders_app;
GRANT SELECT ON TABLE orders.vouchers TO after_sales;
GRANT SELECT,DELETE,UPDATE ON TABLE orders.vouchers TO orders_eraser;
GRANT SELECT ON TABLE orders.vouchers TO orders_duty;
REVOKE ALL ON FUNCTION orders.duty_read_vouchers(read bigint, after text, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.duty_read_vouchers(read bigint, after text, rows_max integer) TO authority_duty;
GRANT ALL ON FUNCTION orders.duty_read_vouchers(read bigint, after text, rows_max integer) TO finance_duty;
GRANT ALL ON FUNCTION orders.duty_read_vouchers(read bigint, after text, rows_max integer) TO own_access;
GRANT ALL ON FUNCTION orders.fullstop_in_partitions(whole regclass, subject_column name, created_column name, renewed_column name, whose text, until text, cutoff timestamp with time zone) TO orders_app;
REVOKE ALL ON FUNCTION orders.knows_subject(text) FROM PUBLIC;
GRANT ALL ON FUNCTION orders.knows_subject(text) TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.acceptances TO orders_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.announcements TO orders_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.blockers TO orders_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.bookmarks TO orders_eraser;
GRANT SELECT,INSERT ON TABLE orders.brakes TO orders_eraser;
GRANT SELECT ON TABLE orders.brakes TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE orders.brakes TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE orders.brakes TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE orders.brakes TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE orders.brakes TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.cases TO orders_eraser;
GRANT SELECT(case_id) ON TABLE orders.cases TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE orders.cases TO fullstop_privacy;
GRANT SELECT(state),UPDATE(state) ON TABLE orders.cases TO fullstop_privacy;
GRANT SELECT(parked),UPDATE(parked) ON TABLE orders.cases TO fullstop_privacy;
GRANT SELECT(touched_at),UPDATE(touched_at) ON TABLE orders.cases TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE orders.cases TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE orders.cases TO fullstop_privacy;
GRANT UPDATE(unbraked) ON TABLE orders.cases TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.deferrals TO orders_eraser;
GRANT SELECT ON TABLE orders.deferrals TO fullstop_privacy;
GRANT UPDATE(next_check_on) ON TABLE orders.deferrals TO fullstop_privacy;
GRANT UPDATE(check_days) ON TABLE orders.deferrals TO fullstop_privacy;
GRANT SELECT,DELETE ON TABLE orders.dry_runs TO orders_eraser;
GRANT DELETE ON TABLE orders.duties TO orders_eraser;
GRANT SELECT ON TABLE orders.duties TO fullstop_privacy;
GRANT SELECT ON TABLE orders.duties TO orders_duty;
GRANT SELECT(duty_id) ON TABLE orders.duties TO orders_eraser;
GRANT INSERT(reader_group) ON TABLE orders.duties TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE orders.duties TO orders_eraser;
GRANT INSERT(subject_id) ON TABLE orders.duties TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE orders.duties TO fullstop_privacy;
GRANT INSERT(ticket) ON TABLE orders.duties TO fullstop_privacy;
GRANT SELECT(opened_at) ON TABLE orders.duties TO orders_eraser;
GRANT SELECT(ends_at) ON TABLE orders.duties TO orders_eraser;
GRANT INSERT(opened_by) ON TABLE orders.duties TO fullstop_privacy;
GRANT UPDATE(approved_by) ON TABLE orders.duties TO fullstop_privacy;
GRANT SELECT(closed_at) ON TABLE orders.duties TO orders_eraser;
GRANT UPDATE(closed_at) ON TABLE orders.duties TO fullstop_privacy;
GRANT INSERT(wanted_login) ON TABLE orders.duties TO fullstop_privacy;
GRANT INSERT(lasts) ON TABLE orders.duties TO fullstop_privacy;
GRANT SELECT ON TABLE orders.duty_reads TO fullstop_privacy;
GRANT SELECT,INSERT,UPDATE ON TABLE orders.duty_reads TO orders_duty;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.erased_lately TO orders_eraser;
GRANT SELECT,DELETE ON TABLE orders.erased_lately TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.floods TO orders_eraser;
GRANT SELECT ON TABLE orders.fullstop_version TO orders_eraser;
GRANT SELECT ON TABLE orders.fullstop_version TO fullstop_relay;
GRANT SELECT,DELETE ON TABLE orders.holds TO orders_eraser;
GRANT SELECT ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(hold_id) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(subject_id) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(records) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(reference) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(secret) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(placed_by) ON TABLE orders.holds TO fullstop_privacy;
GRANT INSERT(placed_approved_by) ON TABLE orders.holds TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE orders.holds TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE orders.holds TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE orders.holds TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE orders.holds TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.inbox TO orders_eraser;
GRANT SELECT ON TABLE orders.outbox TO orders_eraser;
GRANT SELECT,DELETE ON TABLE orders.outbox TO fullstop_relay;
GRANT INSERT(topic) ON TABLE orders.outbox TO orders_eraser;
GRANT INSERT(key) ON TABLE orders.outbox TO orders_eraser;
GRANT INSERT(value) ON TABLE orders.outbox TO orders_eraser;
GRANT INSERT(headers) ON TABLE orders.outbox TO orders_eraser;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.policies TO orders_eraser;
GRANT SELECT,DELETE ON TABLE orders.refused_acts TO orders_eraser;
GRANT SELECT ON TABLE orders.refused_acts TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE orders.relay_lease TO fullstop_relay;
