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
CREATE SCHEMA aggregator;
ALTER SCHEMA aggregator OWNER TO postgres;
CREATE FUNCTION aggregator.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform set_config('fullstop.act', '', true);
          return null;
        end $$;
ALTER FUNCTION aggregator.begins_an_act() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.begins_an_act() IS 'Fullstop made it';
CREATE FUNCTION aggregator.lawful_insert_of_holds() RETURNS trigger
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
ALTER FUNCTION aggregator.lawful_insert_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.lawful_insert_of_holds() IS 'Fullstop made it';
CREATE FUNCTION aggregator.lawful_update_of_holds() RETURNS trigger
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
ALTER FUNCTION aggregator.lawful_update_of_holds() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.lawful_update_of_holds() IS 'Fullstop made it';
CREATE FUNCTION aggregator.note_proposing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.release_proposed_at := case when new.release_proposed_by is not null then now() end;
          new.release_proposed_login :=
            case when new.release_proposed_by is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION aggregator.note_proposing_login() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.note_proposing_login() IS 'Fullstop made it';
CREATE FUNCTION aggregator.note_proposing_login_of_retirement() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.proposed_login := session_user;
          new.proposed_at := now();
          return new;
        end $$;
ALTER FUNCTION aggregator.note_proposing_login_of_retirement() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.note_proposing_login_of_retirement() IS 'Fullstop made it';
CREATE FUNCTION aggregator.note_releasing_login() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          new.released_login := case when new.released_at is not null then session_user end;
          return new;
        end $$;
ALTER FUNCTION aggregator.note_releasing_login() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.note_releasing_login() IS 'Fullstop made it';
CREATE FUNCTION aggregator.released_by_two_logins() RETURNS trigger
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
ALTER FUNCTION aggregator.released_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.released_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION aggregator.retired_by_two_logins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
        end $_$;
ALTER FUNCTION aggregator.retired_by_two_logins() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.retired_by_two_logins() IS 'Fullstop made it';
CREATE FUNCTION aggregator.still_in_force() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          raise exception '%.% is still in force', tg_table_schema, tg_table_name
            using errcode = 'insufficient_privilege';
        end $$;
ALTER FUNCTION aggregator.still_in_force() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.still_in_force() IS 'Fullstop made it';
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE aggregator.announcements (
    domain text NOT NULL,
    version text NOT NULL,
    effective_from date NOT NULL,
    records text[] NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    told_to text DEFAULT ''::text NOT NULL,
    looked_on date
);
ALTER TABLE aggregator.announcements OWNER TO postgres;
COMMENT ON TABLE aggregator.announcements IS 'Fullstop made it';
CREATE TABLE aggregator.answers (
    case_id text NOT NULL,
    domain text NOT NULL,
    revision integer NOT NULL,
    report bytea NOT NULL,
    keeps boolean NOT NULL,
    answered_at timestamp with time zone NOT NULL
);
ALTER TABLE aggregator.answers OWNER TO postgres;
COMMENT ON TABLE aggregator.answers IS 'Fullstop made it';
CREATE TABLE aggregator.bookmarks (
    topic text NOT NULL,
    partition integer NOT NULL,
    past bigint NOT NULL
)
WITH (fillfactor='20');
ALTER TABLE aggregator.bookmarks OWNER TO postgres;
COMMENT ON TABLE aggregator.bookmarks IS 'Fullstop made it';
CREATE TABLE aggregator.cases (
    case_id text NOT NULL,
    subject_id text NOT NULL,
    expected text[],
    unknown_domains text[] DEFAULT '{}'::text[] NOT NULL,
    requested_at timestamp with time zone,
    locale text DEFAULT 'zh-CN'::text NOT NULL,
    dry_run boolean DEFAULT false NOT NULL,
    digest bytea,
    request bytea,
    cutoff_at timestamp with time zone,
    contact bytea,
    contact_until timestamp with time zone,
    traceparent text DEFAULT ''::text NOT NULL,
    cancelled_at timestamp with time zone,
    revision integer DEFAULT 0 NOT NULL,
    stage text,
    told bytea,
    notice bytea,
    noticed_at timestamp with time zone,
    noticed_on date,
    notice_due_on date,
    target_on date,
    promised_on date,
    late_due_on date,
    waived text[] DEFAULT '{}'::text[] NOT NULL,
    taken_over text[] DEFAULT '{}'::text[] NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    touched_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (stage = ANY (ARRAY['FINAL'::text, 'PREVIEW'::text])) THEN noticed_at
    WHEN (digest IS NULL) THEN touched_at
    ELSE NULL::timestamp with time zone
END) STORED,
    called_off_by text[] DEFAULT '{}'::text[] NOT NULL,
    promised text[] DEFAULT '{}'::text[] NOT NULL,
    waives text[] DEFAULT '{}'::text[] NOT NULL,
    announced text[] DEFAULT '{}'::text[] NOT NULL,
    announcement bytea,
    announcement_at timestamp with time zone
);
ALTER TABLE aggregator.cases OWNER TO postgres;
COMMENT ON TABLE aggregator.cases IS 'Fullstop made it';
CREATE TABLE aggregator.dead_letters (
    letter_partition integer NOT NULL,
    letter_offset bigint NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer,
    record_offset bigint,
    sha256 text,
    length integer,
    case_id text,
    state text DEFAULT 'open'::text NOT NULL,
    why text,
    decided_at timestamp with time zone,
    count bigint DEFAULT 1 NOT NULL,
    first_at timestamp with time zone,
    last_offset bigint,
    last_at timestamp with time zone,
    CONSTRAINT dead_letters_state_check CHECK ((state = ANY (ARRAY['open'::text, 'retried'::text, 'discarded'::text])))
);
ALTER TABLE aggregator.dead_letters OWNER TO postgres;
COMMENT ON TABLE aggregator.dead_letters IS 'Fullstop made it';
CREATE TABLE aggregator.domains (
    name text NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE aggregator.domains OWNER TO postgres;
COMMENT ON TABLE aggregator.domains IS 'Fullstop made it';
CREATE VIEW aggregator.dry_runs AS
 SELECT case_id,
    subject_id,
    COALESCE(noticed_at, touched_at) AS answered_at
   FROM aggregator.cases
  WHERE dry_run;
ALTER VIEW aggregator.dry_runs OWNER TO postgres;
COMMENT ON VIEW aggregator.dry_runs IS 'Fullstop made it';
CREATE TABLE aggregator.floods (
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
ALTER TABLE aggregator.floods OWNER TO postgres;
COMMENT ON TABLE aggregator.floods IS 'Fullstop made it';
ALTER TABLE aggregator.floods ALTER COLUMN flood_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aggregator.floods_flood_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE aggregator.fullstop_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE aggregator.fullstop_version OWNER TO postgres;
COMMENT ON TABLE aggregator.fullstop_version IS 'Fullstop made it';
CREATE TABLE aggregator.holds (
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
ALTER TABLE aggregator.holds OWNER TO postgres;
COMMENT ON TABLE aggregator.holds IS 'Fullstop made it';
CREATE TABLE aggregator.inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    said bytea
);
ALTER TABLE aggregator.inbox OWNER TO postgres;
COMMENT ON TABLE aggregator.inbox IS 'Fullstop made it';
CREATE TABLE aggregator.incidents (
    case_id text,
    reason text NOT NULL,
    domain text,
    noted_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE aggregator.incidents OWNER TO postgres;
COMMENT ON TABLE aggregator.incidents IS 'Fullstop made it';
CREATE TABLE aggregator.lists (
    name text NOT NULL
);
ALTER TABLE aggregator.lists OWNER TO postgres;
COMMENT ON TABLE aggregator.lists IS 'Fullstop made it';
CREATE TABLE aggregator.outbox (
    id bigint NOT NULL,
    topic text NOT NULL,
    key bytea,
    value bytea NOT NULL,
    headers text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_value_check CHECK ((octet_length(value) <= 65536))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_cost_delay='0');
ALTER TABLE aggregator.outbox OWNER TO postgres;
COMMENT ON TABLE aggregator.outbox IS 'Fullstop made it';
ALTER TABLE aggregator.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aggregator.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE aggregator.proposed_retirements (
    domain text NOT NULL,
    successor text,
    waiver text,
    proposed_by text,
    proposed_login text DEFAULT SESSION_USER NOT NULL,
    proposed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT proposed_retirements_check CHECK ((num_nulls(successor, waiver) = 1)),
    CONSTRAINT proposed_retirements_check1 CHECK (((waiver IS NULL) = (proposed_by IS NULL)))
);
ALTER TABLE aggregator.proposed_retirements OWNER TO postgres;
COMMENT ON TABLE aggregator.proposed_retirements IS 'Fullstop made it';
CREATE TABLE aggregator.refused_acts (
    act_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    relation text NOT NULL,
    verb text NOT NULL,
    row_key text NOT NULL,
    changes text[] NOT NULL
);
ALTER TABLE aggregator.refused_acts OWNER TO postgres;
COMMENT ON TABLE aggregator.refused_acts IS 'Fullstop made it';
ALTER TABLE aggregator.refused_acts ALTER COLUMN act_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aggregator.refused_acts_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE aggregator.relay_lease (
    one boolean DEFAULT true NOT NULL,
    holder uuid NOT NULL,
    pid integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT relay_lease_one_check CHECK (one)
);
ALTER TABLE aggregator.relay_lease OWNER TO postgres;
COMMENT ON TABLE aggregator.relay_lease IS 'Fullstop made it';
CREATE TABLE aggregator.retirements (
    domain text NOT NULL,
    successor text,
    waiver text,
    signed_by text,
    second_signed_by text,
    retired_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    proposed_login text,
    retired_login text,
    CONSTRAINT retirements_check CHECK (((successor IS NOT NULL) OR (waiver IS NOT NULL))),
    CONSTRAINT retirements_check1 CHECK (((waiver IS NULL) = (signed_by IS NULL))),
    CONSTRAINT retirements_check2 CHECK (((waiver IS NULL) = (second_signed_by IS NULL))),
    CONSTRAINT retirements_check3 CHECK ((lower(signed_by) <> lower(second_signed_by)))
);
ALTER TABLE aggregator.retirements OWNER TO postgres;
COMMENT ON TABLE aggregator.retirements IS 'Fullstop made it';
CREATE TABLE aggregator.words (
    domain text NOT NULL,
    version date NOT NULL,
    digest text NOT NULL,
    texts jsonb NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE aggregator.words OWNER TO postgres;
COMMENT ON TABLE aggregator.words IS 'Fullstop made it';
CREATE TABLE aggregator.words_approvals (
    domain text NOT NULL,
    version date NOT NULL,
    digest text NOT NULL,
    login text DEFAULT SESSION_USER NOT NULL,
    approved_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE aggregator.words_approvals OWNER TO postgres;
COMMENT ON TABLE aggregator.words_approvals IS 'Fullstop made it';
INSERT INTO aggregator.answers VALUES
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', 'orders', 1, '\xc3019a6c2ba9263974004832316333383165612d323661342d343264642d383731392d3766363338396139313166345673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e7468730c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000204000400000006126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', true, '2026-11-28 04:35:35+00'),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', 'orders', 1, '\xc3019a6c2ba9263974004832663066306235392d346364332d343833622d386534642d6131343233313539313130345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f770c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f75636865727300020200080000000a10696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102a4e10200001866696e616e63655f6475747910696e766f69636573146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c73146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7400', true, '2026-11-28 04:35:35+00'),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', 'orders', 1, '\xc3019a6c2ba9263974004834393562366266382d633634322d343962352d623664322d6664323732396536303134375673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d646973707574650c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000041661667465725f73616c65730002020e64657461696c73000202000e000000161661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c65730e7265766965777318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0204003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f75636865727328726576696577732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', true, '2026-11-28 04:35:35+00'),
	('sample-ba23c1a3-6fa5-4df7-9827-26d3d3c7f4f8', 'orders', 1, '\xc301784d607a2d61551e4861653233336237342d316565332d346366372d393736382d3535613061643033646235635673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c790c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e7265766965777300020210766f756368657273000202000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', 'orders', 1, '\xc3019a6c2ba9263974004833376330343733392d313132312d346538362d383039382d3330616334396632393836395673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f75636865720c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000202000a00000008126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790204023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747900', true, '2026-11-28 04:35:35+00'),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', 'orders', 1, '\xc3019a6c2ba9263974004835316437623464662d326438612d346231332d626263352d6438333564663766383362625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d64656365617365640c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000004126c6f676973746963730002020e64657461696c730002020002021c6f72646572732e726576696577730000000210766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2026-11-28 04:35:35+00'),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', 'orders', 1, '\xc3019a6c2ba9263974004839653230353161302d353666332d346262332d396663392d6564383764316364656635625673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d6730303030310c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000140000000e0e72657669657773146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d20200020400086e6f6e65126c6f67697374696373146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e650e64657461696c73146c6567616c2d686f6c64040806146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f756368657273146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2026-11-28 04:35:35+00'),
	('sample-888a819b-c9ef-482f-a087-9077a25ac29d', 'orders', 1, '\xc3019a6c2ba9263974004863393037303566382d396334642d343135632d613335392d3836343439356531653931345673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', false, '2026-11-28 04:35:35+00'),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', 'orders', 1, '\xc3019a6c2ba9263974004861393432613835372d353936662d343662352d613364622d6231643933326339643764395673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000000410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', true, '2026-11-28 04:35:35+00'),
	('d5df8ab15bcbc44af9dc86d8dc1c43d91.1', 'orders', 1, '\xc3019a6c2ba9263974004865393865613261612d643434302d343264382d393031352d626466633263616663363232466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e670c6f726465727302b0a7ff86c46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', false, '2026-11-28 04:35:35+00'),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', 'membership', 1, '\xc301784d607a2d61551e4837363837393566322d333462332d346634342d386166312d3335393061323332313837615673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f72146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', 'membership', 1, '\xc3019a6c2ba9263974004864313564653232642d303966372d343763392d396134372d6164326236383837393230345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f77146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 04:35:35+00'),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', 'membership', 1, '\xc3019a6c2ba9263974004866633762303962372d336239372d343930322d383461632d6330663832653132313933395673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d64697370757465146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 04:35:35+00'),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', 'membership', 1, '\xc3019a6c2ba9263974004839333439633632352d653930302d343235372d383531332d6531646330353562653938335673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d673030303031146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479146c6567616c2d686f6c64020206146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2026-11-28 04:35:35+00'),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', 'membership', 1, '\xc301784d607a2d61551e4864346138383231382d653362652d343835362d613131332d3838363964613566666166615673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d673030303034146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000040a6c6576656c000202106964656e74697479000202000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-888a819b-c9ef-482f-a087-9077a25ac29d', 'membership', 1, '\xc301784d607a2d61551e4831383637353965312d356162342d343636312d623933632d3230646130303562643436395673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000100', false, '2026-11-28 04:35:35+00'),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', 'membership', 1, '\xc3019a6c2ba9263974004865383634353932332d633865302d343237382d393937352d3465653538636138643064335673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d673030303032146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 04:35:35+00'),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', 'membership', 1, '\xc301784d607a2d61551e4838376338326536312d326433372d343132612d393132322d6139626132653436383466345673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f7563686572146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-ba23c1a3-6fa5-4df7-9827-26d3d3c7f4f8', 'membership', 1, '\xc301784d607a2d61551e4861383839303462302d383464372d343163362d616236372d3439636436663236633935335673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c79146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', 'membership', 1, '\xc301784d607a2d61551e4838383638373632312d616438382d346662332d623738652d3635316262303061343834625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d6465636561736564146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', 'membership', 1, '\xc301784d607a2d61551e4833316662366262662d306362312d343631622d383136662d6536343333396433626331365673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873146d656d6265727368697002b0a7ff86c46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 04:35:35+00'),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', 'membership', 1, '\xc301784d607a2d61551e4862623564366161642d616335362d346430622d626263362d6636656338363663626666635673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000000', false, '2026-11-28 04:35:35+00'),
	('d5df8ab15bcbc44af9dc86d8dc1c43d91.1', 'membership', 1, '\xc301784d607a2d61551e4863663134336431662d346363312d346164642d623065652d373534353165636230323331466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e67146d656d6265727368697002b0a7ff86c46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000000000100', false, '2026-11-28 04:35:35+00'),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', 'orders', 1, '\xc3019a6c2ba9263974004834643630653335622d333164662d346462302d396664612d6461303561373137396463335673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d6730303030350c6f726465727302b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000606126c6f676973746963730002020e64657461696c7300040c001000000008126c6f676973746963731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', true, '2028-01-02 04:35:35+00'),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', 'membership', 2, '\xc3019a6c2ba9263974004864373061633536332d313234302d343636342d386436642d6632396231656138646637375673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d673030303033146d656d6265727368697004b0a7fdc5c56a14323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000021062656e6566697473000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2028-01-02 04:35:35+00'),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', 'orders', 2, '\xc3019a6c2ba9263974004836636139656435652d336632342d346666302d383131372d3362353363343462396433365673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d6730303030330c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000021661667465725f73616c65730002020008000000121661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', true, '2028-01-02 04:35:35+00'),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', 'orders', 2, '\xc3019a6c2ba9263974004831363032373630382d633030322d343361372d626530652d3665633266623462616436375673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f720c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e64657461696c73000202126c6f676973746963730002020002021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102f8f202000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2028-01-02 04:35:35+00'),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', 'orders', 2, '\xc3019a6c2ba9263974004831663761643530342d333335312d343338642d386332642d3436353166323335653938645673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d6730303030340c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300040410696e766f696365730004040e64657461696c7300040810766f75636865727300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', true, '2028-01-02 04:35:35+00'),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', 'orders', 2, '\xc3019a6c2ba9263974004836306263386330382d373437652d343463302d396236362d3138333263646664643665395673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d6730303030320c6f726465727304b0a7fdc5c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e726576696577730004040e64657461696c73000206126c6f67697374696373000202001a0000001410696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102ccdb02000204001866696e616e63655f6475747910696e766f69636573146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c73146f726465722d6f70656e02060068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747910766f75636865727326696e766f696365732e6c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2028-01-02 04:35:35+00'),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', 'membership', 1, '\xc301784d607a2d61551e4832353630376436662d653661312d343635372d616538372d6664313037613936343039395673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d673030303035146d656d6265727368697002b0a7fdc5c56a14323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2028-01-02 04:35:35+00'),
	('sample-d3101142-a925-4c53-8704-f14e60163503', 'orders', 1, '\xc3019a6c2ba9263974004861666239626634332d326235342d343037652d616133622d6435336637623861353563335673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f6963650c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000410696e766f696365730004040e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', true, '2028-01-05 04:35:35+00'),
	('sample-0b1d815a-d204-4a5d-bd37-e0b4a9cbf09f', 'orders', 1, '\xc301784d607a2d61551e4836626165303565342d363339382d346632622d626632382d3536656132393161326166345673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e65666974730c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 04:35:35+00'),
	('sample-13c12ea8-b722-4343-b154-e6cdad76b08d', 'orders', 1, '\xc301784d607a2d61551e4865356639363835342d656664392d343261652d623964652d3661303934653232653238615673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d7761697665720c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 04:35:35+00'),
	('sample-ca65d34c-a0ad-458b-b587-29dd6f7bfc5f', 'orders', 1, '\xc301784d607a2d61551e4861393039313333642d356234312d346232302d396161632d6436353065623031393930325673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d707265706169640c6f726465727302b0f795bdc76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 04:35:35+00'),
	('sample-8090e36f-5585-4c45-89fa-0b435c14106c', 'orders', 1, '\xc3019a6c2ba9263974004838633163656530302d653137622d343433652d383130372d6231616166663766626363395673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d6730303030360c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730002020e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102b4d602000204001866696e616e63655f6475747900', true, '2028-01-05 04:35:35+00'),
	('sample-379698de-8c28-456d-ade0-9b54c44f8510', 'orders', 1, '\xc3019a6c2ba9263974004839663164383936352d646531312d343432622d383233632d6563643533643035623938375673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d6730303030370c6f726465727302b0f795bdc76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730004040e64657461696c730004080004021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730404003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2028-01-05 04:35:35+00');
INSERT INTO aggregator.bookmarks VALUES
	('deletion.outcomes.membership', 0, 16),
	('deletion.requests', 0, 22),
	('deletion.dead-letters', 0, 1),
	('deletion.outcomes.orders', 0, 25);
INSERT INTO aggregator.cases VALUES
	('d5df8ab15bcbc44af9dc86d8dc1c43d91.1', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', true, '\xec1c9401b7f2e45a02a971f158a9b24ef528c072ce530eb8cc422ddf54adae39', '\xc3012cc5ff19d0c101da4865643337613234662d616263302d343938632d623537312d653566373432383332353564466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-59137fb986205f9c842ad70d489a66b0-6053e7bb5b7e5385-01', NULL, 1, 'PREVIEW', '\xed2792b60e3ddaf53bfaa22060aea99186ae04493ab847d86fee5ff7b715b07f', '\xc301d3efd6ac42f0e9364863393339316562642d333131612d353637392d613039652d366431326632353534633861466435646638616231356263626334346166396463383664386463316334336439312e311673616d706c652d77616e6702000a7a682d434e00060c6f726465727310696e766f69636573040202d2cd0244e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a50218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af00000000b0a7ff86c46800', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.523043+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-9d57cdf9-d755-440a-a2ed-96022bdda7e9', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x615709d552fbadbffa920734ddc44c804420ba48b1e168cbc0c2c742e04154f6', '\xc3012cc5ff19d0c101da4833386236336462372d353361302d346130642d393939362d6131363833353639613537625673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-4a12307f1ddc1672b113863555cf2a01-493230d7fd6fc8f2-01', NULL, 1, 'PARTIAL', '\x351dc7506f0db36331ef0832d6c0e7725c92b87bccaa61d0b46705b1c3774bdc', '\xc301d3efd6ac42f0e9364832633261363562332d353463612d353964632d616639642d6335366262373237336361625673616d706c652d39643537636466392d643735352d343430612d613265642d3936303232626464613765391673616d706c652d77616e6702020a7a682d434eca04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e38081e5bfabe98092e4bfa1e681afe3808133e7ac94e8aea2e58d95e8afa6e68385e38081e8af84e4bbb7e38081e4bc9ae59198e7ad89e7baa7e38081e4bc9ae59198e69d83e79b8ae5b7b2e588a0e999a4e38082e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303333e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730006004433e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730006003233e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310696e766f69636573040202d2cd028601e58f91e7a5a8e4be9de8a784e79599e588b032303238e5b9b436e69c883138e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a40218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d626572736869701062656e65666974730002006231e9a1b9e5b7b2e794a8e5ae8ce68896e5b7b2e7bb93e69d9fe79a84e4bc9ae59198e69d83e79b8ae5b7b2e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a400000000b0a7ff86c468021c676f6e655f6d616e795f6c617732047a680c0a7b7265667d18e4bc9ae59198e8b584e6969918e5bfabe98092e4bfa1e681af02360ce58f91e7a5a818e4baa4e69893e587ade8af8100', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.389381+00', DEFAULT, '{}', '{membership.benefits|ERASED|||,membership.identity|ERASED|||,membership.level|ERASED|||,orders.details|ERASED|||,orders.invoices|KEPT|invoice-stub|2028-06-18|2026-01-01,orders.logistics|ERASED|||,orders.reviews|ERASED|||,orders.vouchers|KEPT|tax-10y|2033-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-888a819b-c9ef-482f-a087-9077a25ac29d', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', true, '\x7adaff308dda11089499eb06b1ce4c1416d2f256cc39bcc92208aafc4319a23a', '\xc3012cc5ff19d0c101da4862316537346565302d373533372d343237382d616136352d6330616435616436656534365673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e67b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00010000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-a272fec7907ed4bb57562d8bc3fec69f-39f465bec17d5319-01', NULL, 1, 'PREVIEW', '\x351dc7506f0db36331ef0832d6c0e7725c92b87bccaa61d0b46705b1c3774bdc', '\xc301d3efd6ac42f0e9364838666661343534382d336332312d353561352d616462392d3566613937653261333761305673616d706c652d38383861383139622d633965662d343832662d613038372d3930373761323561633239641673616d706c652d77616e6702000a7a682d434e00100c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b086e588a0e999a4000c6f7264657273126c6f676973746963730006004433e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b086e588a0e999a4000c6f72646572730e64657461696c730006003233e7ac94e8aea2e58d95e8afa6e68385e5b086e588a0e999a4000c6f726465727310696e766f69636573040202d2cd0244e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a50218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b086e588a0e999a400146d656d626572736869701062656e65666974730002006231e9a1b9e5b7b2e794a8e5ae8ce68896e5b7b2e7bb93e69d9fe79a84e4bc9ae59198e69d83e79b8ae5b086e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b086e588a0e999a400000000b0a7ff86c46800', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.298941+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-b5d862d0-5fdb-43fc-8957-4a3e17563d4f', 'sample-no-voucher', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\xb6b2e319d9bb4c75904a54f562a7668c4fef2064f87a871cfe37ff6e6d4b14d6', '\xc3012cc5ff19d0c101da4864616230346631622d323865332d346430302d393265662d3864303632666131353862615673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f7563686572b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-665a250f8f98e3dde13eba11809fa1ef-e3236a7acf27d9a5-01', NULL, 1, 'PARTIAL', '\xaea4fbb50854f6ea1ef30e693f4912005ff51e8b79ff659be197b5729bd56734', '\xc301d3efd6ac42f0e9364836393062633334642d653338352d353338322d623366392d6636636233663462366637395673616d706c652d62356438363264302d356664622d343366632d383935372d3461336531373536336434662273616d706c652d6e6f2d766f756368657202020a7a682d434ebe04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303335e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380820c0c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f6769737469637304020298d002a001e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304020298d002a001e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021a6e6f2d766f75636865722d33790c6f726465727310766f756368657273040402d2f802ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303335e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f75636865727304020298d002c401e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af00000000b0a7ff86c46802086c617732047a68060a7b7265667d18e5bfabe98092e4bfa1e681af14e58fa6e5a49632e7b1bb00', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.299038+00', DEFAULT, '{}', '{membership.|UNKNOWN_SUBJECT|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.logistics|KEPT|transaction-3y|2028-11-28|2026-01-01,orders.vouchers|KEPT|tax-10y|2035-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-ba23c1a3-6fa5-4df7-9827-26d3d3c7f4f8', 'sample-review-only', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\xfe4b8b816ee21506402717101dcab22d60cb0adab3f3b77f3b8171a49575a07c', '\xc3012cc5ff19d0c101da4864396266303938372d633165302d346231342d613732622d6664333739333631313032665673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c79b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-4307481ac9d8859b43b998b1fa7cf110-4a0d1e632ae199b5-01', NULL, 1, 'FINAL', '\x0ade0620eb0b41e9c65f498009bff633ad1582ee643e7bdc4878a17b1b1e5786', '\xc301d3efd6ac42f0e9364863303864336534332d373639322d353031622d396330652d3866373561353965336331305673616d706c652d62613233633161332d366661352d346466372d393832372d3236643364336337663466382473616d706c652d7265766965772d6f6e6c7902060a7a682d434ea202e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e69da1e682a8e58699e79a84e8af84e4bbb7e3808131e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082060c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a400146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af00000100b0a7ff86c468020a676f6e6532047a68060a7b7265667d0ce8af84e4bbb718e4baa4e69893e587ade8af8100', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.299054+00', DEFAULT, '{}', '{membership.|UNKNOWN_SUBJECT|||,orders.reviews|ERASED|||,orders.vouchers|ERASED|||}', '{}', '{}', NULL, NULL),
	('sample-2df34b57-5058-4c79-996d-978913b28dea', 'sample-minor', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\xe568479235263d9f3fdcf28689fd3cfee8c15ce0563112681aef44bf332d1fae', '\xc3012cc5ff19d0c101da4834323439653061632d343334662d343666362d626639312d3435313238383566613362665673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f72b0a7ff86c468b0a7ff86c4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-9bf291bb34da7257b5a19eea6e44ad9a-e893df3091be9b5d-01', NULL, 2, 'PARTIAL', '\xf4f2f30a4c6bff7c0f95e44104ed82cf918ee0bccc1d8fa321bdf88d387c4aac', '\xc301d3efd6ac42f0e9364863303939646565312d373364322d353833392d393637302d6436373363613530363934615673616d706c652d32646633346235372d353035382d346337392d393936642d3937383931336232386465611873616d706c652d6d696e6f7204020a7a682d434e000c0c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f726465727310766f7563686572730402009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8e58588e79599e79d8002226e65656465642d62792d726576696577730c6f726465727310766f756368657273040202f8f20258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303334e5b9b43132e69c883331e697a5020e7461782d3130790c6f72646572730e726576696577730a00009001e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a400000000b0a7fdc5c56a00', '2028-01-02 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:40.19537+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|KEPT|transaction-3y|2027-07-18|2026-01-01,orders.reviews|UNKNOWN_RECORDS|||,orders.vouchers|KEPT|needed-by-reviews||2026-01-01,orders.vouchers|KEPT|tax-10y|2034-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-8039fa50-beb7-455b-8210-526b57949ebd', 'sample-g00004', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x5d0d6c393052e2ef176bd16e264b195869f5405f8a3d25db721cae993e4d42ce', '\xc3012cc5ff19d0c101da4839346436363336302d373762632d343230352d383135312d3462636435666366643166645673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d673030303034b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-5f1509c487fe66d689961cfef435fd44-e50413477b775bf7-01', NULL, 2, 'PARTIAL', '\x4f33075af8daed3a345994182b1fc7a6222770e5ec84a2920354429fe2c6ecef', '\xc301d3efd6ac42f0e9364837616634376534302d653264352d353031662d613036352d3932393033623630656462385673616d706c652d38303339666135302d626562372d343535622d383231302d3532366235373934396562641a73616d706c652d67303030303404020a7a682d434e000e0c6f72646572730e726576696577730004003832e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f726465727310696e766f696365730004003232e5bca0e588b0e69c9fe58f91e7a5a8e5b7b2e588a0e999a4000c6f72646572730e64657461696c730004003232e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4000c6f726465727310766f756368657273040202e8e102ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303331e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a400000000b0a7fdc5c56a00', '2028-01-02 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:40.195478+00', DEFAULT, '{}', '{membership.identity|ERASED|||,membership.level|ERASED|||,orders.details|ERASED|||,orders.invoices|ERASED|||,orders.invoices|KEPT|invoice-stub|2026-11-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|ERASED|||,orders.vouchers|KEPT|tax-10y|2031-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-afd0f671-dc98-49a8-be0f-46f854a1e10b', 'sample-g00002', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x8ebbc454e4dc4a96f93240cca0b7990280ebd11a47a43f253ebe5daa254cb7b3', '\xc3012cc5ff19d0c101da4830333235303933352d656531372d343361352d386630352d3263643739326238653138385673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d673030303032b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-421b5dc7905bd1582b81996561db0dd6-efcd832acab7c2e9-01', NULL, 2, 'PARTIAL', '\x7013b98d250b0c29e615472d95f5ccfed95fd2e5c4d52969e02a03ee00735306', '\xc301d3efd6ac42f0e9364838643536346365642d616564652d356265632d383534302d6633616163643564346464375673616d706c652d61666430663637312d646339382d343961382d626530662d3436663835346131653130621a73616d706c652d67303030303204020a7a682d434e001e0c6f72646572730e726576696577730004003832e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f726465727310696e766f6963657304040054e58f91e7a5a8e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310696e766f69636573040402ccdb0246e58f91e7a5a8e4be9de8a784e79599e887b332303330e5b9b43131e69c883238e697a50218696e766f6963652d737475620c6f7264657273126c6f676973746963730402008a01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f7264657273126c6f6769737469637304020298d0025ee5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a402146f726465722d6f70656e0c6f72646572730e64657461696c7304020298d0025ee8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5021a6e6f2d766f75636865722d33790c6f726465727310766f7563686572730404009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d800226696e766f696365732e6c6567616c2d686f6c640c6f726465727310766f7563686572730402009c01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce4baa4e69893e587ade8af81e58588e79599e79d80efbc8ce9878ce99da2e6b2a1e69c89e682a8e79a84e5a793e5908de5928ce794b5e8af9d02146f726465722d6f70656e0c6f726465727310766f756368657273040402d2f80258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303335e5b9b43132e69c883331e697a5020e7461782d3130790c6f726465727310766f75636865727304020298d002c401e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d6174746572000000b0a7fdc5c56a00', '2028-01-02 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:40.195498+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,membership.level|ERASED|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.details|KEPT|order-open||2026-01-01,orders.invoices|KEPT|legal-hold||2026-01-01,orders.logistics|KEPT|order-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2028-11-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|KEPT|invoices.legal-hold||2026-01-01,orders.vouchers|KEPT|order-open||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-6363fca4-f664-4685-837c-cd71a8fbd7d0', 'sample-return-window', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x67e5bb40574a264700d07f03c625350019ebdb9df719026e5279d9eacf300cd4', '\xc3012cc5ff19d0c101da4862663836356532362d666563392d346539662d383239382d3133643632616266353432345673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f77b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-81b8fe54db550e467f65471da71dbead-fd63a05d9bb80e4d-01', NULL, 1, 'PARTIAL', '\x6ee99311eed777403b30400fc61748bace0d8b34d4cc2ad6557259ad8a0e2e4b', '\xc301d3efd6ac42f0e9364830346637313433632d323862322d353835642d383464382d3737363665303365626661635673616d706c652d36333633666361342d663636342d343638352d383337632d6364373161386662643764302873616d706c652d72657475726e2d77696e646f7702020a7a682d434ec807e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808131e7ac94e8aea2e58d95e8afa6e68385e3808131e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4e38082e69caae5ae8ce68890e8aea2e58d95e79a84e58f91e7a5a8e58588e79599e79d80efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a4efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e4baa4e69893e587ade8af81e58588e79599e79d80efbc9be8bf98e69c89e4ba8be68385e6b2a1e58a9ee5ae8cefbc8ce5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be58f91e7a5a8e4be9de8a784e79599e887b332303331e5b9b43131e69c883237e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082120c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4000c6f726465727310696e766f696365730402007ee8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce58f91e7a5a8e58588e785a7e794a8efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f726465727310696e766f69636573040202a4e10246e58f91e7a5a8e4be9de8a784e79599e887b332303331e5b9b43131e69c883237e697a50218696e766f6963652d737475620c6f7264657273126c6f676973746963730402008a01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f72646572730e64657461696c730402008401e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a402146f726465722d6f70656e0c6f726465727310766f7563686572730402009c01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce4baa4e69893e587ade8af81e58588e79599e79d80efbc8ce9878ce99da2e6b2a1e69c89e682a8e79a84e5a793e5908de5928ce794b5e8af9d02146f726465722d6f70656e146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d6174746572000000b0a7ff86c468020a6b65707432047a68060a7b7265667d18e4bc9ae59198e8b584e6969914e58fa6e5a49634e7b1bb00', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.298745+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,orders.details|ERASED|||,orders.details|KEPT|order-open||2026-01-01,orders.invoices|KEPT|invoice-stub|2031-11-27|2026-01-01,orders.invoices|KEPT|order-open||2026-01-01,orders.logistics|ERASED|||,orders.logistics|KEPT|order-open||2026-01-01,orders.vouchers|ERASED|||,orders.vouchers|KEPT|order-open||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-7026d9ef-5192-4ac2-9d18-4e63f300aeaa', 'sample-dispute', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x301bde926afd21f338a5fe065553d43cdd277c93efa0fa289b15d7fec0307d77', '\xc3012cc5ff19d0c101da4833383366346432362d653137332d343361662d613862372d3964623339633036323833385673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d64697370757465b0a7ff86c468b0a7ff86c4680000000200000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-276de4759fc2c889929dee4ac6a28566-96e66648798b734e-01', NULL, 1, 'PARTIAL', '\x215d59ab12977c4eadcdd9d8c825bc17a52d1bb979db26ce92cfff15bf1dc80f', '\xc301d3efd6ac42f0e9364833396333323932612d323836642d353062332d386630322d3463393239646163353266335673616d706c652d37303236643965662d353139322d346163322d396431382d3465363366333030616561611c73616d706c652d6469737075746502020a7a682d434ebc07e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e7ad89e7baa7e7ad89e5b7b2e588a0e999a4e38082e682a8e69c89e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e887aae58aa8e588a0e999a4efbc9be594aee5908ee4b8ade8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc9be594aee5908ee4b8ade8aea2e58d95e79a84e8afa6e68385e58588e79599e79d80efbc9be8af84e4bbb7e38081e4baa4e69893e587ade8af81e38081e4bc9ae59198e8b584e69699e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80efbc9be5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b4e5ba95efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082180c6f72646572731661667465725f73616c65730002004a31e4bbb6e5b7b2e58a9ee7bb93e79a84e594aee5908ee8aeb0e5bd95e5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f72646572731661667465725f73616c65730402007ee594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f72646572730e726576696577730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8af84e4bbb7e5b7b2e4b88de5868de585ace5bc80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040200c601e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e5908ee5868de4be9de6b395e5a484e790860218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040202f8d4025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f726465727310766f7563686572730402009c01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80023061667465725f73616c65732e646973707574652d6f70656e0c6f726465727310766f756368657273040402aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f756368657273040202f8d402c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b439e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d6174746572000000b0a7ff86c4680216676f6e65315f6b65707432047a68080a7b7265667d18e4bc9ae59198e7ad89e7baa718e4bc9ae59198e8b584e6969914e58fa6e5a49635e7b1bb00', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.298798+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,membership.level|ERASED|||,orders.after_sales|ERASED|||,orders.after_sales|KEPT|dispute-open||2026-01-01,orders.details|ERASED|||,orders.details|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2029-09-28|2026-01-01,orders.reviews|KEPT|dispute-open||2026-01-01,orders.vouchers|KEPT|after_sales.dispute-open||2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-70b579e5-d114-4030-9a97-aba7c9de61f4', 'sample-g00001', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\xe1104ed6ba3edfa25d079ba7a4d13d0bde3c442f8a956e59570d708f6e01548b', '\xc3012cc5ff19d0c101da4839313831633731332d356638362d346639642d626435342d3062343438353465353763335673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d673030303031b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-bc4147128db7ca0a29b7c7b667595078-2772a5c73953c9c4-01', NULL, 1, 'PARTIAL', '\x51b973d12ba26a8b45a9ab99c3b42f6fe2a50299b964b06bab8fc0cfa234c5e9', '\xc301d3efd6ac42f0e9364834376564646566362d643036312d353065322d613837612d3664666464306563633939365673616d706c652d37306235373965352d643131342d343033302d396139372d6162613763396465363166341a73616d706c652d67303030303102020a7a682d434efe02e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae8af84e4bbb7e38081e5bfabe98092e4bfa1e681afe38081e8aea2e58d95e8afa6e68385e38081e4baa4e69893e587ade8af81e38081e4bc9ae59198e8b584e69699e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d80e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e7265766965777304040066e682a8e58699e79a84e8af84e4bbb7e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f7264657273126c6f6769737469637304040060e5bfabe98092e4bfa1e681afe59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f7264657273126c6f6769737469637304020288d2025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b433e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304040060e8aea2e58d95e8afa6e68385e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310766f7563686572730404009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310766f756368657273040202aefe0258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b43132e69c883331e697a5020e7461782d3130790c6f726465727310766f75636865727304020288d202c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e74697479040200c001e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c64000000b0a7ff86c468020a6b65707432047a68060a7b7265667d18e4bc9ae59198e8b584e6969914e58fa6e5a49634e7b1bb00', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.298861+00', DEFAULT, '{}', '{membership.identity|KEPT|legal-hold||2026-01-01,orders.details|KEPT|legal-hold||2026-01-01,orders.logistics|KEPT|legal-hold||2026-01-01,orders.reviews|KEPT|legal-hold||2026-01-01,orders.vouchers|KEPT|legal-hold||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-d60c4438-50eb-4b2a-aa36-89295a340832', 'sample-deceased', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x81da5335cf245930fc8611b1a457a4ccb6dae54c75899d2ce6a282c874d99880', '\xc3012cc5ff19d0c101da4832383136356233632d653337372d343635302d626439612d3030376138666662343839625673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d6465636561736564b0a7ff86c468b0a7ff86c4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-e5eae5a5fd3b9a83a7900198ae7a6282-fe65b879fcc0544f-01', NULL, 1, 'PARTIAL', '\x0050e422bf460daee50572c2320d1e44985cba21fe7e48a37302afc64808fb3a', '\xc301d3efd6ac42f0e9364863666664333337332d623466352d356635362d396561612d3639626130306566666238385673616d706c652d64363063343433382d353065622d346232612d616133362d3839323935613334303833321e73616d706c652d646563656173656402020a7a682d434eec04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e3808131e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808131e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8e58588e79599e79d80e38082e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380820a0c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f756368657273040200de01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8efbc8ce58588e79599e79d80efbc8ce5ae83e4bbace4b88de59ca8e4ba86e5b0b1e887aae58aa8e588a0e999a402226e65656465642d62792d726576696577730c6f72646572730e726576696577730a00009001e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a400000000b0a7ff86c468021e676f6e655f6d616e795f6b65707431047a680a0a7b7265667d18e4bc9ae59198e8b584e6969918e5bfabe98092e4bfa1e681af023318e4baa4e69893e587ade8af8100', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.29908+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|ERASED|||,orders.reviews|UNKNOWN_RECORDS|||,orders.vouchers|KEPT|needed-by-reviews||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-d92af2b0-5f43-49a1-9ada-f8d259981c79', 'sample-eight-months', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'en', false, '\xdb32acb853b187a44754582b31ddaee7923c8545400754a9ea1ff02a2edc1ee8', '\xc3012cc5ff19d0c101da4865633463346236642d663563362d346361662d393962652d3531366636383736653935395673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873b0a7ff86c468b0a7ff86c46800000000000004656e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-3373f565f2834209a45d86113d67b084-75d6aecc0a6b4f54-01', NULL, 1, 'PARTIAL', '\xf07ec38e392603aa1c0f0299d71d083e7653a02addae87820a50b6e5a6121c0c', '\xc301d3efd6ac42f0e9364838653137323165342d356539392d356266612d626466642d3230653865333262393435315673616d706c652d64393261663262302d356634332d343961312d396164612d6638643235393938316337392673616d706c652d65696768742d6d6f6e746873020204656ebe035be69f90e69f90e59586e59f8e5d2052657175657374207b7265667d3a2050726f66696c652c2064657461696c73206f662031206f726465722064656c657465642e2044656c6976657279207265636f7264206b65707420756e74696c203238204d6172636820323032392c207472616e73616374696f6e20766f7563686572206b65707420756e74696c2074686520656e64206f6620323033362028746178206c6177292c206c6f636b65643b2064656c65746564207768656e206475652e2044657461696c733a207b6c696e6b7d206f722063616c6c2039355858582e0a0c6f72646572730e64657461696c730002003444657461696c73206f662031206f726465722064656c65746564000c6f7264657273126c6f6769737469637304020288d20294015468652064656c6976657279207265636f7264206d757374206265206b65707420756e74696c203238204d6172636820323032393b206c6f636b65642c207468656e2064656c65746564021c7472616e73616374696f6e2d33790c6f726465727310766f756368657273040202aefe02b6015472616e73616374696f6e20766f756368657220286e6f206e616d65206f722070686f6e6529206b65707420756e74696c20333120446563656d626572203230333620627920746178206c61772c207468656e2064656c65746564020e7461782d3130790c6f726465727310766f75636865727304020288d202e2015472616e73616374696f6e20766f756368657220286e6f206e616d65206f722070686f6e6529206b65707420756e74696c203238204d6172636820323032392062792074686520452d636f6d6d65726365204c61773b20746178206c6177206d6179206b656570206974206c6f6e676572021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e746974790002009001546865206e616d652c2070686f6e652c204944206e756d62657220616e6420652d6d61696c20696e20796f7572206d656d626572736869702070726f66696c652064656c6574656400000000b0a7ff86c4680214676f6e65325f6c61773204656e0a0a7b7265667d0c6d656d6265720c6f72646572730c70617263656c0c70617065727300', '2026-11-28 04:35:35+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:39.299095+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|KEPT|transaction-3y|2029-03-28|2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-e0552dff-655a-4f22-8789-5937ed0b71c5', 'sample-g00003', '{orders,membership}', '{}', '2026-11-28 04:35:35+00', 'zh-CN', false, '\x34d6bb7df93ee8d291280ac3edf1f0f0d8cd87ae673b73df2ddaf3cc99c6169e', '\xc3012cc5ff19d0c101da4866373364306234302d356337662d343136382d383333652d6562393137656534653265315673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d673030303033b0a7ff86c468b0a7ff86c4680000000000000a7a682d434e00000000', '2026-11-28 04:35:35+00', NULL, '2027-11-28 04:35:35+00', '00-c9d9e9341a9fc831f6f2dfbd3113abc2-3201b8407922f213-01', NULL, 2, 'PARTIAL', '\x398f57ebea109bfc408b0e68b72776a2d8e78d7014b9d39b55de654db756a839', '\xc301d3efd6ac42f0e9364837363861376261302d353835632d353061332d623833392d6335303932616566363936345673616d706c652d65303535326466662d363535612d346632322d383738392d3539333765643062373163351a73616d706c652d67303030303304020a7a682d434ea204e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae983a8e58886e4bfa1e681afe5b7b2e588a0e999a4e3808236e7b1bbe4bfa1e681afe59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80efbc9b32e7b1bbe4bfa1e681afe59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d80efbc9b32e7b1bbe4bfa1e681afe4be9de6b395e69c80e6999ae79599e887b332303336e5b9b4e5ba95efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380821a0c6f72646572731661667465725f73616c65730002004a31e4bbb6e5b7b2e58a9ee7bb93e79a84e594aee5908ee8aeb0e5bd95e5b7b2e588a0e999a4000c6f72646572731661667465725f73616c65730402007ee594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040200c601e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e5908ee5868de4be9de6b395e5a484e790860218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040202f8d4025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f726465727310766f7563686572730402009c01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80023061667465725f73616c65732e646973707574652d6f70656e0c6f726465727310766f756368657273040202aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f756368657273040202f8d402c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b439e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869701062656e656669747304020060e4bc9ae59198e69d83e79b8ae59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c64146d656d626572736869701062656e65666974730402006ce69caae794a8e69d83e79b8ae7bb99e682a8e79599e79d80efbc9be4b88de8a681e4ba86e58fafe4bba5e5a3b0e6988ee694bee5bc83021c62656e656669742d756e75736564146d656d62657273686970106964656e74697479040200c001e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c64146d656d62657273686970106964656e74697479040200c601e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d8002166f70656e2d6d6174746572146d656d62657273686970106964656e7469747904020060e8bf98e69c89e69d83e79b8ae6b2a1e794a8efbc8ce5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80021c62656e656669742d756e75736564000000b0a7fdc5c56a020a6b65707431047a68040a7b7265667d1436e7b1bbe4bfa1e681af00', '2028-01-02 04:35:35+00', '2028-01-02', '2028-01-03', '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 04:35:38.474688+00', '2026-11-28 04:35:40.290973+00', DEFAULT, '{}', '{membership.benefits|KEPT|benefit-unused||2026-01-01,membership.benefits|KEPT|legal-hold||2026-01-01,membership.identity|KEPT|legal-hold||2026-01-01,membership.identity|KEPT|open-matter||2026-01-01,orders.after_sales|ERASED|||,orders.after_sales|KEPT|dispute-open||2026-01-01,orders.details|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2029-09-28|2026-01-01,orders.vouchers|KEPT|after_sales.dispute-open||2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-aae6afad-43fa-41e5-ab1e-9626928723fa', 'sample-g00005', '{orders,membership}', '{}', '2028-01-02 04:35:35+00', 'zh-CN', false, '\xb22999d5dc30ee78227891c8a7c2ec380c456dd2d7e697e404416a68bd487d8a', '\xc3012cc5ff19d0c101da4838666337653130312d383433322d343730652d613565382d3034306563643032613833325673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d673030303035b0a7fdc5c56ab0a7fdc5c56a0000000000000a7a682d434e00000000', '2028-01-02 04:35:35+00', '\x01eedd883da0a94515a14aa2daa0dfcefc3e4be4628035479ae4502d34498a40669a57866cc8facd0ece9d8acc7b8c5dfc110afe91886222da7f5e75f199dfad64905434bad08df2612e24d5e6007690895c6c6cea7ca601c67b7fb9e90bb8d363c318c9', '2029-01-02 04:35:35+00', '00-0f1eeee612a3616a7dbd8f36dd7d3ac7-a363b852dfd9b1a5-01', NULL, 1, 'PARTIAL', '\x30f74e0882f7521408ee5d31d0a04c7dc2b566e67ee1d48f8bbedf5e79498d51', '\xc301d3efd6ac42f0e9364866383932343931622d633666362d356239372d396633662d3664613438326237393534355673616d706c652d61616536616661642d343366612d343165352d616231652d3936323639323837323366611a73616d706c652d67303030303502020a7a682d434ef405e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e9878ce79a84e6898be69cbae58fb7e38081e5a793e5908de7ad89e3808133e69da1e682a8e58699e79a84e8af84e4bbb7e3808131e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808132e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b433e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e726576696577730006003833e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730004003232e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f6769737469637304040288d2029e01e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304020298d002a001e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021a6e6f2d766f75636865722d33790c6f726465727310766f756368657273040602aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f75636865727304040288d202c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a400000000b0a7fdc5c56a0214676f6e65325f6c617732047a680a0a7b7265667d18e4bc9ae59198e8b584e696990ce8af84e4bbb718e5bfabe98092e4bfa1e681af14e58fa6e5a49632e7b1bb00', '2028-01-02 04:35:35+00', NULL, NULL, '2028-01-05', '2028-01-21', NULL, '{}', '{}', '2026-11-28 04:35:39.931387+00', '2026-11-28 04:35:40.291891+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.logistics|ERASED|||,orders.logistics|KEPT|transaction-3y|2029-03-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-0b1d815a-d204-4a5d-bd37-e0b4a9cbf09f', 'sample-benefits', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\x974e7220451bf06b8f8f2c81de2fe848f258f393965db1a26b059bfea6ce5669', '\xc3012cc5ff19d0c101da4865613733323661372d316434302d343739632d613938392d6531623436306632646265385673616d706c652d30623164383135612d643230342d346135642d626433372d6530623461396362663039661e73616d706c652d62656e6566697473b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-a4192fa56ce64656a0ba24da6b46f6ba-2e425c5f9dba4c83-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-13c12ea8-b722-4343-b154-e6cdad76b08d', 'sample-waiver', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\x641a4d91bb357baa5dcc40a0dd59d7cd595c8ba7702ef0abfa2f01625a7c0f87', '\xc3012cc5ff19d0c101da4835303865643130642d353737622d343963382d396632662d6161613064393465333137645673616d706c652d31336331326561382d623732322d343334332d623135342d6536636461643736623038641a73616d706c652d776169766572b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-2303751f0b8ad3f7ec7fd49e33ec4f45-2e27e479fb474410-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{membership.benefits}', '{}', NULL, NULL),
	('sample-379698de-8c28-456d-ade0-9b54c44f8510', 'sample-g00007', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\x40a9a17051588fc646fc8d55a4ef1ed5461ffd2c1710fc24f9adbf02223e91eb', '\xc3012cc5ff19d0c101da4862643866646565322d303535312d346438332d616362372d6235353861623735333633665673616d706c652d33373936393864652d386332382d343536642d616465302d3962353463343466383531301a73616d706c652d673030303037b0f795bdc76ab0f795bdc76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-7acfe1627ee580c5d46ef2ed72b60233-36028b80fd932517-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-8090e36f-5585-4c45-89fa-0b435c14106c', 'sample-g00006', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\xf50117a7f1d5bd10aac2a20cba3d7be613d0e09bf3716c0a4ad5abeaaeb56de0', '\xc3012cc5ff19d0c101da4864643263316565322d313962332d343066352d396561662d3133343130313836656639635673616d706c652d38303930653336662d353538352d346334352d383966612d3062343335633134313036631a73616d706c652d673030303036b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-7e462e6d7ddf23e987aa1e5a07c3a507-60d53cb7c7e3f2f2-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-ca65d34c-a0ad-458b-b587-29dd6f7bfc5f', 'sample-prepaid', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\x421e7e891949140a87491504a30cde603b3177b382359be6fea3116600af7402', '\xc3012cc5ff19d0c101da4834326637386564622d646466322d343939632d623265392d3131363434353662613436635673616d706c652d63613635643334632d613061642d343538622d623538372d3239646436663762666335661c73616d706c652d70726570616964b0f795bdc76ab0f795bdc76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-40ecebb6798d60c30e175460a38b23b1-0e3ef3df352f26be-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{membership.benefits}', '{}', NULL, NULL),
	('sample-d3101142-a925-4c53-8704-f14e60163503', 'sample-invoice', '{orders,membership}', '{}', '2028-01-05 04:35:35+00', 'zh-CN', false, '\xc07754877c6c8efc8cd4728f7ccddbb639baa4b30506839852f7e581af55a7af', '\xc3012cc5ff19d0c101da4837663964633964372d653131632d343465652d623966312d3365636532643738356261635673616d706c652d64333130313134322d613932352d346335332d383730342d6631346536303136333530331c73616d706c652d696e766f696365b0f795bdc76ab0f795bdc76a0000000000000a7a682d434e00000000', '2028-01-05 04:35:35+00', NULL, '2029-01-05 04:35:35+00', '00-77c1285ea425506c0dbe59b0f3df9340-7a77775f3cef78c0-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 04:35:40.403628+00', '2026-11-28 04:35:40.403628+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL);
INSERT INTO aggregator.dead_letters VALUES
	(0, 0, '2028-01-05 04:35:35+00', 'unknown', 'unknown', 'unknown', NULL, NULL, NULL, NULL, NULL, 'open', NULL, NULL, 1, NULL, NULL, NULL);
INSERT INTO aggregator.domains VALUES
	('orders', '2026-11-28 04:35:36.706015+00'),
	('membership', '2026-11-28 04:35:37.12821+00');
INSERT INTO aggregator.fullstop_version VALUES
	('aggregator_0015');
INSERT INTO aggregator.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.708826+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00002', 'sample-g00002', '{orders.invoices}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.912159+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 04:35:37.824526+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 04:35:39.856681+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 04:35:39.780119+00', 's-2', 'another');
INSERT INTO aggregator.inbox VALUES
	('fullstop.aggregator', '03250935-ee17-43a5-8f05-2cd792b8e188', '2026-11-28 04:35:38.474688+00', '\x21f12b05b6f14c97'),
	('fullstop.aggregator', '28165b3c-e377-4650-bd9a-007a8ffb489b', '2026-11-28 04:35:38.474688+00', '\x53f2c53bb01abdbb'),
	('fullstop.aggregator', '383f4d26-e173-43af-a8b7-9db39c062838', '2026-11-28 04:35:38.474688+00', '\xe3d795d9f8ea9189'),
	('fullstop.aggregator', '38b63db7-53a0-4a0d-9996-a1683569a57b', '2026-11-28 04:35:38.474688+00', '\x9141801aacd09c59'),
	('fullstop.aggregator', '4249e0ac-434f-46f6-bf91-4512885fa3bf', '2026-11-28 04:35:38.474688+00', '\xd2535218a60d0a46'),
	('fullstop.aggregator', '9181c713-5f86-4f9d-bd54-0b44854e57c3', '2026-11-28 04:35:38.474688+00', '\x67922f80b75fed21'),
	('fullstop.aggregator', '94d66360-77bc-4205-8151-4bcd5fcfd1fd', '2026-11-28 04:35:38.474688+00', '\xaea21d5c62863c80'),
	('fullstop.aggregator', 'b1e74ee0-7537-4278-aa65-c0ad5ad6ee46', '2026-11-28 04:35:38.474688+00', '\x6cc82b2b92b61753'),
	('fullstop.aggregator', 'bf865e26-fec9-4e9f-8298-13d62abf5424', '2026-11-28 04:35:38.474688+00', '\x64d988e852d10968'),
	('fullstop.aggregator', 'd9bf0987-c1e0-4b14-a72b-fd379361102f', '2026-11-28 04:35:38.474688+00', '\xcdc9a6817828b72c'),
	('fullstop.aggregator', 'dab04f1b-28e3-4d00-92ef-8d062fa158ba', '2026-11-28 04:35:38.474688+00', '\x0f818992588867f5'),
	('fullstop.aggregator', 'ec4c4b6d-f5c6-4caf-99be-516f6876e959', '2026-11-28 04:35:38.474688+00', '\xdcdac220567d238b'),
	('fullstop.aggregator', 'ed37a24f-abc0-498c-b571-e5f74283255d', '2026-11-28 04:35:38.474688+00', '\xe5fbcd70736fe404'),
	('fullstop.aggregator', 'f73d0b40-5c7f-4168-833e-eb917ee4e2e1', '2026-11-28 04:35:38.474688+00', '\x0bbb4778f730772f'),
	('fullstop.aggregator', '0cd4c6dd-2cc4-41dd-9d55-bbe455df8f9c', '2026-11-28 04:35:39.012634+00', '\xb9d5dcb29b77beee'),
	('fullstop.aggregator', '21c381ea-26a4-42dd-8719-7f6389a911f4', '2026-11-28 04:35:39.012634+00', '\x43790d6443c0453d'),
	('fullstop.aggregator', '2f0f0b59-4cd3-483b-8e4d-a14231591104', '2026-11-28 04:35:39.012634+00', '\x0c54e2f46960f9c3'),
	('fullstop.aggregator', '37c04739-1121-4e86-8098-30ac49f29869', '2026-11-28 04:35:39.012634+00', '\xb4763ad1880568ee'),
	('fullstop.aggregator', '495b6bf8-c642-49b5-b6d2-fd2729e60147', '2026-11-28 04:35:39.012634+00', '\xe31cf935f33789f4'),
	('fullstop.aggregator', '51d7b4df-2d8a-4b13-bbc5-d835df7f83bb', '2026-11-28 04:35:39.012634+00', '\x222cd6696af4a717'),
	('fullstop.aggregator', '7f671ce4-0e71-490e-a984-d50c2ddbfbe6', '2026-11-28 04:35:39.012634+00', '\x638d1025bba4939c'),
	('fullstop.aggregator', '8a9d7267-49c7-463a-b16e-805dc9ab6e55', '2026-11-28 04:35:39.012634+00', '\x49358e4c64fa09bc'),
	('fullstop.aggregator', '9e2051a0-56f3-4bb3-9fc9-ed87d1cdef5b', '2026-11-28 04:35:39.012634+00', '\xcd05daa30f79ca91'),
	('fullstop.aggregator', 'a942a857-596f-46b5-a3db-b1d932c9d7d9', '2026-11-28 04:35:39.012634+00', '\xa2f78daa16c59b95'),
	('fullstop.aggregator', 'acde029a-1a87-4e79-a208-1bc67f398719', '2026-11-28 04:35:39.012634+00', '\x2d1cbf664093d86e'),
	('fullstop.aggregator', 'ae233b74-1ee3-4cf7-9768-55a0ad03db5c', '2026-11-28 04:35:39.012634+00', '\x5dfeddef888b612c'),
	('fullstop.aggregator', 'c90705f8-9c4d-415c-a359-864495e1e914', '2026-11-28 04:35:39.012634+00', '\x9fcbe4510bb8f74d'),
	('fullstop.aggregator', 'e98ea2aa-d440-42d8-9015-bdfc2cafc622', '2026-11-28 04:35:39.012634+00', '\xfd5ead951e22922d'),
	('fullstop.aggregator', '186759e1-5ab4-4661-b93c-20da005bd469', '2026-11-28 04:35:39.233124+00', '\x8617e7e6ca22cafa'),
	('fullstop.aggregator', '31fb6bbf-0cb1-461b-816f-e64339d3bc16', '2026-11-28 04:35:39.233124+00', '\x0c39bcae24ffa38f'),
	('fullstop.aggregator', '768795f2-34b3-4f44-8af1-3590a232187a', '2026-11-28 04:35:39.233124+00', '\x134dc53f51a7fe6c'),
	('fullstop.aggregator', '87c82e61-2d37-412a-9122-a9ba2e4684f4', '2026-11-28 04:35:39.233124+00', '\x974bd971ce8098a2'),
	('fullstop.aggregator', '88687621-ad88-4fb3-b78e-651bb00a484b', '2026-11-28 04:35:39.233124+00', '\x3c2107a0305ced90'),
	('fullstop.aggregator', '9349c625-e900-4257-8513-e1dc055be983', '2026-11-28 04:35:39.233124+00', '\x14f087e58b4ff40d'),
	('fullstop.aggregator', 'a88904b0-84d7-41c6-ab67-49cd6f26c953', '2026-11-28 04:35:39.233124+00', '\x9d14c4ac77f9c312'),
	('fullstop.aggregator', 'c0a8d90f-fe7d-432d-a22c-41bc2ab50586', '2026-11-28 04:35:39.233124+00', '\x84118f38fe0a65d9'),
	('fullstop.aggregator', 'd15de22d-09f7-47c9-9a47-ad2b68879204', '2026-11-28 04:35:39.233124+00', '\xe7c41a6c89d60970'),
	('fullstop.aggregator', 'd4a88218-e3be-4856-a113-8869da5ffafa', '2026-11-28 04:35:39.233124+00', '\xc50310cd14ca99e3'),
	('fullstop.aggregator', 'e8645923-c8e0-4278-9975-4ee58ca8d0d3', '2026-11-28 04:35:39.233124+00', '\x27d606bf8af623ec'),
	('fullstop.aggregator', 'fc7b09b7-3b97-4902-84ac-c0f82e121939', '2026-11-28 04:35:39.233124+00', '\xe13e174dd60a0614'),
	('fullstop.aggregator', 'bb5d6aad-ac56-4d0b-bbc6-f6ec866cbffc', '2026-11-28 04:35:39.37813+00', '\x9b86492a49358665'),
	('fullstop.aggregator', 'cf143d1f-4cc1-4add-b0ee-75451ecb0231', '2026-11-28 04:35:39.518506+00', '\xf3125c6a32ed26db'),
	('fullstop.aggregator', '8fc7e101-8432-470e-a5e8-040ecd02a832', '2026-11-28 04:35:39.931387+00', '\x0a1e9787e4645246'),
	('fullstop.aggregator', '16027608-c002-43a7-be0e-6ec2fb4bad67', '2026-11-28 04:35:40.184424+00', '\x1a18fbb7de4585d8'),
	('fullstop.aggregator', '1f7ad504-3351-438d-8c2d-4651f235e98d', '2026-11-28 04:35:40.184424+00', '\x5a639ebdafc01711'),
	('fullstop.aggregator', '4d60e35b-31df-4db0-9fda-da05a7179dc3', '2026-11-28 04:35:40.184424+00', '\x5c89f053b1610a64'),
	('fullstop.aggregator', '60bc8c08-747e-44c0-9b66-1832cdfdd6e9', '2026-11-28 04:35:40.184424+00', '\xb34525ae4faf78d2'),
	('fullstop.aggregator', '6ca9ed5e-3f24-4ff0-8117-3b53c44b9d36', '2026-11-28 04:35:40.184424+00', '\xe9af2ad026a66af8'),
	('fullstop.aggregator', '25607d6f-e6a1-4657-ae87-fd107a964099', '2026-11-28 04:35:40.281901+00', '\xfd78f836afc91c02'),
	('fullstop.aggregator', 'd70ac563-1240-4664-8d6d-f29b1ea8df77', '2026-11-28 04:35:40.281901+00', '\x7ef8eb0223e62035'),
	('fullstop.aggregator', '42f78edb-ddf2-499c-b2e9-1164456ba46c', '2026-11-28 04:35:40.403628+00', '\xc5c18df4c62dd8d1'),
	('fullstop.aggregator', '508ed10d-577b-49c8-9f2f-aaa0d94e317d', '2026-11-28 04:35:40.403628+00', '\x34dbd9b483f15640'),
	('fullstop.aggregator', '7f9dc9d7-e11c-44ee-b9f1-3ece2d785bac', '2026-11-28 04:35:40.403628+00', '\x08789038ee289215'),
	('fullstop.aggregator', 'bd8fdee2-0551-4d83-acb7-b558ab75363f', '2026-11-28 04:35:40.403628+00', '\xee0efb2e3a12c621'),
	('fullstop.aggregator', 'dd2c1ee2-19b3-40f5-9eaf-13410186ef9c', '2026-11-28 04:35:40.403628+00', '\x0a057640a1f34949'),
	('fullstop.aggregator', 'ea7326a7-1d40-479c-a989-e1b460f2dbe8', '2026-11-28 04:35:40.403628+00', '\x8920f5967b642aa8'),
	('fullstop.aggregator', '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 04:35:40.403628+00', NULL),
	('fullstop.aggregator', '6bae05e4-6398-4f2b-bf28-56ea291a2af4', '2026-11-28 04:35:40.413809+00', '\x27de606ef85619f9'),
	('fullstop.aggregator', '8c1cee00-e17b-443e-8107-b1aaff7fbcc9', '2026-11-28 04:35:40.413809+00', '\x9db7a5eab770db88'),
	('fullstop.aggregator', '9f1d8965-de11-442b-823c-ecd53d05b987', '2026-11-28 04:35:40.413809+00', '\x0fb708f5e8c0665b'),
	('fullstop.aggregator', 'a909133d-5b41-4b20-9aac-d650eb019902', '2026-11-28 04:35:40.413809+00', '\xbd4975062c1c6c4c'),
	('fullstop.aggregator', 'afb9bf43-2b54-407e-aa3b-d53f7b8a55c3', '2026-11-28 04:35:40.413809+00', '\x581cf6c7db7bc70d'),
	('fullstop.aggregator', 'e5f96854-efd9-42ae-b9de-6a094e22e28a', '2026-11-28 04:35:40.413809+00', '\x5fd26baa2a0c957d');
INSERT INTO aggregator.lists VALUES
	('intake'),
	('notify');
SELECT pg_catalog.setval('aggregator.floods_flood_id_seq', 1, false);
SELECT pg_catalog.setval('aggregator.outbox_id_seq', 20, true);
SELECT pg_catalog.setval('aggregator.refused_acts_act_id_seq', 1, false);
ALTER TABLE ONLY aggregator.announcements
    ADD CONSTRAINT announcements_pkey PRIMARY KEY (domain, version);
ALTER TABLE ONLY aggregator.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (case_id, domain);
ALTER TABLE ONLY aggregator.bookmarks
    ADD CONSTRAINT bookmarks_pkey PRIMARY KEY (topic, partition);
ALTER TABLE ONLY aggregator.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY aggregator.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (letter_partition, letter_offset, noted_at);
ALTER TABLE ONLY aggregator.domains
    ADD CONSTRAINT domains_pkey PRIMARY KEY (name);
ALTER TABLE ONLY aggregator.floods
    ADD CONSTRAINT floods_pkey PRIMARY KEY (flood_id);
ALTER TABLE ONLY aggregator.fullstop_version
    ADD CONSTRAINT fullstop_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY aggregator.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (hold_id);
ALTER TABLE ONLY aggregator.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);
ALTER TABLE ONLY aggregator.lists
    ADD CONSTRAINT lists_pkey PRIMARY KEY (name);
ALTER TABLE ONLY aggregator.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY aggregator.proposed_retirements
    ADD CONSTRAINT proposed_retirements_pkey PRIMARY KEY (domain, proposed_login);
ALTER TABLE ONLY aggregator.refused_acts
    ADD CONSTRAINT refused_acts_pkey PRIMARY KEY (act_id);
ALTER TABLE ONLY aggregator.relay_lease
    ADD CONSTRAINT relay_lease_pkey PRIMARY KEY (one);
ALTER TABLE ONLY aggregator.retirements
    ADD CONSTRAINT retirements_pkey PRIMARY KEY (domain);
ALTER TABLE ONLY aggregator.words_approvals
    ADD CONSTRAINT words_approvals_pkey PRIMARY KEY (domain, version, digest, login);
ALTER TABLE ONLY aggregator.words
    ADD CONSTRAINT words_pkey PRIMARY KEY (domain, version, digest);
CREATE INDEX answers_keeps ON aggregator.answers USING btree (domain) WHERE keeps;
CREATE INDEX answers_lately ON aggregator.answers USING brin (answered_at);
CREATE INDEX cases_awaited ON aggregator.cases USING btree (promised_on, requested_at) WHERE (late_due_on IS NOT NULL);
CREATE INDEX cases_closed ON aggregator.cases USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX cases_contact ON aggregator.cases USING btree (contact_until) WHERE (contact IS NOT NULL);
CREATE INDEX cases_dry_runs ON aggregator.cases USING btree (COALESCE(noticed_at, touched_at)) WHERE dry_run;
CREATE INDEX cases_late_due ON aggregator.cases USING btree (late_due_on) WHERE (late_due_on IS NOT NULL);
CREATE INDEX cases_notice_due ON aggregator.cases USING btree (notice_due_on) WHERE (notice_due_on IS NOT NULL);
CREATE INDEX cases_reachable ON aggregator.cases USING btree (case_id) WHERE ((contact IS NOT NULL) AND (stage = ANY (ARRAY['PARTIAL'::text, 'OVERDUE'::text])));
CREATE INDEX cases_subject ON aggregator.cases USING btree (subject_id);
CREATE INDEX cases_unheard ON aggregator.cases USING btree (promised_on) WHERE ((digest IS NULL) AND (promised_on IS NOT NULL));
CREATE INDEX dead_letters_case ON aggregator.dead_letters USING btree (case_id);
CREATE UNIQUE INDEX dead_letters_folded ON aggregator.dead_letters USING btree (consumer, topic, partition, reason, record_offset, sha256) WHERE (last_offset IS NOT NULL);
CREATE INDEX dead_letters_noted ON aggregator.dead_letters USING btree (noted_at);
CREATE INDEX dead_letters_open ON aggregator.dead_letters USING btree (noted_at) WHERE (state = 'open'::text);
CREATE INDEX dead_letters_record ON aggregator.dead_letters USING btree (topic, partition, record_offset);
CREATE INDEX floods_place ON aggregator.floods USING btree (topic, partition, reason, first_offset);
CREATE INDEX floods_untold ON aggregator.floods USING btree (told_at) WHERE (told < count);
CREATE INDEX holds_placed ON aggregator.holds USING btree (placed_at);
CREATE INDEX holds_subject ON aggregator.holds USING btree (subject_id) WHERE (released_at IS NULL);
CREATE INDEX inbox_by_age ON aggregator.inbox USING btree (seen_at);
CREATE INDEX incidents_case ON aggregator.incidents USING btree (case_id);
CREATE INDEX incidents_noted ON aggregator.incidents USING btree (noted_at);
CREATE INDEX refused_acts_at ON aggregator.refused_acts USING btree (at);
CREATE TRIGGER a_lawful_insert BEFORE INSERT ON aggregator.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION aggregator.lawful_insert_of_holds();
CREATE TRIGGER a_lawful_insert_begins BEFORE INSERT ON aggregator.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION aggregator.begins_an_act();
CREATE TRIGGER a_lawful_update BEFORE UPDATE ON aggregator.holds FOR EACH ROW WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION aggregator.lawful_update_of_holds();
CREATE TRIGGER a_lawful_update_begins BEFORE UPDATE ON aggregator.holds FOR EACH STATEMENT WHEN ((pg_has_role(CURRENT_USER, 'fullstop_privacy'::name, 'usage'::text) AND (current_setting('is_superuser'::text) = 'off'::text))) EXECUTE FUNCTION aggregator.begins_an_act();
CREATE TRIGGER holds_by_two BEFORE UPDATE OF released_at ON aggregator.holds FOR EACH ROW WHEN (((old.released_at IS NULL) AND (new.released_at IS NOT NULL))) EXECUTE FUNCTION aggregator.released_by_two_logins();
CREATE TRIGGER holds_in_force BEFORE DELETE ON aggregator.holds FOR EACH ROW WHEN ((old.released_at IS NULL)) EXECUTE FUNCTION aggregator.still_in_force();
CREATE TRIGGER holds_proposed BEFORE UPDATE OF release_proposed_by ON aggregator.holds FOR EACH ROW EXECUTE FUNCTION aggregator.note_proposing_login();
CREATE TRIGGER holds_released BEFORE UPDATE OF released_at ON aggregator.holds FOR EACH ROW EXECUTE FUNCTION aggregator.note_releasing_login();
CREATE TRIGGER proposed_retirements_login BEFORE INSERT OR UPDATE ON aggregator.proposed_retirements FOR EACH ROW EXECUTE FUNCTION aggregator.note_proposing_login_of_retirement();
CREATE TRIGGER retirements_by_two BEFORE INSERT OR UPDATE OF successor, waiver ON aggregator.retirements FOR EACH ROW EXECUTE FUNCTION aggregator.retired_by_two_logins();
ALTER TABLE ONLY aggregator.answers
    ADD CONSTRAINT answers_case_id_fkey FOREIGN KEY (case_id) REFERENCES aggregator.cases(case_id) ON DELETE CASCADE;
GRANT USAGE ON SCHEMA aggregator TO fullstop_aggregator;
GRANT USAGE ON SCHEMA aggregator TO fullstop_relay;
GRANT USAGE ON SCHEMA aggregator TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.announcements TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.answers TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.bookmarks TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.cases TO fullstop_aggregator;
GRANT SELECT(case_id) ON TABLE aggregator.cases TO fullstop_privacy;
GRANT SELECT(subject_id) ON TABLE aggregator.cases TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.dead_letters TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.domains TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.domains TO fullstop_privacy;
GRANT SELECT,DELETE ON TABLE aggregator.dry_runs TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.floods TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.fullstop_version TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.fullstop_version TO fullstop_relay;
GRANT SELECT,DELETE ON TABLE aggregator.holds TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(hold_id) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(subject_id) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(records),UPDATE(records) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(reference) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(reason) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(secret) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(placed_by) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT INSERT(placed_approved_by) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT UPDATE(released_at) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT UPDATE(released_by) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT UPDATE(released_approved_by) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT UPDATE(release_proposed_by) ON TABLE aggregator.holds TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.inbox TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.incidents TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.lists TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.lists TO fullstop_privacy;
GRANT SELECT ON TABLE aggregator.outbox TO fullstop_aggregator;
GRANT SELECT,DELETE ON TABLE aggregator.outbox TO fullstop_relay;
GRANT INSERT(topic) ON TABLE aggregator.outbox TO fullstop_aggregator;
GRANT INSERT(key) ON TABLE aggregator.outbox TO fullstop_aggregator;
GRANT INSERT(value) ON TABLE aggregator.outbox TO fullstop_aggregator;
GRANT INSERT(headers) ON TABLE aggregator.outbox TO fullstop_aggregator;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.proposed_retirements TO fullstop_aggregator;
GRANT SELECT,DELETE ON TABLE aggregator.refused_acts TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.refused_acts TO fullstop_privacy;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.relay_lease TO fullstop_relay;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aggregator.retirements TO fullstop_aggregator;
GRANT SELECT(domain) ON TABLE aggregator.retirements TO fullstop_privacy;
GRANT SELECT,INSERT ON TABLE aggregator.words TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.words TO fullstop_privacy;
GRANT SELECT ON TABLE aggregator.words_approvals TO fullstop_aggregator;
GRANT SELECT ON TABLE aggregator.words_approvals TO fullstop_privacy;
GRANT INSERT(domain) ON TABLE aggregator.words_approvals TO fullstop_privacy;
GRANT INSERT(version) ON TABLE aggregator.words_approvals TO fullstop_privacy;
GRANT INSERT(digest) ON TABLE aggregator.words_approvals TO fullstop_privacy;
