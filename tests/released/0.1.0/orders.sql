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
CREATE FUNCTION orders.act_is(what text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          insert into orders.act_at_hand (backend, said) values (pg_backend_pid(), what)
          on conflict (backend) do update set said = excluded.said
        $$;
ALTER FUNCTION orders.act_is(what text) OWNER TO postgres;
COMMENT ON FUNCTION orders.act_is(what text) IS 'Fullstop made it';
CREATE FUNCTION orders.act_so_far() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          select said from orders.act_at_hand where backend = pg_backend_pid()
        $$;
ALTER FUNCTION orders.act_so_far() OWNER TO postgres;
COMMENT ON FUNCTION orders.act_so_far() IS 'Fullstop made it';
CREATE FUNCTION orders.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform orders.act_is('');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return old;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
  so_far text := orders.act_so_far();
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
    perform orders.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform orders.act_is('refused');
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
CREATE UNLOGGED TABLE orders.act_at_hand (
    backend integer NOT NULL,
    said text NOT NULL
);
ALTER TABLE orders.act_at_hand OWNER TO postgres;
COMMENT ON TABLE orders.act_at_hand IS 'Fullstop made it';
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
    consumer text,
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
INSERT INTO orders.act_at_hand VALUES
	(4912, ''),
	(4917, ''),
	(4923, ''),
	(4969, 'done');
INSERT INTO orders.after_sales VALUES
	('sample-bystander-1-case', 'sample-bystander-1', 'sample-bystander', '2012-01-27', '2012-02-02', '已换货', 'photos/bystander-1.jpg', '00000000010', '路人', '2012-01-27 01:00:00+00', NULL, NULL),
	('sample-dispute-1-case', 'sample-dispute-1', 'sample-dispute', '2026-11-08', NULL, '屏幕不亮，请处理', 'photos/dispute-1.jpg', '00000000010', NULL, '2026-11-08 01:00:00+00', '{after_sales}', '2026-11-28'),
	('sample-g00003-0-case-open', 'sample-g00003-0', 'sample-g00003', '2026-09-28', NULL, '请处理', 'photos/sample.jpg', '00000009999', NULL, '2026-09-28 01:00:00+00', '{after_sales}', '2028-01-02');
INSERT INTO orders.blockers VALUES
	('sample-bystander', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 2, false),
	('sample-came-back', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 3, false),
	('sample-dispute', 'orders', 'AFTER_SALES_OPEN', true, '2026-11-28 10:20:56+00', 0, false),
	('sample-g00002', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 4, false),
	('sample-g00003', 'orders', 'AFTER_SALES_OPEN', true, '2026-11-28 10:20:56+00', 1, false),
	('sample-return-window', 'orders', 'ORDER_OPEN', true, '2026-11-28 10:20:56+00', 5, false);
INSERT INTO orders.bookmarks VALUES
	('deletion.blockers', 0, 6),
	('deletion.matters', 0, 20),
	('deletion.requests', 0, 24);
INSERT INTO orders.cases VALUES
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'sample-eight-months', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xc08dade10b455fd74367254ec8d9845120c846ba647159c8a34b702dfb0e1720', 'done', false, '00-54bb62411be8f6518a75e8267eef0570-80a4a05d8f333376-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004833656561356432622d363633392d346236352d613833392d3635643766303235333639645673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e7468730c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000204000400000006126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4830386135373630622d376164632d346361302d383832322d3032346538356538626436395673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e74687380dde09ac46880dde09ac46800000000000004656e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:20:59.889368+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'sample-no-voucher', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x24307c72c030e50e8888a25e568fd1acc9a9a20d44169d17bdd0679c739d9742', 'done', false, '00-c9336031325a80ca8955e630df61df73-e9327c5577f00817-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004833636663393036362d663561652d343863302d613164362d6435323963663738326662665673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f75636865720c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000202000a00000008126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790204023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4839313166346333382d653837632d343932372d623930322d6461653632353437633032655673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f756368657280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:20:59.889395+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('dc72646ef37744c52ab30164b57251765.1', 'sample-wang', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xd92a8f39aaaade9066dddab1c10609dd3227a1b35059f54f23b9e6e3efbe9570', 'done', true, '00-9d6b8f59f109cf16a95030b4c50a7911-e9b456cd61bfdb51-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004862366436323363352d663833362d343065642d623461372d613730333038386131323563466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4865666531633133372d626536612d346365372d396163622d303863366633323433396166466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', false, '2026-11-28 10:20:59.928021+00', '2026-11-28 10:20:59.953004+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-d14d01e1-6b9b-4eb4-a17b-1f35adbb9c12', 'sample-wang', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x090df205c7363470572c6246d84ee64e1787c9cad47e6ed2007cf42f31461bcc', 'done', true, '00-53ff0e8760867db67bfae8e481f1f4cf-cee012b77bcddf89-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004833323764383338662d366337642d346334632d383732382d3235343865633962633236335673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4863656438393762612d326337362d346663642d393863642d6137643564323031373338385673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', false, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:20:59.889561+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'sample-review-only', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xbd820f23c49bfb77e591dbab83259f191dfff2535bf9c8debf69beadceb1c260', 'done', false, '00-3100724015f6403ddb29d1b676f7c14b-b33d63d171281690-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4831613163313762302d306539382d343235392d626566312d3130613166373732613137625673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c790c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e7265766965777300020210766f756368657273000202000000000000', '\xc3012cc5ff19d0c101da4838346565613337302d316537642d346364382d393965612d3131313035343537653131335673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c7980dde09ac46880dde09ac4680000000000000a7a682d434e00000000', false, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:20:59.889619+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'sample-wang', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x61312bfd1c6e8ec9dc6e595c826bfee51fe580bb111f97e5e19e80ba852ff054', 'done', false, '00-e5912c9bee46e5157856ee87be59c7df-66f7fce217f4b6c4-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004838383265363635612d373637642d346532622d383838642d3233616437626132313765325673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000000410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4866373462383138342d666436652d346436662d383462642d3762656636373537623663635673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.895499+00', '2026-11-28 10:20:59.926991+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'sample-g00005', '2028-01-02 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x34511c6ee52fb691138a54b799bad22ffd56fe039cb76448f1be7bb25472343b', 'done', false, '00-17a984435b46c93a9503c4cf49e64362-353ace04f818fed3-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004832383831623963662d393565612d346331332d613532662d3134633839313537333263645673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d6730303030350c6f72646572730280ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000606126c6f676973746963730002020e64657461696c7300040c001000000008126c6f676973746963731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4832646538626265642d393736382d343065632d383138382d3238616462653437396138305673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d67303030303580ddded9c56a80ddded9c56a0000000000000a7a682d434e00000000', true, '2026-11-28 10:21:01.41786+00', '2026-11-28 10:21:01.463395+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'sample-dispute', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xbc019092e503ca3b419f224dce4dd079d7a1165dc7e8567952d556ebf046d789', 'done', false, '00-00fe5cc3d91c244919b9bffd3ec18893-f5231be76f24adb0-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004865393262323833322d373239392d343265322d383430642d6232376432346138656332635673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d646973707574650c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000041661667465725f73616c65730002020e64657461696c73000202000e000000161661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c65730e7265766965777318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0204003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f75636865727328726576696577732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', '\xc3012cc5ff19d0c101da4837353737363939322d323063312d343430302d623130302d3038333137623731303833645673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d6469737075746580dde09ac46880dde09ac4680000000200000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.567875+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'sample-deceased', '2026-11-28 10:20:56+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\x90b8f24de6914eb9bbdd21463e9b0923c07a45333813bc7508dcb7212b6b3f36', 'done', false, '00-4f5c33d1ae0331fdae84046233c4c102-7a399a9dfac8f064-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004837303533356663362d366137362d343331622d396130312d3532613663663563393933305673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d64656365617365640c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000004126c6f676973746963730002020e64657461696c730002020002021c6f72646572732e726576696577730000000210766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4830356461666332382d663630632d343433372d616365332d3738353937356238353638375673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d646563656173656480dde09ac46880dde09ac4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568187+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-47cff3af-e243-4370-9639-99e34457daab', 'sample-g00002', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x0572e71d443dcf0f4462850e90e444cf016fbfd95be6b595877207323794af59', 'done', false, '00-c3af44937f40462bc4cd89f5872d2401-dab4c08b8ed5f259-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004834323462373464372d636135642d346333662d613230662d3734653139376161663635325673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d6730303030320c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e726576696577730004040e64657461696c73000206126c6f67697374696373000202001a0000001410696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102ccdb02000204001866696e616e63655f6475747910696e766f69636573146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c73146f726465722d6f70656e02060068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747910766f75636865727326696e766f696365732e6c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4836343162306331332d303166662d346565382d626437322d3935313666383632373537305673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d67303030303280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568211+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'sample-return-window', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x798a7941ac553f07c0c1ebaff98ba8fffc1e37cb2ea44bbd182067423483b222', 'done', false, '00-878df3b5f1391ba7bd68853f83391e48-193ebe3ba7f3c7ca-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004837653365333664342d313739622d346139622d616330302d3666313039393932616132615673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f770c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f75636865727300020200080000000a10696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102a4e10200001866696e616e63655f6475747910696e766f69636573146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c73146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7400', '\xc3012cc5ff19d0c101da4861336461383561332d343562622d346138302d623836652d3866396661396132333265665673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f7780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568232+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'sample-minor', '2026-11-28 10:20:56+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\x29a74437025280b41ea69197bc66620929060065fedc92ee9e2f3e0e6506105c', 'done', false, '00-487404c1922b12ea86ad869e43449d19-d3ccf50e878f06d7-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004830373962613761642d363062312d346361642d623036322d6662333739393262656239325673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f720c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e64657461696c73000202126c6f676973746963730002020002021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102f8f202000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4830383061633337662d626264352d346366362d393036302d3438643934313865623366365673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f7280dde09ac46880dde09ac4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568248+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-15feb98a-6f5d-44cf-96e2-c94995667d5f', 'sample-waiver', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xaaa96dbb552f359db062a6f67cf21ecddab07494efe532b0fca7407095f30f0b', 'done', false, '00-690c0364e6d6e4b347be312f58f0b8cc-638ee003e7ca9ae4-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4835373530613032612d633232642d346332622d613234302d3335666238646631333462395673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d7761697665720c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4861666537313433392d383633372d343531382d623561652d6534613665646531323363625673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d77616976657280adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900629+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'sample-g00003', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xd7dbb51cd795d62138cec79c8f31d19eba34690c1be2006b74c50c89862695a0', 'done', false, '00-87736587400519750cd46a9563a6e916-b5120cfd18f20955-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004831363339363834642d653730312d346539332d626533652d3166363665666461636339395673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d6730303030330c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000021661667465725f73616c65730002020008000000121661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', '\xc3012cc5ff19d0c101da4837663165336661372d363061352d343635302d616634372d3432323963653464343536635673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d67303030303380dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568262+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'sample-g00004', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x23e47e98b14e1ca462c356368962952ed155a8201e04d94bafb5a98604582ed4', 'done', false, '00-2ac2c845c8e4db1839ef52b38c78fe0f-66baf0e90d8c80bb-01', NULL, '{}', NULL, 2, '\xc3019a6c2ba9263974004830633334316433622d663965322d346435662d623336612d6666306430386435386432625673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d6730303030340c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300040410696e766f696365730004040e64657461696c7300040810766f75636865727300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4835633032396234322d323932662d343532662d393431342d6262303238626333633165375673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d67303030303480dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568336+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'sample-g00001', '2026-11-28 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x383c5da5ed3f27ecd3d6c9097302d36f3c10485d5afd257ebee1cb62d3f76e26', 'done', false, '00-36e9ab0eb75643148ea569ff9968aa8f-f4503d9e4338386a-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004836646432616338642d326134302d346661662d393336622d3439663863636332313733365673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d6730303030310c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000140000000e0e72657669657773146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d20200020400086e6f6e65126c6f67697374696373146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e650e64657461696c73146c6567616c2d686f6c64040806146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f756368657273146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', '\xc3012cc5ff19d0c101da4834356132633732612d653239352d343862382d616265392d3235353037393735393563365673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d67303030303180dde09ac46880dde09ac4680000000000000a7a682d434e00000000', true, '2026-11-28 10:20:59.484189+00', '2026-11-28 10:21:01.568349+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-2c36503b-a209-4fbb-86ea-cd6c5e065df9', 'sample-invoice', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\xeabd344db1dbf63ee30f0a0246c704cc5c44488782ac3431d303c65e75ce79fa', 'done', false, '00-4b400f920fae1982a0b6f935164eb3c7-c78c45d78e0fb33b-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004839386430393239362d616338642d343464302d623362652d3165666636633865306534615673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f6963650c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000410696e766f696365730004040e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4839333564393361652d376532662d346133632d393239312d3566343063653666363963345673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f69636580adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', true, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900801+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-5295a0cb-10a2-472f-b403-9e044cd06e91', 'sample-g00006', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x6038f885be1b35f00e31090a19ab4c23cdeec7deb01389a19407610484dd87c2', 'done', false, '00-3dcb6a9e109a454f4a97fd2996122f10-78764489193fff6e-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004861636464376464642d383661302d346135342d626664372d6466303330326235333834375673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d6730303030360c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730002020e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102b4d602000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4861326235636634622d313165392d346333372d623239312d6465646335343463303233335673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d67303030303680adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', true, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900869+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-e839ca76-e90a-4b25-81c7-932b7ecaa841', 'sample-prepaid', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x15f887d8383a95479da72414d3f63e7e2b18a0e13bc130538e48c765dd14ff0e', 'done', false, '00-83c06f6ab022256215da652673161a51-de43cca30bd4dab3-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4861663565636533382d316334382d343263612d393065322d3766316132633463643039345673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d707265706169640c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4832626237393532322d666435302d343465642d386362392d6661313866316639626635335673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d7072657061696480adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', false, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900879+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ee0a1c4b-376e-45d4-8d19-27fcccb0419e', 'sample-benefits', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x876543480dce60de25083dda59328ca21a03616802e06584dd04c0fcebd403af', 'done', false, '00-e3887e82b93b24f624615522853513f9-55438bf4abef0037-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4831396363646132332d396161382d343730342d623937322d3831366661383931666561615673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e65666974730c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', '\xc3012cc5ff19d0c101da4836353932643766312d653234352d343932392d626465652d6565396335653932663530395673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e656669747380adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900892+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ef3f6bc5-ca52-4076-a0f2-01d69cb105ac', 'sample-g00007', '2028-01-05 10:20:56+00', '{after_sales,invoices,logistics,details,vouchers}', '{}', NULL, '\x558e5ab0ff1daf85c25dd85cd5d4dc2b76fd99c9d79d2837e06a882c500886d8', 'done', false, '00-899081a2b003d9fbd76ecefb9f206785-9e973823e4fcfba9-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004837386434376338362d633038622d343165332d393133332d3035363662356339336438385673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d6730303030370c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730004040e64657461696c730004080004021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730404003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', '\xc3012cc5ff19d0c101da4864616462613434332d383465662d343532332d383038312d3638373464646138663238635673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d67303030303780adf7d0c76a80adf7d0c76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', true, '2026-11-28 10:21:01.843948+00', '2026-11-28 10:21:01.900901+00', DEFAULT, '{}', '{orders.reviews}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-08fb9b6c-402f-402a-805a-d853cf0da21a', 'sample-g00009', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x5c79e827b8bae476133805ef34b12d24a05e90d73af35ea764a47cbb972c6ef2', 'done', false, '00-78580c0743a95007316094ced8e60e0e-beea1bba6f9b23c6-01', NULL, '{}', NULL, 1, '\xc301784d607a2d61551e4861626236636239652d333437322d346365612d616261622d6364623263656432333963635673616d706c652d30386662396236632d343032662d343032612d383035612d6438353363663064613231611a73616d706c652d6730303030390c6f72646572730280adf7d0c76a14323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f756368657273000202000000000000', '\xc3012cc5ff19d0c101da4865356633373137392d393938642d346231322d613734332d3135623532633837636330665673616d706c652d30386662396236632d343032662d343032612d383035612d6438353363663064613231611a73616d706c652d67303030303980adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', false, '2026-11-28 10:21:01.959291+00', '2026-11-28 10:21:01.973335+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0),
	('sample-ba3ebe10-4925-4ecf-91e9-0906a33b0fb9', 'sample-g00008', '2028-01-05 10:20:56+00', '{after_sales,reviews,invoices,logistics,details,vouchers}', '{}', NULL, '\x6005c96786db4f00d9bbb67a266ba4e36d3801225f8beb43e537923fe88d9e98', 'done', false, '00-b50d3e7eb1fb04460ab8fe2ce8beaa99-41478320ae8a48ed-01', NULL, '{}', NULL, 1, '\xc3019a6c2ba9263974004839386134633531392d393037652d343661352d393763322d6565313733386466356366305673616d706c652d62613365626531302d343932352d346563662d393165392d3039303661333362306662391a73616d706c652d6730303030380c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300060610696e766f696365730002020e64657461696c7300061210766f75636865727300020200080000000610696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102bcdd020006000402001866696e616e63655f6475747910766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '\xc3012cc5ff19d0c101da4833663933653138322d373663612d346135382d386630372d6530363166373130373732615673616d706c652d62613365626531302d343932352d346563662d393165392d3039303661333362306662391a73616d706c652d67303030303880adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', true, '2026-11-28 10:21:01.959291+00', '2026-11-28 10:21:01.973462+00', DEFAULT, '{}', '{}', NULL, NULL, NULL, false, NULL, '{}', NULL, false, 0);
INSERT INTO orders.deferrals VALUES
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', NULL, NULL, '2036-12-31', '2029-03-29', 1, '2026-01-01', '{"logistics transaction-3y 2029-03-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2036-12-31"}'),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', NULL, NULL, '2035-12-31', '2028-11-29', 1, '2026-01-01', '{"logistics transaction-3y 2028-11-28","details no-voucher-3y 2028-11-28","vouchers transaction-3y 2028-11-28","vouchers tax-10y 2029-12-31","vouchers tax-10y 2035-12-31"}'),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', NULL, NULL, '2033-12-31', '2028-06-19', 1, '2026-01-01', '{"invoices invoice-stub 2028-06-18","vouchers tax-10y 2033-12-31"}'),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', NULL, NULL, '2036-12-31', '2028-11-29', 1, '2026-01-01', '{"logistics transaction-3y 2028-11-28","logistics transaction-3y 2029-03-28","details no-voucher-3y 2028-11-28","vouchers transaction-3y 2028-11-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2035-12-31","vouchers tax-10y 2036-12-31"}'),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', NULL, NULL, NULL, '2028-01-03', 1, '2026-01-01', '{"after_sales dispute-open infinity","logistics dispute-open infinity","logistics transaction-3y 2029-09-28","details dispute-open infinity","vouchers transaction-3y 2029-09-28","vouchers tax-10y 2036-12-31","vouchers after_sales.dispute-open infinity","vouchers logistics.dispute-open infinity","vouchers details.dispute-open infinity"}'),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"after_sales dispute-open infinity","reviews dispute-open infinity","logistics dispute-open infinity","logistics transaction-3y 2029-09-28","details dispute-open infinity","vouchers transaction-3y 2029-09-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2036-12-31","vouchers after_sales.dispute-open infinity","vouchers reviews.dispute-open infinity","vouchers logistics.dispute-open infinity","vouchers details.dispute-open infinity"}'),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"vouchers needed-by-reviews infinity"}'),
	('sample-47cff3af-e243-4370-9639-99e34457daab', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"invoices invoice-stub 2028-11-28","invoices invoice-stub 2030-11-28","invoices legal-hold infinity","logistics order-open infinity","logistics transaction-3y 2028-11-28","details order-open infinity","details no-voucher-3y 2028-11-28","vouchers order-open infinity","vouchers transaction-3y 2028-11-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2035-12-31","vouchers invoices.legal-hold infinity"}'),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"invoices invoice-stub 2031-11-27","invoices order-open infinity","logistics order-open infinity","details order-open infinity","vouchers order-open infinity"}'),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"vouchers tax-10y 2034-12-31","vouchers needed-by-reviews infinity"}'),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', NULL, NULL, '2031-12-31', '2032-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31"}'),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', NULL, NULL, NULL, '2028-01-04', 2, '2026-01-01', '{"reviews legal-hold infinity","logistics transaction-3y 2029-03-28","logistics legal-hold infinity","details legal-hold infinity","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2036-12-31","vouchers legal-hold infinity"}'),
	('sample-2c36503b-a209-4fbb-86ea-cd6c5e065df9', NULL, NULL, '2031-12-31', '2032-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31"}'),
	('sample-5295a0cb-10a2-472f-b403-9e044cd06e91', NULL, NULL, '2029-12-31', '2030-01-01', 1, '2026-01-01', '{"vouchers tax-10y 2029-12-31"}'),
	('sample-ef3f6bc5-ca52-4076-a0f2-01d69cb105ac', NULL, NULL, NULL, '2028-01-06', 1, '2026-01-01', '{"vouchers tax-10y 2031-12-31","vouchers tax-10y 2033-12-31","vouchers needed-by-reviews infinity"}'),
	('sample-ba3ebe10-4925-4ecf-91e9-0906a33b0fb9', NULL, NULL, '2036-12-31', '2028-11-29', 1, '2026-01-01', '{"invoices invoice-stub 2028-11-28","invoices invoice-stub 2031-03-28","vouchers transaction-3y 2029-03-28","vouchers tax-10y 2033-12-31","vouchers tax-10y 2036-12-31"}');
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
	('reviews', '2028-01-05 10:20:00+00', 4929, 3),
	('invoices', '2028-01-05 10:20:00+00', 4929, 5),
	('details', '2028-01-05 10:20:00+00', 4929, 16),
	('vouchers', '2028-01-05 10:20:00+00', 4929, 2),
	('logistics', '2028-01-05 10:20:00+00', 4929, 4);
INSERT INTO orders.fullstop_version VALUES
	('domain_0021');
INSERT INTO orders.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.045452+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00002', 'sample-g00002', '{invoices}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.314294+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.193825+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 10:21:01.331023+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 10:21:01.239764+00', 's-2', 'another');
INSERT INTO orders.inbox VALUES
	(NULL, '0cb2fef0-0a1a-406d-b35b-c9d60783f5b6', '2026-11-28 10:20:59.349402+00', '\x4c9c765fa6ff4fa3'),
	(NULL, '2d9ab927-ef3b-43b1-8cd7-b5968892dc44', '2026-11-28 10:20:59.349402+00', '\x73b7bf7cb60bb44e'),
	(NULL, '53cb3709-2198-4dbd-9925-9ad571f9555b', '2026-11-28 10:20:59.349402+00', '\x63801d028273248b'),
	(NULL, '83b657bd-64c7-4250-bfae-e972593d0d99', '2026-11-28 10:20:59.349402+00', '\x69c7acf0a606c908'),
	(NULL, '91e1ae46-eb7d-4673-9f9e-1ade25fda863', '2026-11-28 10:20:59.349402+00', '\x8371dcf7b26c8065'),
	(NULL, 'a1edb081-769a-44a9-b751-388bfa89cfad', '2026-11-28 10:20:59.349402+00', '\xc10cb528da51209c'),
	(NULL, '05dafc28-f60c-4437-ace3-785975b85687', '2026-11-28 10:20:59.484189+00', '\xde8abcda82bd2d6b'),
	(NULL, '080ac37f-bbd5-4cf6-9060-48d9418eb3f6', '2026-11-28 10:20:59.484189+00', '\xb7e8062d3b409641'),
	(NULL, '08a5760b-7adc-4ca0-8822-024e85e8bd69', '2026-11-28 10:20:59.484189+00', '\x54191e3f4e7d3d37'),
	(NULL, '45a2c72a-e295-48b8-abe9-2550797595c6', '2026-11-28 10:20:59.484189+00', '\x22933db6a0266ea9'),
	(NULL, '5c029b42-292f-452f-9414-bb028bc3c1e7', '2026-11-28 10:20:59.484189+00', '\xec019204687a24df'),
	(NULL, '641b0c13-01ff-4ee8-bd72-9516f8627570', '2026-11-28 10:20:59.484189+00', '\xd70bd9561a75604b'),
	(NULL, '75776992-20c1-4400-b100-08317b71083d', '2026-11-28 10:20:59.484189+00', '\x9865e71412c6d1a4'),
	(NULL, '7f1e3fa7-60a5-4650-af47-4229ce4d456c', '2026-11-28 10:20:59.484189+00', '\x41937b8e09d474b9'),
	(NULL, '84eea370-1e7d-4cd8-99ea-11105457e113', '2026-11-28 10:20:59.484189+00', '\x912c35d9402abb34'),
	(NULL, '911f4c38-e87c-4927-b902-dae62547c02e', '2026-11-28 10:20:59.484189+00', '\x1905dc3563b85b71'),
	(NULL, 'a3da85a3-45bb-4a80-b86e-8f9fa9a232ef', '2026-11-28 10:20:59.484189+00', '\x5914aee765c0125b'),
	(NULL, 'ced897ba-2c76-4fcd-98cd-a7d5d2017388', '2026-11-28 10:20:59.484189+00', '\xcefae6a094e3cedc'),
	(NULL, 'f74b8184-fd6e-4d6f-84bd-7bef6757b6cc', '2026-11-28 10:20:59.895499+00', '\xef0c99481b8d6790'),
	(NULL, 'efe1c137-be6a-4ce7-9acb-08c6f32439af', '2026-11-28 10:20:59.928021+00', '\x8a0d3ab71cfe7712'),
	(NULL, '04e5bf2d-66cb-4477-8924-d7e880bbcade', '2026-11-28 10:21:00.401907+00', '\x74c5e55d0b0172eb'),
	(NULL, '0fc7a47f-fa06-4543-a005-8ea9b1a16076', '2026-11-28 10:21:00.401907+00', '\x4b52fc8246f8faee'),
	(NULL, '1de4577d-6159-40c2-9bee-21b841dbdfa3', '2026-11-28 10:21:00.401907+00', '\x3da89254a10344fb'),
	(NULL, '3b614392-4150-4042-b58d-a2ec3865ec64', '2026-11-28 10:21:00.401907+00', '\x5cd8a84da296f1ef'),
	(NULL, '55308d42-c093-428d-b99f-e7d657258f18', '2026-11-28 10:21:00.401907+00', '\x9149eb3cb643c77b'),
	(NULL, '67a18f72-84f8-479e-bdbc-91788f7c45f0', '2026-11-28 10:21:00.401907+00', '\x126586f9c9d7c4f4'),
	(NULL, '70993018-21a1-44fd-b31f-25bf20e51618', '2026-11-28 10:21:00.401907+00', '\x65ba79cd9d1ba37f'),
	(NULL, '7165af9e-4f79-4e01-8fd2-819e155a8aa4', '2026-11-28 10:21:00.401907+00', '\x16db39d5c7a70375'),
	(NULL, '82ac55ff-0717-44f2-9f96-ed8ea956141d', '2026-11-28 10:21:00.401907+00', '\x8dc0694d62d897d8'),
	(NULL, '9980dc4b-7be3-45fc-9b23-4763b1cd948a', '2026-11-28 10:21:00.401907+00', '\x70713ecf75b4ce41'),
	(NULL, 'a45b015d-5851-4cbc-ba15-bab6baf96e9f', '2026-11-28 10:21:00.401907+00', '\x6606aa00a9d9cdb8'),
	(NULL, 'd4b04d69-a369-4d92-87b1-d1d33663005b', '2026-11-28 10:21:00.401907+00', '\xcce1b8bedf7bed4e'),
	(NULL, 'e2ae5a92-660b-47a7-8edd-cfedba888245', '2026-11-28 10:21:00.401907+00', '\xe3ebfc4abf38bc0f'),
	(NULL, 'fac6b1c5-af7d-4e18-942a-aec1301be95e', '2026-11-28 10:21:00.401907+00', '\x20ae8ae7a8e346e6'),
	(NULL, '2de8bbed-9768-40ec-8188-28adbe479a80', '2026-11-28 10:21:01.41786+00', '\x8a633b18c9499f6f'),
	(NULL, '36461359-eb96-441d-8b76-a79ec13851d6', '2026-11-28 10:21:01.596702+00', '\xe3ebfc4abf38bc0f'),
	(NULL, '5e01d805-40c3-4073-8937-0aaad4cca6de', '2026-11-28 10:21:01.596702+00', '\x75dc7a8299f0eab6'),
	(NULL, '89f293c4-25ff-447e-8e75-114dc81ac265', '2026-11-28 10:21:01.596702+00', '\x5cd8a84da296f1ef'),
	(NULL, '9f087f0d-921b-4a7e-b96a-c88a03753334', '2026-11-28 10:21:01.596702+00', '\x74c5e55d0b0172eb'),
	(NULL, 'b683e879-a8de-49b6-a505-1818b1a811fa', '2026-11-28 10:21:01.596702+00', '\x126586f9c9d7c4f4'),
	(NULL, 'c5281bc4-da57-4d78-9a38-4ebe84bc20af', '2026-11-28 10:21:01.596702+00', '\x6606aa00a9d9cdb8'),
	(NULL, '2bb79522-fd50-44ed-8cb9-fa18f1f9bf53', '2026-11-28 10:21:01.843948+00', '\x2e3beb817fbd1f21'),
	(NULL, '6592d7f1-e245-4929-bdee-ee9c5e92f509', '2026-11-28 10:21:01.843948+00', '\x0d243f4cc850e0af'),
	(NULL, '935d93ae-7e2f-4a3c-9291-5f40ce6f69c4', '2026-11-28 10:21:01.843948+00', '\x063f757716e90140'),
	(NULL, 'a2b5cf4b-11e9-4c37-b291-dedc544c0233', '2026-11-28 10:21:01.843948+00', '\xb0bb4199bd74d9a8'),
	(NULL, 'afe71439-8637-4518-b5ae-e4a6ede123cb', '2026-11-28 10:21:01.843948+00', '\x882462ece53fccd1'),
	(NULL, 'dadba443-84ef-4523-8081-6874dda8f28c', '2026-11-28 10:21:01.843948+00', '\xbfd2df41295ae440'),
	(NULL, '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 10:21:01.901976+00', NULL),
	(NULL, '3f93e182-76ca-4a58-8f07-e061f710772a', '2026-11-28 10:21:01.959291+00', '\x085d3b98005074cf'),
	(NULL, 'e5f37179-998d-4b12-a743-15b52c87cc0f', '2026-11-28 10:21:01.959291+00', '\x0bf91c85bed7c976');
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
	(47, 'deletion.outcomes.orders', '\x73616d706c652d62613365626531302d343932352d346563662d393165392d303930366133336230666239', '\xc3019a6c2ba9263974004839386134633531392d393037652d343661352d393763322d6565313733386466356366305673616d706c652d62613365626531302d343932352d346563662d393165392d3039303661333362306662391a73616d706c652d6730303030380c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300060610696e766f696365730002020e64657461696c7300061210766f75636865727300020200080000000610696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102bcdd020006000402001866696e616e63655f6475747910766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', '{"ce_specversion": "1.0", "ce_id": "98a4c519-907e-46a5-97c2-ee1738df5cf0", "ce_type": "fullstop.deletion.DeletionDeferred.v1", "ce_source": "/fullstop/orders", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-b50d3e7eb1fb04460ab8fe2ce8beaa99-41478320ae8a48ed-01"}', '2026-11-28 10:21:01.959291+00'),
	(48, 'deletion.outcomes.orders', '\x73616d706c652d30386662396236632d343032662d343032612d383035612d643835336366306461323161', '\xc301784d607a2d61551e4861626236636239652d333437322d346365612d616261622d6364623263656432333963635673616d706c652d30386662396236632d343032662d343032612d383035612d6438353363663064613231611a73616d706c652d6730303030390c6f72646572730280adf7d0c76a14323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f756368657273000202000000000000', '{"ce_specversion": "1.0", "ce_id": "abb6cb9e-3472-4cea-abab-cdb2ced239cc", "ce_type": "fullstop.deletion.DeletionCompleted.v2", "ce_source": "/fullstop/orders", "ce_time": "2028-01-05T10:20:56.000Z", "content-type": "application/avro", "traceparent": "00-78580c0743a95007316094ced8e60e0e-beea1bba6f9b23c6-01"}', '2026-11-28 10:21:01.959291+00');
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
ALTER TABLE ONLY orders.act_at_hand
    ADD CONSTRAINT act_at_hand_pkey PRIMARY KEY (backend);
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
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);
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
