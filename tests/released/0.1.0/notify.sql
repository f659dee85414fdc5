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
CREATE SCHEMA notify;
ALTER SCHEMA notify OWNER TO postgres;
CREATE FUNCTION notify.act_is(what text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          insert into notify.act_at_hand (backend, said) values (pg_backend_pid(), what)
          on conflict (backend) do update set said = excluded.said
        $$;
ALTER FUNCTION notify.act_is(what text) OWNER TO postgres;
COMMENT ON FUNCTION notify.act_is(what text) IS 'Fullstop made it';
CREATE FUNCTION notify.act_so_far() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          select said from notify.act_at_hand where backend = pg_backend_pid()
        $$;
ALTER FUNCTION notify.act_so_far() OWNER TO postgres;
COMMENT ON FUNCTION notify.act_so_far() IS 'Fullstop made it';
CREATE FUNCTION notify.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform notify.act_is('');
          return null;
        end $$;
ALTER FUNCTION notify.begins_an_act() OWNER TO postgres;
COMMENT ON FUNCTION notify.begins_an_act() IS 'Fullstop made it';
CREATE FUNCTION notify.lawful_insert_of_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := notify.act_so_far();
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
    perform notify.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform notify.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'hold_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION notify.lawful_insert_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION notify.lawful_insert_of_holds() IS 'Fullstop made it';
CREATE FUNCTION notify.lawful_update_of_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := notify.act_so_far();
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
    perform notify.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform notify.act_is('refused');
  execute format('insert into %I.refused_acts (relation, verb, row_key, changes)'
    ' values ($1, $2, $3, $4)', tg_table_schema)
    using tg_table_name, lower(tg_op), to_jsonb(new) ->> 'hold_id', changes;
  raise warning 'nothing was done: an officer may not % rows of % so, and it was noted',
    lower(tg_op), tg_table_name;
  return null;
end $_$;
ALTER FUNCTION notify.lawful_update_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION notify.lawful_update_of_holds() IS 'Fullstop made it';
CREATE FUNCTION notify.let_form_go() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.form := null;
          return new;
        end $$;
ALTER FUNCTION notify.let_form_go() OWNER TO postgres;
COMMENT ON FUNCTION notify.let_form_go() IS 'Fullstop made it';
CREATE FUNCTION notify.note_proposing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.release_proposed_at := case when new.release_proposed_by is not null then now() end;
          new.release_proposed_login :=
            case when new.release_proposed_by is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION notify.note_proposing_login() OWNER TO postgres;
COMMENT ON FUNCTION notify.note_proposing_login() IS 'Fullstop made it';
CREATE FUNCTION notify.note_releasing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.released_login := case when new.released_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION notify.note_releasing_login() OWNER TO postgres;
COMMENT ON FUNCTION notify.note_releasing_login() IS 'Fullstop made it';
CREATE FUNCTION notify.released_by_two_logins() RETURNS trigger
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
ALTER FUNCTION notify.released_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION notify.released_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION notify.still_in_force() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise exception '%.% is still in force', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
        end $$;
ALTER FUNCTION notify.still_in_force() OWNER TO postgres;
COMMENT ON FUNCTION notify.still_in_force() IS 'Fullstop made it';
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE UNLOGGED TABLE notify.act_at_hand (
    backend integer NOT NULL,
    said text NOT NULL
);
ALTER TABLE notify.act_at_hand OWNER TO postgres;
COMMENT ON TABLE notify.act_at_hand IS 'Fullstop made it';
CREATE TABLE notify.announcements (
    key text NOT NULL,
    channel text NOT NULL,
    domain text NOT NULL,
    version text NOT NULL,
    digest text NOT NULL,
    effective_from date NOT NULL,
    zh text NOT NULL,
    en text NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    accepted_at timestamp with time zone
);
ALTER TABLE notify.announcements OWNER TO postgres;
COMMENT ON TABLE notify.announcements IS 'Fullstop made it';
CREATE TABLE notify.bookmarks (
    topic text NOT NULL,
    partition integer NOT NULL,
    past bigint NOT NULL
)
WITH (fillfactor='20');
ALTER TABLE notify.bookmarks OWNER TO postgres;
COMMENT ON TABLE notify.bookmarks IS 'Fullstop made it';
CREATE TABLE notify.messages (
    message_id text NOT NULL,
    number bigint NOT NULL,
    case_id text NOT NULL,
    kind text NOT NULL,
    contact bytea,
    text text,
    state text DEFAULT 'waiting'::text NOT NULL,
    reason text,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    first_tried_at timestamp with time zone,
    doubted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    accepted_at timestamp with time zone,
    over_at timestamp with time zone,
    subject_id text,
    form text,
    gateway_id text,
    CONSTRAINT messages_check CHECK (((state = ANY (ARRAY['waiting'::text, 'sending'::text])) OR ((contact IS NULL) AND (text IS NULL)))),
    CONSTRAINT messages_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'accepted'::text, 'delivered'::text, 'unknown'::text, 'undeliverable'::text, 'superseded'::text])))
);
ALTER TABLE notify.messages OWNER TO postgres;
COMMENT ON TABLE notify.messages IS 'Fullstop made it';
CREATE VIEW notify.cases AS
 SELECT case_id,
    subject_id
   FROM notify.messages
  WHERE (subject_id IS NOT NULL);
ALTER VIEW notify.cases OWNER TO postgres;
COMMENT ON VIEW notify.cases IS 'Fullstop made it';
CREATE TABLE notify.floods (
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
ALTER TABLE notify.floods OWNER TO postgres;
COMMENT ON TABLE notify.floods IS 'Fullstop made it';
ALTER TABLE notify.floods ALTER COLUMN flood_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.floods_flood_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE notify.fullstop_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE notify.fullstop_version OWNER TO postgres;
COMMENT ON TABLE notify.fullstop_version IS 'Fullstop made it';
CREATE TABLE notify.holds (
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
ALTER TABLE notify.holds OWNER TO postgres;
COMMENT ON TABLE notify.holds IS 'Fullstop made it';
CREATE TABLE notify.inbox (
    consumer text,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    said bytea
);
ALTER TABLE notify.inbox OWNER TO postgres;
COMMENT ON TABLE notify.inbox IS 'Fullstop made it';
ALTER TABLE notify.messages ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.messages_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE notify.outbox (
    id bigint NOT NULL,
    topic text NOT NULL,
    key bytea,
    value bytea NOT NULL,
    headers text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_value_check CHECK ((octet_length(value) <= 65536))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0');
ALTER TABLE notify.outbox OWNER TO postgres;
COMMENT ON TABLE notify.outbox IS 'Fullstop made it';
ALTER TABLE notify.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE notify.refused_acts (
    act_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    relation text NOT NULL,
    verb text NOT NULL,
    row_key text NOT NULL,
    changes text[] NOT NULL
);
ALTER TABLE notify.refused_acts OWNER TO postgres;
COMMENT ON TABLE notify.refused_acts IS 'Fullstop made it';
ALTER TABLE notify.refused_acts ALTER COLUMN act_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notify.refused_acts_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE notify.relay_lease (
    one boolean DEFAULT true NOT NULL,
    holder uuid NOT NULL,
    pid integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT relay_lease_one_check CHECK (one)
);
ALTER TABLE notify.relay_lease OWNER TO postgres;
COMMENT ON TABLE notify.relay_lease IS 'Fullstop made it';
CREATE VIEW notify.sent_messages AS
 SELECT message_id,
    subject_id,
    COALESCE(over_at, accepted_at) AS ended_at
   FROM notify.messages
  WHERE (state <> ALL (ARRAY['waiting'::text, 'sending'::text]));
ALTER VIEW notify.sent_messages OWNER TO postgres;
COMMENT ON VIEW notify.sent_messages IS 'Fullstop made it';
INSERT INTO notify.act_at_hand VALUES
	(4911, 'done'),
	(4916, 'done'),
	(4922, 'done'),
	(4962, 'done');
INSERT INTO notify.bookmarks VALUES
	('deletion.notices', 0, 19);
INSERT INTO notify.fullstop_version VALUES
	('notify_0013');
INSERT INTO notify.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.038664+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00002', 'sample-g00002', '{orders.invoices}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.306345+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.185771+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 10:21:01.399186+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 10:21:01.307328+00', 's-2', 'another');
INSERT INTO notify.messages OVERRIDING SYSTEM VALUE VALUES
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf:1', 5, 'sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'notice', NULL, NULL, 'undeliverable', 'no_contact', '2026-11-28 10:20:56+00', 0, NULL, NULL, NULL, '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', 'sample-no-voucher', NULL, NULL),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f:1', 11, 'sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'final', NULL, NULL, 'undeliverable', 'no_contact', '2026-11-28 10:20:56+00', 0, NULL, NULL, NULL, '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', 'sample-review-only', NULL, NULL),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63:1', 1, 'sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-dispute', NULL, 'one'),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a:1', 12, 'sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-wang', NULL, 'one'),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b:1', 10, 'sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-g00001', NULL, 'one'),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df:2', 13, 'sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'notice', NULL, NULL, 'undeliverable', 'no_contact', '2026-11-28 10:21:01.677438+00', 0, NULL, NULL, NULL, '2028-01-02 10:20:56+00', NULL, '2028-01-02 10:20:56+00', 'sample-g00003', NULL, NULL),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7:1', 14, 'sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'notice', '\x01eedd883da0a9451558d3ee5e74504552fe9ffb870db19dd8da8a0aea223cb431826e5a8994388a15cd9750a610d56c6049f4e1060108e4a0f2777be18e227550e9c193e44bf33411c970ffe0a0205f8bec37aab046a80c3de1c100d4ce27f32acc6036', '【某某商城】您好，申请HM8HDWZ5X6：会员资料里的手机号、姓名等、3条您写的评价、1笔订单的快递信息、2笔订单详情已删除。订单详情依电商法留至2028年11月28日，快递信息依电商法留至2029年3月28日，交易凭证依税法留至2036年底，已封存，到期自动删除。为什么、怎么查：xx.cn/d/HM8HDWZ5X6 或拨95XXX。', 'waiting', NULL, '2026-11-28 10:21:01.804509+00', 0, NULL, NULL, NULL, '2028-01-02 10:20:56+00', NULL, NULL, 'sample-g00005', '["result", "zh", "HM8HDWZ5X6"]', NULL),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df:1', 8, 'sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-g00003', NULL, 'one'),
	('sample-47cff3af-e243-4370-9639-99e34457daab:1', 4, 'sample-47cff3af-e243-4370-9639-99e34457daab', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-g00002', NULL, 'one'),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f:1', 7, 'sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-minor', NULL, 'one'),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7:1', 6, 'sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-return-window', NULL, 'one'),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b:1', 2, 'sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-deceased', NULL, 'one'),
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699:1', 3, 'sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-eight-months', NULL, 'one'),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1:1', 9, 'sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'notice', NULL, NULL, 'accepted', NULL, '2026-11-28 10:20:56+00', 1, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, '2026-11-28 10:20:56+00', '2026-11-28 10:20:56+00', NULL, 'sample-g00004', NULL, 'one');
SELECT pg_catalog.setval('notify.floods_flood_id_seq', 1, false);
SELECT pg_catalog.setval('notify.messages_number_seq', 14, true);
SELECT pg_catalog.setval('notify.outbox_id_seq', 1, false);
SELECT pg_catalog.setval('notify.refused_acts_act_id_seq', 1, false);
ALTER TABLE ONLY notify.act_at_hand
    ADD CONSTRAINT act_at_hand_pkey PRIMARY KEY (backend);
ALTER TABLE ONLY notify.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (key);
ALTER TABLE ONLY notify.bookmarks
    ADD CONSTRAINT bookmarks_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY notify.floods
    ADD CONSTRAINT floods_pkey PRIMARY KEY (flood_id);
ALTER TABLE ONLY notify.fullstop_version
    ADD CONSTRAINT fullstop_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY notify.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (hold_id);
ALTER TABLE ONLY notify.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);
ALTER TABLE notify.messages
    ADD CONSTRAINT messages_check1 CHECK (((state = ANY (ARRAY['waiting'::text, 'sending'::text])) OR (form IS NULL))) NOT VALID;
ALTER TABLE ONLY notify.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (message_id);
ALTER TABLE ONLY notify.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY notify.refused_acts
    ADD CONSTRAINT refused_acts_pkey PRIMARY KEY (act_id);
ALTER TABLE ONLY notify.relay_lease
    ADD CONSTRAINT relay_lease_pkey PRIMARY KEY (one);
CREATE INDEX announcements_due ON notify.announcements USING btree (due_at) WHERE (accepted_at IS NULL);
CREATE INDEX floods_place ON notify.floods USING btree (topic, partition, reason, first_offset);
CREATE INDEX floods_untold ON notify.floods USING btree (told_at) WHERE (told < count);
CREATE INDEX holds_placed ON notify.holds USING btree (placed_at);
CREATE INDEX holds_subject ON notify.holds USING btree (subject_id) WHERE (released_at IS NULL);
CREATE INDEX inbox_by_age ON notify.inbox USING btree (seen_at);
CREATE INDEX messages_age ON notify.messages USING btree (created_at) WHERE (state = 'waiting'::text);
CREATE INDEX messages_case ON notify.messages USING btree (case_id);
CREATE INDEX messages_due ON notify.messages USING btree (due_at, number) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]));
CREATE INDEX messages_over ON notify.messages USING btree (COALESCE(over_at, accepted_at));
CREATE INDEX messages_state ON notify.messages USING btree (state, number);
CREATE INDEX messages_subject ON notify.messages USING btree (subject_id);
CREATE INDEX messages_urgent ON notify.messages USING btree (due_at, number) WHERE ((state = 'waiting'::text) AND (kind = 'alert'::text));
CREATE INDEX refused_acts_at ON notify.refused_acts USING btree (at);
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON notify.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION notify.lawful_insert_of_holds();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON notify.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION notify.begins_an_act();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON notify.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION notify.lawful_update_of_holds();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON notify.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION notify.begins_an_act();
CREATE TRIGGER holds_by_two BEFORE UPDATE OF released_at ON notify.holds FOR EACH ROW WHEN (((old.released_at IS NULL) AND (new.released_at IS NOT NULL))) EXECUTE FUNCTION notify.released_by_two_logins();
CREATE TRIGGER holds_in_force BEFORE DELETE ON notify.holds FOR EACH ROW WHEN ((old.released_at IS NULL)) EXECUTE FUNCTION notify.still_in_force();
CREATE TRIGGER holds_proposed BEFORE UPDATE OF release_proposed_by ON notify.holds FOR EACH ROW EXECUTE FUNCTION notify.note_proposing_login();
CREATE TRIGGER holds_released BEFORE UPDATE OF released_at ON notify.holds FOR EACH ROW EXECUTE FUNCTION notify.note_releasing_login();
CREATE TRIGGER messages_form BEFORE UPDATE ON notify.messages FOR EACH ROW WHEN (((new.text IS NULL) AND (new.form IS NOT NULL))) EXECUTE FUNCTION notify.let_form_go();
GRANT USAGE ON SCHEMA notify TO fullstop_notify;
GRANT USAGE ON SCHEMA notify TO fullstop_relay;
GRANT USAGE ON SCHEMA notify TO fullstop_privacy;
GRANT USAGE ON SCHEMA notify TO fullstop_intake;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.announcements TO fullstop_notify;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.bookmarks TO fullstop_notify;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.messages TO fullstop_notify;
GRANT SELECT(message_id) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(message_id) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT(number) ON TABLE notify.messages TO fullstop_privacy;
GRANT SELECT(case_id) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(case_id) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT(kind) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(kind) ON TABLE notify.messages TO fullstop_intake;
GRANT INSERT(contact) ON TABLE notify.messages TO fullstop_intake;
GRANT INSERT(text) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT(state) ON TABLE notify.messages TO fullstop_privacy;
GRANT SELECT(reason) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(due_at) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT(tries) ON TABLE notify.messages TO fullstop_privacy;
GRANT SELECT(tried_at) ON TABLE notify.messages TO fullstop_privacy;
GRANT SELECT(created_at) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(created_at) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT(accepted_at) ON TABLE notify.messages TO fullstop_privacy;
GRANT INSERT(subject_id) ON TABLE notify.messages TO fullstop_intake;
GRANT INSERT(form) ON TABLE notify.messages TO fullstop_intake;
GRANT SELECT ON TABLE notify.cases TO fullstop_notify;
GRANT SELECT(case_id) ON TABLE notify.cases TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE notify.cases TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.floods TO fullstop_notify;
GRANT SELECT ON TABLE notify.fullstop_version TO fullstop_notify;
GRANT SELECT ON TABLE notify.fullstop_version TO fullstop_relay;
GRANT SELECT,DELETE ON TABLE notify.holds TO fullstop_notify;
GRANT SELECT ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(hold_id) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(subject_id) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(records),UPDATE(records) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(reference) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(secret) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(placed_by) ON TABLE notify.holds TO fullstop_privacy;
GRANT INSERT(placed_approved_by) ON TABLE notify.holds TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE notify.holds TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE notify.holds TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE notify.holds TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE notify.holds TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.inbox TO fullstop_notify;
GRANT SELECT ON TABLE notify.outbox TO fullstop_notify;
GRANT SELECT,DELETE ON TABLE notify.outbox TO fullstop_relay;
GRANT INSERT(topic) ON TABLE notify.outbox TO fullstop_notify;
GRANT INSERT(key) ON TABLE notify.outbox TO fullstop_notify;
GRANT INSERT(value) ON TABLE notify.outbox TO fullstop_notify;
GRANT INSERT(headers) ON TABLE notify.outbox TO fullstop_notify;
GRANT SELECT,DELETE ON TABLE notify.refused_acts TO fullstop_notify;
GRANT SELECT ON TABLE notify.refused_acts TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notify.relay_lease TO fullstop_relay;
GRANT SELECT,DELETE ON TABLE notify.sent_messages TO fullstop_notify;
