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
CREATE FUNCTION aggregator.act_is(what text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          insert into aggregator.act_at_hand (backend, said) values (pg_backend_pid(), what)
          on conflict (backend) do update set said = excluded.said
        $$;
ALTER FUNCTION aggregator.act_is(what text) OWNER TO postgres;
COMMENT ON FUNCTION aggregator.act_is(what text) IS 'Fullstop made it';
CREATE FUNCTION aggregator.act_so_far() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
          select said from aggregator.act_at_hand where backend = pg_backend_pid()
        $$;
ALTER FUNCTION aggregator.act_so_far() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.act_so_far() IS 'Fullstop made it';
CREATE FUNCTION aggregator.begins_an_act() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        begin
          perform aggregator.act_is('');
          return null;
        end $$;
ALTER FUNCTION aggregator.begins_an_act() OWNER TO postgres;
COMMENT ON FUNCTION aggregator.begins_an_act() IS 'Fullstop made it';
CREATE FUNCTION aggregator.lawful_insert_of_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  so_far text := aggregator.act_so_far();
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
    perform aggregator.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform aggregator.act_is('refused');
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
  so_far text := aggregator.act_so_far();
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
    perform aggregator.act_is('done');
    return new;
  elsif so_far = 'done' then
    raise insufficient_privilege using
      message = format('not every row of %s may be changed so', tg_table_name);
  end if;
  perform aggregator.act_is('refused');
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
CREATE UNLOGGED TABLE aggregator.act_at_hand (
    backend integer NOT NULL,
    said text NOT NULL
);
ALTER TABLE aggregator.act_at_hand OWNER TO postgres;
COMMENT ON TABLE aggregator.act_at_hand IS 'Fullstop made it';
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
    consumer text,
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
INSERT INTO aggregator.act_at_hand VALUES
	(4909, 'done'),
	(4914, 'done'),
	(4919, 'done'),
	(4960, 'done');
INSERT INTO aggregator.answers VALUES
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'orders', 1, '\xc3019a6c2ba9263974004833656561356432622d363633392d346236352d613833392d3635643766303235333639645673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e7468730c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000204000400000006126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', true, '2026-11-28 10:20:56+00'),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'orders', 1, '\xc3019a6c2ba9263974004837653365333664342d313739622d346139622d616330302d3666313039393932616132615673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f770c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000006126c6f676973746963730002020e64657461696c7300020210766f75636865727300020200080000000a10696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102a4e10200001866696e616e63655f6475747910696e766f69636573146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c73146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7400', true, '2026-11-28 10:20:56+00'),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'orders', 1, '\xc3019a6c2ba9263974004865393262323833322d373239392d343265322d383430642d6232376432346138656332635673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d646973707574650c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000041661667465725f73616c65730002020e64657461696c73000202000e000000161661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c65730e7265766965777318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0204003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f75636865727328726576696577732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', true, '2026-11-28 10:20:56+00'),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'orders', 1, '\xc301784d607a2d61551e4831613163313762302d306539382d343235392d626566312d3130613166373732613137625673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c790c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e7265766965777300020210766f756368657273000202000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'orders', 1, '\xc3019a6c2ba9263974004833636663393036362d663561652d343863302d613164362d6435323963663738326662665673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f75636865720c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000020e64657461696c73000202000a00000008126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790204023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747900', true, '2026-11-28 10:20:56+00'),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'orders', 1, '\xc3019a6c2ba9263974004837303533356663362d366137362d343331622d396130312d3532613663663563393933305673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d64656365617365640c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000004126c6f676973746963730002020e64657461696c730002020002021c6f72646572732e726576696577730000000210766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2026-11-28 10:20:56+00'),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'orders', 1, '\xc3019a6c2ba9263974004836646432616338642d326134302d346661662d393336622d3439663863636332313733365673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d6730303030310c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000140000000e0e72657669657773146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d20200020400086e6f6e65126c6f67697374696373146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e650e64657461696c73146c6567616c2d686f6c64040806146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f756368657273146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2026-11-28 10:20:56+00'),
	('sample-d14d01e1-6b9b-4eb4-a17b-1f35adbb9c12', 'orders', 1, '\xc3019a6c2ba9263974004833323764383338662d366337642d346334632d383732382d3235343865633962633236335673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', false, '2026-11-28 10:20:56+00'),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'orders', 1, '\xc3019a6c2ba9263974004838383265363635612d373637642d346532622d383838642d3233616437626132313765325673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000202126c6f676973746963730006060e64657461696c7300060e00080000000410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', true, '2026-11-28 10:20:56+00'),
	('dc72646ef37744c52ab30164b57251765.1', 'orders', 1, '\xc3019a6c2ba9263974004862366436323363352d663833362d343065642d623461372d613730333038386131323563466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e670c6f72646572730280dde09ac46814323032362d30312d3031800138616632663031613666376635373936666434636565633463393765663637356564633265306337656164356436373233323535363061323930343938373965000000080000010410696e766f6963657318696e766f6963652d7374756202020244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102d2cd020006000402001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747900', false, '2026-11-28 10:20:56+00'),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'membership', 1, '\xc3019a6c2ba9263974004832626532303961622d653739322d346134312d386337302d6166316338633434383131395673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d64697370757465146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 10:20:56+00'),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'membership', 1, '\xc301784d607a2d61551e4836616663646335352d633535612d343662372d386663642d3063623133333733333165385673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d6465636561736564146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'membership', 1, '\xc301784d607a2d61551e4832363462313631622d303237642d346139372d613761312d3438383034663562373836655673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e746873146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-47cff3af-e243-4370-9639-99e34457daab', 'membership', 1, '\xc3019a6c2ba9263974004861643764363834302d323338622d346233372d396563302d3638636335323738323036645673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d673030303032146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000020a6c6576656c000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 10:20:56+00'),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'membership', 1, '\xc301784d607a2d61551e4831626161396464612d336261362d346563382d616663322d3930646361623862393430375673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f7563686572146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'membership', 1, '\xc3019a6c2ba9263974004832623930636330322d386162332d343530362d616431332d6231323761376664386435625673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f77146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2026-11-28 10:20:56+00'),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'membership', 1, '\xc301784d607a2d61551e4837356161636163632d623339392d343935612d623238312d3634333631376562346139635673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f72146d656d626572736869700280dde09ac46814323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'membership', 1, '\xc301784d607a2d61551e4835643231613638372d653932342d343031312d383966652d3763626665393162363034655673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d673030303034146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000040a6c6576656c000202106964656e74697479000202000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'membership', 1, '\xc3019a6c2ba9263974004832626365666265622d653739622d343231642d626132612d3930636631626566323464385673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d673030303031146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000200000002106964656e74697479146c6567616c2d686f6c64020206146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2026-11-28 10:20:56+00'),
	('sample-d14d01e1-6b9b-4eb4-a17b-1f35adbb9c12', 'membership', 1, '\xc301784d607a2d61551e4837633738346536642d386337322d343263662d626536392d3630343036336338373465315673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000100', false, '2026-11-28 10:20:56+00'),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'membership', 1, '\xc301784d607a2d61551e4832336361666133302d396437622d343336392d613265342d6639663036653263643661625673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c79146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300100000000000000', false, '2026-11-28 10:20:56+00'),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'membership', 1, '\xc301784d607a2d61551e4831396463306663342d623233322d343031312d623835302d3363623364333665343832615673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000060a6c6576656c0002021062656e6566697473000202106964656e74697479000202000000000000', false, '2026-11-28 10:20:56+00'),
	('dc72646ef37744c52ab30164b57251765.1', 'membership', 1, '\xc301784d607a2d61551e4866623839306330322d306566352d343162662d383836322d343030666631326565656335466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e67146d656d626572736869700280dde09ac46814323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000000000000100', false, '2026-11-28 10:20:56+00'),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'orders', 1, '\xc3019a6c2ba9263974004832383831623963662d393565612d346331332d613532662d3134633839313537333263645673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d6730303030350c6f72646572730280ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e72657669657773000606126c6f676973746963730002020e64657461696c7300040c001000000008126c6f676973746963731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000600040200086e6f6e650e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f7563686572731c7472616e73616374696f6e2d33790404023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10288d202000204001866696e616e63655f6475747910766f7563686572730e7461782d31307906060262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747900', true, '2028-01-02 10:20:56+00'),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'membership', 2, '\xc3019a6c2ba9263974004835343162363138632d623231652d346265312d626463322d6439633432613137653361365673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d673030303033146d656d626572736869700480ddded9c56a14323032362d30312d30318001646335373633623330326539633463323335333533323033343064306231653531666165343161353364316664383338303162393834306232396362633337300000021062656e6566697473000202000200000002106964656e74697479166f70656e2d6d617474657202020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002166f70656e5f6d6174746572020000146d656d6265727368697000', true, '2028-01-02 10:20:56+00'),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'orders', 2, '\xc3019a6c2ba9263974004831363339363834642d653730312d346539332d626533652d3166363665666461636339395673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d6730303030330c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000021661667465725f73616c65730002020008000000121661667465725f73616c657318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e040004001661667465725f73616c6573126c6f6769737469637318646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c6573126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d40200020400086e6f6e650e64657461696c7318646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da102f8d402000204001866696e616e63655f6475747910766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102aefe02000204001866696e616e63655f6475747910766f7563686572733061667465725f73616c65732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732c6c6f676973746963732e646973707574652d6f70656e020200b801e6b688e8b4b9e88085e69d83e79b8ae4bf9de68aa4e6b39520e7acace4ba8ce58d81e59b9be69da1e38081e7acace4ba8ce58d81e4ba94e69da1efbc9be794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657310766f7563686572732864657461696c732e646973707574652d6f70656e0202003ee794b5e5ad90e59586e58aa1e6b39520e7acace585ade58d81e4ba8ce69da100022061667465725f73616c65735f6f70656e0204001661667465725f73616c657300', true, '2028-01-02 10:20:56+00'),
	('sample-47cff3af-e243-4370-9639-99e34457daab', 'orders', 2, '\xc3019a6c2ba9263974004834323462373464372d636135642d346333662d613230662d3734653139376161663635325673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d6730303030320c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000060e726576696577730004040e64657461696c73000206126c6f67697374696373000202001a0000001410696e766f6963657318696e766f6963652d7374756204040244e58f91e7a5a8e7aea1e79086e58a9ee6b39520e7acace4ba8ce58d81e585abe69da102ccdb02000204001866696e616e63655f6475747910696e766f69636573146c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e65126c6f67697374696373146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e74126c6f676973746963731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000600040200086e6f6e650e64657461696c73146f726465722d6f70656e02060068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e740e64657461696c731a6e6f2d766f75636865722d33790206023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d00200020400086e6f6e6510766f756368657273146f726465722d6f70656e02020068e4b8aae4babae4bfa1e681afe4bf9de68aa4e6b39520e7acace58d81e4b889e69da1e7acace4b880e6acbee7acace4ba8ce9a1b90002146f726465725f6f70656e001466756c66696c6d656e7410766f7563686572731c7472616e73616374696f6e2d33790202023ee794b5e5ad90e59586e58aa1e6b39520e7acace4b889e58d81e4b880e69da10298d002000204001866696e616e63655f6475747910766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102d2f802000204001866696e616e63655f6475747910766f75636865727326696e766f696365732e6c6567616c2d686f6c64040406146c6567616c20686f6c640002146c6567616c5f686f6c64020400086e6f6e6500', true, '2028-01-02 10:20:56+00'),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'orders', 2, '\xc3019a6c2ba9263974004830373962613761642d363062312d346361642d623036322d6662333739393262656239325673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f720c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000040e64657461696c73000202126c6f676973746963730002020002021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102f8f202000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730202003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2028-01-02 10:20:56+00'),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'orders', 2, '\xc3019a6c2ba9263974004830633334316433622d663965322d346435662d623336612d6666306430386435386432625673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d6730303030340c6f72646572730480ddded9c56a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650000080e7265766965777300040410696e766f696365730004040e64657461696c7300040810766f75636865727300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', true, '2028-01-02 10:20:56+00'),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'membership', 1, '\xc301784d607a2d61551e4830613134323237652d343935372d343163612d623164652d3933343639316630326366335673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d673030303035146d656d626572736869700280ddded9c56a14323032362d30312d3031800164633537363362333032653963346332333533353332303334306430623165353166616534316135336431666438333830316239383430623239636263333730000002106964656e74697479000202000000000000', false, '2028-01-02 10:20:56+00'),
	('sample-2c36503b-a209-4fbb-86ea-cd6c5e065df9', 'orders', 1, '\xc3019a6c2ba9263974004839386430393239362d616338642d343464302d623362652d3165666636633865306534615673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f6963650c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000410696e766f696365730004040e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102e8e102000204001866696e616e63655f6475747900', true, '2028-01-05 10:20:56+00'),
	('sample-ee0a1c4b-376e-45d4-8d19-27fcccb0419e', 'orders', 1, '\xc301784d607a2d61551e4831396363646132332d396161382d343730342d623937322d3831366661383931666561615673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e65666974730c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 10:20:56+00'),
	('sample-15feb98a-6f5d-44cf-96e2-c94995667d5f', 'orders', 1, '\xc301784d607a2d61551e4835373530613032612d633232642d346332622d613234302d3335666238646631333462395673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d7761697665720c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 10:20:56+00'),
	('sample-e839ca76-e90a-4b25-81c7-932b7ecaa841', 'orders', 1, '\xc301784d607a2d61551e4861663565636533382d316334382d343263612d393065322d3766316132633463643039345673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d707265706169640c6f72646572730280adf7d0c76a14323032362d30312d30318001386166326630316136663766353739366664346365656334633937656636373565646332653063376561643564363732333235353630613239303439383739650100000000000000', false, '2028-01-05 10:20:56+00'),
	('sample-5295a0cb-10a2-472f-b403-9e044cd06e91', 'orders', 1, '\xc3019a6c2ba9263974004861636464376464642d383661302d346135342d626664372d6466303330326235333834375673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d6730303030360c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730002020e64657461696c7300020200020000000210766f7563686572730e7461782d31307902020262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da102b4d602000204001866696e616e63655f6475747900', true, '2028-01-05 10:20:56+00'),
	('sample-ef3f6bc5-ca52-4076-a0f2-01d69cb105ac', 'orders', 1, '\xc3019a6c2ba9263974004837386434376338362d633038622d343165332d393133332d3035363662356339336438385673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d6730303030370c6f72646572730280adf7d0c76a14323032362d30312d303180013861663266303161366637663537393666643463656563346339376566363735656463326530633765616435643637323332353536306132393034393837396500000610696e766f69636573000202126c6f676973746963730004040e64657461696c730004080004021c6f72646572732e726576696577730000000410766f7563686572730e7461782d31307904040262e7a88ee694b6e5be81e694b6e7aea1e79086e6b395e5ae9ee696bde7bb86e5889920e7acace4ba8ce58d81e4b99de69da1029eed02000204001866696e616e63655f6475747910766f756368657273226e65656465642d62792d726576696577730404003a726576696577732074686174207374617920726566657220746f2069740002226e65656465645f62795f72657669657773020400086e6f6e6500', true, '2028-01-05 10:20:56+00');
INSERT INTO aggregator.bookmarks VALUES
	('deletion.outcomes.membership', 0, 16),
	('deletion.requests', 0, 22),
	('deletion.dead-letters', 0, 1),
	('deletion.outcomes.orders', 0, 25);
INSERT INTO aggregator.cases VALUES
	('dc72646ef37744c52ab30164b57251765.1', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', true, '\xd92a8f39aaaade9066dddab1c10609dd3227a1b35059f54f23b9e6e3efbe9570', '\xc3012cc5ff19d0c101da4865666531633133372d626536612d346365372d396163622d303863366633323433396166466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-62a8f23676fafa0a5c2a01b7cf89a772-2741725b0edd7de0-01', NULL, 1, 'PREVIEW', '\xed2792b60e3ddaf53bfaa22060aea99186ae04493ab847d86fee5ff7b715b07f', '\xc301d3efd6ac42f0e9364833643834323565382d663264372d356366622d386635322d356337363530373361303634466463373236343665663337373434633532616233303136346235373235313736352e311673616d706c652d77616e6702000a7a682d434e00060c6f726465727310696e766f69636573040202d2cd0244e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a50218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af0000000080dde09ac46800', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:01.017125+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-166fb01a-48d2-440f-b8c8-fe1138595b1a', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x61312bfd1c6e8ec9dc6e595c826bfee51fe580bb111f97e5e19e80ba852ff054', '\xc3012cc5ff19d0c101da4866373462383138342d666436652d346436662d383462642d3762656636373537623663635673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-ca0b020b3e0624b3012e9f97ac2df792-e7ba2f9f2824d9d3-01', NULL, 1, 'PARTIAL', '\x351dc7506f0db36331ef0832d6c0e7725c92b87bccaa61d0b46705b1c3774bdc', '\xc301d3efd6ac42f0e9364863373533306230332d313163342d356266312d623466342d3561373330666462323562635673616d706c652d31363666623031612d343864322d343430662d623863382d6665313133383539356231611673616d706c652d77616e6702020a7a682d434eca04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e38081e5bfabe98092e4bfa1e681afe3808133e7ac94e8aea2e58d95e8afa6e68385e38081e8af84e4bbb7e38081e4bc9ae59198e7ad89e7baa7e38081e4bc9ae59198e69d83e79b8ae5b7b2e588a0e999a4e38082e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303333e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730006004433e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730006003233e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310696e766f69636573040202d2cd028601e58f91e7a5a8e4be9de8a784e79599e588b032303238e5b9b436e69c883138e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a40218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d626572736869701062656e65666974730002006231e9a1b9e5b7b2e794a8e5ae8ce68896e5b7b2e7bb93e69d9fe79a84e4bc9ae59198e69d83e79b8ae5b7b2e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a40000000080dde09ac468021c676f6e655f6d616e795f6c617732047a680c0a7b7265667d18e4bc9ae59198e8b584e6969918e5bfabe98092e4bfa1e681af02360ce58f91e7a5a818e4baa4e69893e587ade8af8100', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.853619+00', DEFAULT, '{}', '{membership.benefits|ERASED|||,membership.identity|ERASED|||,membership.level|ERASED|||,orders.details|ERASED|||,orders.invoices|KEPT|invoice-stub|2028-06-18|2026-01-01,orders.logistics|ERASED|||,orders.reviews|ERASED|||,orders.vouchers|KEPT|tax-10y|2033-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-2c36503b-a209-4fbb-86ea-cd6c5e065df9', 'sample-invoice', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\xeabd344db1dbf63ee30f0a0246c704cc5c44488782ac3431d303c65e75ce79fa', '\xc3012cc5ff19d0c101da4839333564393361652d376532662d346133632d393239312d3566343063653666363963345673616d706c652d32633336353033622d613230392d346662622d383665612d6364366335653036356466391c73616d706c652d696e766f69636580adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-4e758774625f5f03d2a8c179ca679fd6-8c921d79a3ac01a7-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-5295a0cb-10a2-472f-b403-9e044cd06e91', 'sample-g00006', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\x6038f885be1b35f00e31090a19ab4c23cdeec7deb01389a19407610484dd87c2', '\xc3012cc5ff19d0c101da4861326235636634622d313165392d346333372d623239312d6465646335343463303233335673616d706c652d35323935613063622d313061322d343732662d623430332d3965303434636430366539311a73616d706c652d67303030303680adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-28e2a8ab929b8e4f92414c2412b95669-1713425475b20dd1-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-e839ca76-e90a-4b25-81c7-932b7ecaa841', 'sample-prepaid', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\x15f887d8383a95479da72414d3f63e7e2b18a0e13bc130538e48c765dd14ff0e', '\xc3012cc5ff19d0c101da4832626237393532322d666435302d343465642d386362392d6661313866316639626635335673616d706c652d65383339636137362d653930612d346232352d383163372d3933326237656361613834311c73616d706c652d7072657061696480adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-89d588a1a801d91b52948f06a8a4274d-12edbeeea127aba2-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{membership.benefits}', '{}', NULL, NULL),
	('sample-ee0a1c4b-376e-45d4-8d19-27fcccb0419e', 'sample-benefits', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\x876543480dce60de25083dda59328ca21a03616802e06584dd04c0fcebd403af', '\xc3012cc5ff19d0c101da4836353932643766312d653234352d343932392d626465652d6565396335653932663530395673616d706c652d65653061316334622d333736652d343564342d386431392d3237666363636230343139651e73616d706c652d62656e656669747380adf7d0c76a80adf7d0c76a0000000000000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-55a7f0a1986faa9e6f6ef185eb8c41d6-913ba3f2ebb13493-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-66acce6c-a6a3-4a7b-b75f-7b8a773c9cdf', 'sample-no-voucher', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x24307c72c030e50e8888a25e568fd1acc9a9a20d44169d17bdd0679c739d9742', '\xc3012cc5ff19d0c101da4839313166346333382d653837632d343932372d623930322d6461653632353437633032655673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f756368657280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-78e6752ed66c84f7b2be91d1dc068d95-a7c8c5bcb47f9128-01', NULL, 1, 'PARTIAL', '\xaea4fbb50854f6ea1ef30e693f4912005ff51e8b79ff659be197b5729bd56734', '\xc301d3efd6ac42f0e9364866613031343934332d653333362d353961332d396238632d3033623030663562316232665673616d706c652d36366163636536632d613661332d346137622d623735662d3762386137373363396364662273616d706c652d6e6f2d766f756368657202020a7a682d434ebe04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303335e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380820c0c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f6769737469637304020298d002a001e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304020298d002a001e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021a6e6f2d766f75636865722d33790c6f726465727310766f756368657273040402d2f802ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303335e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f75636865727304020298d002c401e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af0000000080dde09ac46802086c617732047a68060a7b7265667d18e5bfabe98092e4bfa1e681af14e58fa6e5a49632e7b1bb00', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698322+00', DEFAULT, '{}', '{membership.|UNKNOWN_SUBJECT|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.logistics|KEPT|transaction-3y|2028-11-28|2026-01-01,orders.vouchers|KEPT|tax-10y|2035-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-d14d01e1-6b9b-4eb4-a17b-1f35adbb9c12', 'sample-wang', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', true, '\x090df205c7363470572c6246d84ee64e1787c9cad47e6ed2007cf42f31461bcc', '\xc3012cc5ff19d0c101da4863656438393762612d326337362d346663642d393863642d6137643564323031373338385673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e6780dde09ac46880dde09ac4680000000000000a7a682d434e00010000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-7afc82e70bd83c58dc5c7595a3adf794-cd401d6f5481b585-01', NULL, 1, 'PREVIEW', '\x351dc7506f0db36331ef0832d6c0e7725c92b87bccaa61d0b46705b1c3774bdc', '\xc301d3efd6ac42f0e9364862306465386631612d646436612d356666322d616637392d6531666532386634363461385673616d706c652d64313464303165312d366239622d346562342d613137622d3166333561646262396331321673616d706c652d77616e6702000a7a682d434e00100c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b086e588a0e999a4000c6f7264657273126c6f676973746963730006004433e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b086e588a0e999a4000c6f72646572730e64657461696c730006003233e7ac94e8aea2e58d95e8afa6e68385e5b086e588a0e999a4000c6f726465727310696e766f69636573040202d2cd0244e58f91e7a5a8e4be9de8a784e79599e887b332303238e5b9b436e69c883138e697a50218696e766f6963652d737475620c6f726465727310766f7563686572730406029eed02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303333e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b086e588a0e999a400146d656d626572736869701062656e65666974730002006231e9a1b9e5b7b2e794a8e5ae8ce68896e5b7b2e7bb93e69d9fe79a84e4bc9ae59198e69d83e79b8ae5b086e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b086e588a0e999a40000000080dde09ac46800', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698578+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-fd3ef68d-017c-45e4-a268-292f0564e25f', 'sample-review-only', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\xbd820f23c49bfb77e591dbab83259f191dfff2535bf9c8debf69beadceb1c260', '\xc3012cc5ff19d0c101da4838346565613337302d316537642d346364382d393965612d3131313035343537653131335673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c7980dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-fc417b91fd2934ae916f78b31a2b3d1b-fb35c777f1e9a106-01', NULL, 1, 'FINAL', '\x0ade0620eb0b41e9c65f498009bff633ad1582ee643e7bdc4878a17b1b1e5786', '\xc301d3efd6ac42f0e9364838333837323639382d376364362d356661362d623835662d6333383561643735383764645673616d706c652d66643365663638642d303137632d343565342d613236382d3239326630353634653235662473616d706c652d7265766965772d6f6e6c7902060a7a682d434ea202e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e69da1e682a8e58699e79a84e8af84e4bbb7e3808131e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082060c6f72646572730e726576696577730002003831e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a400146d656d62657273686970000600004ee585b6e4bd99e6b2a1e69c89e689bee588b0e4b88ee682a8e69c89e585b3e79a84e4bfa1e681af0000010080dde09ac468020a676f6e6532047a68060a7b7265667d0ce8af84e4bbb718e4baa4e69893e587ade8af8100', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698641+00', DEFAULT, '{}', '{membership.|UNKNOWN_SUBJECT|||,orders.reviews|ERASED|||,orders.vouchers|ERASED|||}', '{}', '{}', NULL, NULL),
	('sample-b423a9f4-6eb0-42bb-ba5d-ed0bf34f41c1', 'sample-g00004', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x23e47e98b14e1ca462c356368962952ed155a8201e04d94bafb5a98604582ed4', '\xc3012cc5ff19d0c101da4835633032396234322d323932662d343532662d393431342d6262303238626333633165375673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d67303030303480dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-ffc5b57232979857fa0380876eb35f83-7ab9b9f639cd7d21-01', NULL, 2, 'PARTIAL', '\x4f33075af8daed3a345994182b1fc7a6222770e5ec84a2920354429fe2c6ecef', '\xc301d3efd6ac42f0e9364830346434383165652d623539352d356630342d393039362d6464323931623034613739305673616d706c652d62343233613966342d366562302d343262622d626135642d6564306266333466343163311a73616d706c652d67303030303404020a7a682d434e000e0c6f72646572730e726576696577730004003832e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f726465727310696e766f696365730004003232e5bca0e588b0e69c9fe58f91e7a5a8e5b7b2e588a0e999a4000c6f72646572730e64657461696c730004003232e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4000c6f726465727310766f756368657273040202e8e102ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303331e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d313079146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a40000000080ddded9c56a00', '2028-01-02 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:01.618762+00', DEFAULT, '{}', '{membership.identity|ERASED|||,membership.level|ERASED|||,orders.details|ERASED|||,orders.invoices|ERASED|||,orders.invoices|KEPT|invoice-stub|2026-11-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|ERASED|||,orders.vouchers|KEPT|tax-10y|2031-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-47cff3af-e243-4370-9639-99e34457daab', 'sample-g00002', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x0572e71d443dcf0f4462850e90e444cf016fbfd95be6b595877207323794af59', '\xc3012cc5ff19d0c101da4836343162306331332d303166662d346565382d626437322d3935313666383632373537305673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d67303030303280dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-73894daac84f1850eb5010dfef578491-f09c372722f1e90c-01', NULL, 2, 'PARTIAL', '\x7013b98d250b0c29e615472d95f5ccfed95fd2e5c4d52969e02a03ee00735306', '\xc301d3efd6ac42f0e9364830356363383130642d643537612d353639622d383765652d6534383463333736353261325673616d706c652d34376366663361662d653234332d343337302d393633392d3939653334343537646161621a73616d706c652d67303030303204020a7a682d434e001e0c6f72646572730e726576696577730004003832e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f726465727310696e766f6963657304040054e58f91e7a5a8e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310696e766f69636573040402ccdb0246e58f91e7a5a8e4be9de8a784e79599e887b332303330e5b9b43131e69c883238e697a50218696e766f6963652d737475620c6f7264657273126c6f676973746963730402008a01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f7264657273126c6f6769737469637304020298d0025ee5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a402146f726465722d6f70656e0c6f72646572730e64657461696c7304020298d0025ee8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5021a6e6f2d766f75636865722d33790c6f726465727310766f7563686572730404009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d800226696e766f696365732e6c6567616c2d686f6c640c6f726465727310766f7563686572730402009c01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce4baa4e69893e587ade8af81e58588e79599e79d80efbc8ce9878ce99da2e6b2a1e69c89e682a8e79a84e5a793e5908de5928ce794b5e8af9d02146f726465722d6f70656e0c6f726465727310766f756368657273040402d2f80258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303335e5b9b43132e69c883331e697a5020e7461782d3130790c6f726465727310766f75636865727304020298d002c401e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d617474657200000080ddded9c56a00', '2028-01-02 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:01.618879+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,membership.level|ERASED|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.details|KEPT|order-open||2026-01-01,orders.invoices|KEPT|legal-hold||2026-01-01,orders.logistics|KEPT|order-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2028-11-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|KEPT|invoices.legal-hold||2026-01-01,orders.vouchers|KEPT|order-open||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-0ebc9140-fe5c-46a7-a70a-8412bc37cb63', 'sample-dispute', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\xbc019092e503ca3b419f224dce4dd079d7a1165dc7e8567952d556ebf046d789', '\xc3012cc5ff19d0c101da4837353737363939322d323063312d343430302d623130302d3038333137623731303833645673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d6469737075746580dde09ac46880dde09ac4680000000200000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-547fcd656621566afa6f9e320cc7369b-3d0d750198a28bb2-01', NULL, 1, 'PARTIAL', '\x215d59ab12977c4eadcdd9d8c825bc17a52d1bb979db26ce92cfff15bf1dc80f', '\xc301d3efd6ac42f0e9364834623830623830352d663137372d353336352d386438332d6331303637393036626666385673616d706c652d30656263393134302d666535632d343661372d613730612d3834313262633337636236331c73616d706c652d6469737075746502020a7a682d434ebc07e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e7ad89e7baa7e7ad89e5b7b2e588a0e999a4e38082e682a8e69c89e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e887aae58aa8e588a0e999a4efbc9be594aee5908ee4b8ade8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc9be594aee5908ee4b8ade8aea2e58d95e79a84e8afa6e68385e58588e79599e79d80efbc9be8af84e4bbb7e38081e4baa4e69893e587ade8af81e38081e4bc9ae59198e8b584e69699e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80efbc9be5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b4e5ba95efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082180c6f72646572731661667465725f73616c65730002004a31e4bbb6e5b7b2e58a9ee7bb93e79a84e594aee5908ee8aeb0e5bd95e5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f72646572731661667465725f73616c65730402007ee594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f72646572730e726576696577730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8af84e4bbb7e5b7b2e4b88de5868de585ace5bc80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040200c601e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e5908ee5868de4be9de6b395e5a484e790860218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040202f8d4025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f726465727310766f7563686572730402009c01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80023061667465725f73616c65732e646973707574652d6f70656e0c6f726465727310766f756368657273040402aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f756368657273040202f8d402c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b439e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869700a6c6576656c0002002ae4bc9ae59198e7ad89e7baa7e5b7b2e588a0e999a400146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d617474657200000080dde09ac4680216676f6e65315f6b65707432047a68080a7b7265667d18e4bc9ae59198e7ad89e7baa718e4bc9ae59198e8b584e6969914e58fa6e5a49635e7b1bb00', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.697596+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,membership.level|ERASED|||,orders.after_sales|ERASED|||,orders.after_sales|KEPT|dispute-open||2026-01-01,orders.details|ERASED|||,orders.details|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2029-09-28|2026-01-01,orders.reviews|KEPT|dispute-open||2026-01-01,orders.vouchers|KEPT|after_sales.dispute-open||2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-3cbe5efc-cf97-41d0-8226-4f676e443e1b', 'sample-deceased', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x90b8f24de6914eb9bbdd21463e9b0923c07a45333813bc7508dcb7212b6b3f36', '\xc3012cc5ff19d0c101da4830356461666332382d663630632d343433372d616365332d3738353937356238353638375673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d646563656173656480dde09ac46880dde09ac4680004022273616d706c652d65766964656e63652d320400000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-20806b7c783be0d356dd5749ae6079df-22e7fbbea668d4e1-01', NULL, 1, 'PARTIAL', '\x0050e422bf460daee50572c2320d1e44985cba21fe7e48a37302afc64808fb3a', '\xc301d3efd6ac42f0e9364861363362393064342d393332332d353934382d393134392d3537623630656135666365335673616d706c652d33636265356566632d636639372d343164302d383232362d3466363736653434336531621e73616d706c652d646563656173656402020a7a682d434eec04e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e3808131e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808131e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8e58588e79599e79d80e38082e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380820a0c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f756368657273040200de01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8efbc8ce58588e79599e79d80efbc8ce5ae83e4bbace4b88de59ca8e4ba86e5b0b1e887aae58aa8e588a0e999a402226e65656465642d62792d726576696577730c6f72646572730e726576696577730a00009001e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a40000000080dde09ac468021e676f6e655f6d616e795f6b65707431047a680a0a7b7265667d18e4bc9ae59198e8b584e6969918e5bfabe98092e4bfa1e681af023318e4baa4e69893e587ade8af8100', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698198+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|ERASED|||,orders.reviews|UNKNOWN_RECORDS|||,orders.vouchers|KEPT|needed-by-reviews||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-3ff11b5d-5353-45d9-8f09-e417abb9e699', 'sample-eight-months', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'en', false, '\xc08dade10b455fd74367254ec8d9845120c846ba647159c8a34b702dfb0e1720', '\xc3012cc5ff19d0c101da4830386135373630622d376164632d346361302d383832322d3032346538356538626436395673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e74687380dde09ac46880dde09ac46800000000000004656e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-f3d552bcdd87d3a3c14c6254fd5b2d5c-871f1bfde9471e7e-01', NULL, 1, 'PARTIAL', '\xf07ec38e392603aa1c0f0299d71d083e7653a02addae87820a50b6e5a6121c0c', '\xc301d3efd6ac42f0e9364865633331306565652d656464372d353365632d393361642d3435303362373263636163625673616d706c652d33666631316235642d353335332d343564392d386630392d6534313761626239653639392673616d706c652d65696768742d6d6f6e746873020204656ebe035be69f90e69f90e59586e59f8e5d2052657175657374207b7265667d3a2050726f66696c652c2064657461696c73206f662031206f726465722064656c657465642e2044656c6976657279207265636f7264206b65707420756e74696c203238204d6172636820323032392c207472616e73616374696f6e20766f7563686572206b65707420756e74696c2074686520656e64206f6620323033362028746178206c6177292c206c6f636b65643b2064656c65746564207768656e206475652e2044657461696c733a207b6c696e6b7d206f722063616c6c2039355858582e0a0c6f72646572730e64657461696c730002003444657461696c73206f662031206f726465722064656c65746564000c6f7264657273126c6f6769737469637304020288d20294015468652064656c6976657279207265636f7264206d757374206265206b65707420756e74696c203238204d6172636820323032393b206c6f636b65642c207468656e2064656c65746564021c7472616e73616374696f6e2d33790c6f726465727310766f756368657273040202aefe02b6015472616e73616374696f6e20766f756368657220286e6f206e616d65206f722070686f6e6529206b65707420756e74696c20333120446563656d626572203230333620627920746178206c61772c207468656e2064656c65746564020e7461782d3130790c6f726465727310766f75636865727304020288d202e2015472616e73616374696f6e20766f756368657220286e6f206e616d65206f722070686f6e6529206b65707420756e74696c203238204d6172636820323032392062792074686520452d636f6d6d65726365204c61773b20746178206c6177206d6179206b656570206974206c6f6e676572021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e746974790002009001546865206e616d652c2070686f6e652c204944206e756d62657220616e6420652d6d61696c20696e20796f7572206d656d626572736869702070726f66696c652064656c657465640000000080dde09ac4680214676f6e65325f6c61773204656e0a0a7b7265667d0c6d656d6265720c6f72646572730c70617263656c0c70617065727300', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698235+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|KEPT|transaction-3y|2029-03-28|2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-ef3f6bc5-ca52-4076-a0f2-01d69cb105ac', 'sample-g00007', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\x558e5ab0ff1daf85c25dd85cd5d4dc2b76fd99c9d79d2837e06a882c500886d8', '\xc3012cc5ff19d0c101da4864616462613434332d383465662d343532332d383038312d3638373464646138663238635673616d706c652d65663366366263352d636135322d343037362d613066322d3031643639636231303561631a73616d706c652d67303030303780adf7d0c76a80adf7d0c76a0002022273616d706c652d65766964656e63652d370400000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-2a150af1f87cc56b87015782ea62c890-d561b64f63321166-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{}', '{}', NULL, NULL),
	('sample-6b3b753f-b992-46d1-84cc-b4877dbb83f7', 'sample-return-window', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x798a7941ac553f07c0c1ebaff98ba8fffc1e37cb2ea44bbd182067423483b222', '\xc3012cc5ff19d0c101da4861336461383561332d343562622d346138302d623836652d3866396661396132333265665673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f7780dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-4a78fef6559731ed9abe1e205037c11e-ec6958c24df6121b-01', NULL, 1, 'PARTIAL', '\x6ee99311eed777403b30400fc61748bace0d8b34d4cc2ad6557259ad8a0e2e4b', '\xc301d3efd6ac42f0e9364830626533313434322d316461362d356536632d623438332d3530363138373039336535325673616d706c652d36623362373533662d623939322d343664312d383463632d6234383737646262383366372873616d706c652d72657475726e2d77696e646f7702020a7a682d434ec807e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9a31e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808131e7ac94e8aea2e58d95e8afa6e68385e3808131e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4e38082e69caae5ae8ce68890e8aea2e58d95e79a84e58f91e7a5a8e58588e79599e79d80efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a4efbc9be69caae5ae8ce68890e8aea2e58d95e79a84e4baa4e69893e587ade8af81e58588e79599e79d80efbc9be8bf98e69c89e4ba8be68385e6b2a1e58a9ee5ae8cefbc8ce5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be58f91e7a5a8e4be9de8a784e79599e887b332303331e5b9b43131e69c883237e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082120c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f726465727310766f7563686572730002004431e7ac94e588b0e69c9fe79a84e4baa4e69893e587ade8af81e5b7b2e588a0e999a4000c6f726465727310696e766f696365730402007ee8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce58f91e7a5a8e58588e785a7e794a8efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f726465727310696e766f69636573040202a4e10246e58f91e7a5a8e4be9de8a784e79599e887b332303331e5b9b43131e69c883237e697a50218696e766f6963652d737475620c6f7264657273126c6f676973746963730402008a01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce5ae8ce68890e5908ee5868de4be9de6b395e5a484e7908602146f726465722d6f70656e0c6f72646572730e64657461696c730402008401e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce5ae8ce68890e5908ee887aae58aa8e588a0e999a402146f726465722d6f70656e0c6f726465727310766f7563686572730402009c01e8aea2e58d95e8bf98e6b2a1e5ae8ce68890efbc8ce4baa4e69893e587ade8af81e58588e79599e79d80efbc8ce9878ce99da2e6b2a1e69c89e682a8e79a84e5a793e5908de5928ce794b5e8af9d02146f726465722d6f70656e146d656d62657273686970106964656e74697479040200ae01e5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80efbc8ce4ba8be68385e58a9ee5ae8ce887aae58aa8e588a0e999a4efbc9be8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a402166f70656e2d6d617474657200000080dde09ac468020a6b65707432047a68060a7b7265667d18e4bc9ae59198e8b584e6969914e58fa6e5a49634e7b1bb00', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.69836+00', DEFAULT, '{}', '{membership.identity|KEPT|open-matter||2026-01-01,orders.details|ERASED|||,orders.details|KEPT|order-open||2026-01-01,orders.invoices|KEPT|invoice-stub|2031-11-27|2026-01-01,orders.invoices|KEPT|order-open||2026-01-01,orders.logistics|ERASED|||,orders.logistics|KEPT|order-open||2026-01-01,orders.vouchers|ERASED|||,orders.vouchers|KEPT|order-open||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-c4cc2d97-cf21-4cb5-be6b-9e946b28b99b', 'sample-g00001', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x383c5da5ed3f27ecd3d6c9097302d36f3c10485d5afd257ebee1cb62d3f76e26', '\xc3012cc5ff19d0c101da4834356132633732612d653239352d343862382d616265392d3235353037393735393563365673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d67303030303180dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-731cfad04e2004f109abd06f4584c758-f4a324eff59ef9c0-01', NULL, 1, 'PARTIAL', '\x51b973d12ba26a8b45a9ab99c3b42f6fe2a50299b964b06bab8fc0cfa234c5e9', '\xc301d3efd6ac42f0e9364862333532643064322d316637632d353635642d626161662d6430363161323562623534335673616d706c652d63346363326439372d636632312d346362352d626536622d3965393436623238623939621a73616d706c652d67303030303102020a7a682d434efe02e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae8af84e4bbb7e38081e5bfabe98092e4bfa1e681afe38081e8aea2e58d95e8afa6e68385e38081e4baa4e69893e587ade8af81e38081e4bc9ae59198e8b584e69699e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d80e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e7265766965777304040066e682a8e58699e79a84e8af84e4bbb7e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f7264657273126c6f6769737469637304040060e5bfabe98092e4bfa1e681afe59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f7264657273126c6f6769737469637304020288d2025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b433e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304040060e8aea2e58d95e8afa6e68385e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310766f7563686572730404009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c640c6f726465727310766f756368657273040202aefe0258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b43132e69c883331e697a5020e7461782d3130790c6f726465727310766f75636865727304020288d202c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e74697479040200c001e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c6400000080dde09ac468020a6b65707432047a68060a7b7265667d18e4bc9ae59198e8b584e6969914e58fa6e5a49634e7b1bb00', '2026-11-28 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:00.698547+00', DEFAULT, '{}', '{membership.identity|KEPT|legal-hold||2026-01-01,orders.details|KEPT|legal-hold||2026-01-01,orders.logistics|KEPT|legal-hold||2026-01-01,orders.reviews|KEPT|legal-hold||2026-01-01,orders.vouchers|KEPT|legal-hold||2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-9547af55-23ad-4bc5-9ca4-73812b64ec9f', 'sample-minor', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\x29a74437025280b41ea69197bc66620929060065fedc92ee9e2f3e0e6506105c', '\xc3012cc5ff19d0c101da4830383061633337662d626264352d346366362d393036302d3438643934313865623366365673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f7280dde09ac46880dde09ac4680002022273616d706c652d65766964656e63652d310400000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-422c5b37ed3e2263b48a43fb0537fdd4-491578708f4bc928-01', NULL, 2, 'PARTIAL', '\xf4f2f30a4c6bff7c0f95e44104ed82cf918ee0bccc1d8fa321bdf88d387c4aac', '\xc301d3efd6ac42f0e9364835633566383262332d666666662d356563392d396330382d3162373766346635366664665673616d706c652d39353437616635352d323361642d346263352d396361342d3733383132623634656339661873616d706c652d6d696e6f7204020a7a682d434e000c0c6f72646572730e64657461696c730002003231e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f726465727310766f7563686572730402009601e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae682a8e58699e79a84e8af84e4bbb7e8bf98e59ca8e58588e79599e79d8002226e65656465642d62792d726576696577730c6f726465727310766f756368657273040202f8f20258e4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303334e5b9b43132e69c883331e697a5020e7461782d3130790c6f72646572730e726576696577730a00009001e682a8e58699e79a84e8af84e4bbb7e8bf99e6aca1e6b2a1e69c89e5a484e79086efbc8ce4bd9ce88085e69cace4babae58fafe4bba5e58fa6e5a496e794b3e8afb7e588a0e999a400146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a40000000080ddded9c56a00', '2028-01-02 10:20:56+00', NULL, NULL, '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:01.618934+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.logistics|KEPT|transaction-3y|2027-07-18|2026-01-01,orders.reviews|UNKNOWN_RECORDS|||,orders.vouchers|KEPT|needed-by-reviews||2026-01-01,orders.vouchers|KEPT|tax-10y|2034-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-b2d35d40-b0e8-4134-9f90-a6727fc457df', 'sample-g00003', '{orders,membership}', '{}', '2026-11-28 10:20:56+00', 'zh-CN', false, '\xd7dbb51cd795d62138cec79c8f31d19eba34690c1be2006b74c50c89862695a0', '\xc3012cc5ff19d0c101da4837663165336661372d363061352d343635302d616634372d3432323963653464343536635673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d67303030303380dde09ac46880dde09ac4680000000000000a7a682d434e00000000', '2026-11-28 10:20:56+00', NULL, '2027-11-28 10:20:56+00', '00-935010ed215e0ca3ec09c1da551d8411-84ecd059601e2ba7-01', NULL, 2, 'PARTIAL', '\x398f57ebea109bfc408b0e68b72776a2d8e78d7014b9d39b55de654db756a839', '\xc301d3efd6ac42f0e9364862313764356438372d353431632d353064642d613534312d6437383639316330396261625673616d706c652d62326433356434302d623065382d343133342d396639302d6136373237666334353764661a73616d706c652d67303030303304020a7a682d434ea204e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae983a8e58886e4bfa1e681afe5b7b2e588a0e999a4e3808236e7b1bbe4bfa1e681afe59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80efbc9b32e7b1bbe4bfa1e681afe59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d80efbc9b32e7b1bbe4bfa1e681afe4be9de6b395e69c80e6999ae79599e887b332303336e5b9b4e5ba95efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e380821a0c6f72646572731661667465725f73616c65730002004a31e4bbb6e5b7b2e58a9ee7bb93e79a84e594aee5908ee8aeb0e5bd95e5b7b2e588a0e999a4000c6f72646572731661667465725f73616c65730402007ee594aee5908ee6b2a1e58a9ee5ae8cefbc8ce8818ae5a4a9e5928ce785a7e78987e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040200c601e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e5bfabe98092e4bfa1e681afe58588e79599e79d80efbc8ce58faae69c89e594aee5908ee4babae59198e883bde79c8befbc8ce58a9ee7bb93e5908ee5868de4be9de6b395e5a484e790860218646973707574652d6f70656e0c6f7264657273126c6f67697374696373040202f8d4025ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b439e69c883238e697a5021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c730402008401e594aee5908ee6b2a1e58a9ee5ae8cefbc8ce79bb8e585b3e8aea2e58d95e8afa6e68385e58588e79599e79d80efbc8ce58a9ee7bb93e887aae58aa8e588a0e999a40218646973707574652d6f70656e0c6f726465727310766f7563686572730402009c01e4baa4e69893e587ade8af81efbc88e6b2a1e69c89e5a793e5908de38081e794b5e8af9defbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d80023061667465725f73616c65732e646973707574652d6f70656e0c6f726465727310766f756368657273040202aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f756368657273040202f8d402c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b439e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d626572736869701062656e656669747304020060e4bc9ae59198e69d83e79b8ae59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c64146d656d626572736869701062656e65666974730402006ce69caae794a8e69d83e79b8ae7bb99e682a8e79599e79d80efbc9be4b88de8a681e4ba86e58fafe4bba5e5a3b0e6988ee694bee5bc83021c62656e656669742d756e75736564146d656d62657273686970106964656e74697479040200c001e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e6b395e5be8be7a88be5ba8fe99c80e8a681e69a82e697b6e8a681e79599e79d8002146c6567616c2d686f6c64146d656d62657273686970106964656e74697479040200c601e4bc9ae59198e8b584e69699efbc88e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e38081e982aee7aeb1efbc89e59ba0e4b8bae4ba8be68385e8bf98e6b2a1e58a9ee5ae8ce69a82e697b6e8a681e79599e79d8002166f70656e2d6d6174746572146d656d62657273686970106964656e7469747904020060e8bf98e69c89e69d83e79b8ae6b2a1e794a8efbc8ce5a793e5908de5928ce6898be69cbae58fb7e58588e79599e79d80021c62656e656669742d756e7573656400000080ddded9c56a020a6b65707431047a68040a7b7265667d1436e7b1bbe4bfa1e681af00', '2028-01-02 10:20:56+00', '2028-01-02', '2028-01-03', '2026-12-02', '2026-12-18', NULL, '{}', '{}', '2026-11-28 10:21:00.071742+00', '2026-11-28 10:21:01.752595+00', DEFAULT, '{}', '{membership.benefits|KEPT|benefit-unused||2026-01-01,membership.benefits|KEPT|legal-hold||2026-01-01,membership.identity|KEPT|legal-hold||2026-01-01,membership.identity|KEPT|open-matter||2026-01-01,orders.after_sales|ERASED|||,orders.after_sales|KEPT|dispute-open||2026-01-01,orders.details|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|dispute-open||2026-01-01,orders.logistics|KEPT|transaction-3y|2029-09-28|2026-01-01,orders.vouchers|KEPT|after_sales.dispute-open||2026-01-01,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-83e95b54-1dfd-44b5-bc4d-7e14b8e15ee7', 'sample-g00005', '{orders,membership}', '{}', '2028-01-02 10:20:56+00', 'zh-CN', false, '\x34511c6ee52fb691138a54b799bad22ffd56fe039cb76448f1be7bb25472343b', '\xc3012cc5ff19d0c101da4832646538626265642d393736382d343065632d383138382d3238616462653437396138305673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d67303030303580ddded9c56a80ddded9c56a0000000000000a7a682d434e00000000', '2028-01-02 10:20:56+00', '\x01eedd883da0a9451558d3ee5e74504552fe9ffb870db19dd8da8a0aea223cb431826e5a8994388a15cd9750a610d56c6049f4e1060108e4a0f2777be18e227550e9c193e44bf33411c970ffe0a0205f8bec37aab046a80c3de1c100d4ce27f32acc6036', '2029-01-02 10:20:56+00', '00-e24fb2265e2ae9315d89e26a6d62711f-8ced9035ba436e48-01', NULL, 1, 'PARTIAL', '\x30f74e0882f7521408ee5d31d0a04c7dc2b566e67ee1d48f8bbedf5e79498d51', '\xc301d3efd6ac42f0e9364830376465316461312d366233332d353131652d386131332d3037383939373839663039305673616d706c652d38336539356235342d316466642d343462352d626334642d3765313462386531356565371a73616d706c652d67303030303502020a7a682d434ef405e38090e69f90e69f90e59586e59f8ee38091e682a8e5a5bdefbc8ce794b3e8afb77b7265667defbc9ae4bc9ae59198e8b584e69699e9878ce79a84e6898be69cbae58fb7e38081e5a793e5908de7ad89e3808133e69da1e682a8e58699e79a84e8af84e4bbb7e3808131e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe3808132e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4e38082e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e887b332303238e5b9b43131e69c883238e697a5efbc8ce5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e887b332303239e5b9b433e69c883238e697a5efbc8ce4baa4e69893e587ade8af81e4be9de7a88ee6b395e79599e887b332303336e5b9b4e5ba95efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4e38082e4b8bae4bb80e4b988e38081e6808ee4b988e69fa5efbc9a7b6c696e6b7d20e68896e68ba83935585858e38082100c6f72646572730e726576696577730006003833e69da1e682a8e58699e79a84e8af84e4bbb7e5b7b2e588a0e999a4000c6f7264657273126c6f676973746963730002004431e7ac94e8aea2e58d95e79a84e5bfabe98092e4bfa1e681afe5b7b2e588a0e999a4000c6f72646572730e64657461696c730004003232e7ac94e8aea2e58d95e8afa6e68385e5b7b2e588a0e999a4000c6f7264657273126c6f6769737469637304040288d2029e01e5bfabe98092e4bfa1e681afe4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021c7472616e73616374696f6e2d33790c6f72646572730e64657461696c7304020298d002a001e8aea2e58d95e8afa6e68385e4be9de794b5e59586e6b395e79599e588b032303238e5b9b43131e69c883238e697a5efbc8ce5b7b2e5b081e5ad98efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4021a6e6f2d766f75636865722d33790c6f726465727310766f756368657273040602aefe02ac01e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de7a88ee6b395e79599e588b032303336e5b9b43132e69c883331e697a5efbc8ce588b0e69c9fe887aae58aa8e588a0e999a4020e7461782d3130790c6f726465727310766f75636865727304040288d202c201e4baa4e69893e587ade8af81efbc88e697a0e5a793e5908de794b5e8af9defbc89e4be9de794b5e59586e6b395e79599e588b032303239e5b9b433e69c883238e697a5efbc8ce588b0e69c9fe5908ee5868de79c8be7a88ee6b395e8a681e6b182021c7472616e73616374696f6e2d3379146d656d62657273686970106964656e746974790002008a01e4bc9ae59198e8b584e69699e9878ce79a84e5a793e5908de38081e6898be69cbae58fb7e38081e8baabe4bbbde8af81e58fb7e5928ce982aee7aeb1e5b7b2e588a0e999a40000000080ddded9c56a0214676f6e65325f6c617732047a680a0a7b7265667d18e4bc9ae59198e8b584e696990ce8af84e4bbb718e5bfabe98092e4bfa1e681af14e58fa6e5a49632e7b1bb00', '2028-01-02 10:20:56+00', NULL, NULL, '2028-01-05', '2028-01-21', NULL, '{}', '{}', '2026-11-28 10:21:01.479999+00', '2026-11-28 10:21:01.753549+00', DEFAULT, '{}', '{membership.identity|ERASED|||,orders.details|ERASED|||,orders.details|KEPT|no-voucher-3y|2028-11-28|2026-01-01,orders.logistics|ERASED|||,orders.logistics|KEPT|transaction-3y|2029-03-28|2026-01-01,orders.reviews|ERASED|||,orders.vouchers|KEPT|tax-10y|2036-12-31|2026-01-01}', '{}', '{}', NULL, NULL),
	('sample-15feb98a-6f5d-44cf-96e2-c94995667d5f', 'sample-waiver', '{orders,membership}', '{}', '2028-01-05 10:20:56+00', 'zh-CN', false, '\xaaa96dbb552f359db062a6f67cf21ecddab07494efe532b0fca7407095f30f0b', '\xc3012cc5ff19d0c101da4861666537313433392d383633372d343531382d623561652d6534613665646531323363625673616d706c652d31356665623938612d366635642d343463662d393665322d6339343939353636376435661a73616d706c652d77616976657280adf7d0c76a80adf7d0c76a000000000002266d656d626572736869702e62656e6566697473000a7a682d434e00000000', '2028-01-05 10:20:56+00', NULL, '2029-01-05 10:20:56+00', '00-7a0a88c5f310411c332b953239d910c1-b189cb524485eff4-01', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, '2028-01-10', '2028-01-26', '2028-01-11', '{}', '{}', '2026-11-28 10:21:01.927113+00', '2026-11-28 10:21:01.927113+00', DEFAULT, '{}', '{}', '{membership.benefits}', '{}', NULL, NULL);
INSERT INTO aggregator.dead_letters VALUES
	(0, 0, '2028-01-05 10:20:56+00', 'unknown', 'unknown', 'unknown', NULL, NULL, NULL, NULL, NULL, 'open', NULL, NULL, 1, NULL, NULL, NULL);
INSERT INTO aggregator.domains VALUES
	('orders', '2026-11-28 10:20:57.619727+00'),
	('membership', '2026-11-28 10:20:58.168902+00');
INSERT INTO aggregator.fullstop_version VALUES
	('aggregator_0017');
INSERT INTO aggregator.holds VALUES
	('hold-sample-g00001', 'sample-g00001', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.017864+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00002', 'sample-g00002', '{orders.invoices}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.295348+00', 'staff-31', NULL, 'fullstop_privacy', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('hold-sample-g00003', 'sample-g00003', '{}', 'court 2026-17', 'preservation of evidence', false, '2026-11-28 10:20:59.173869+00', 'staff-31', NULL, 'fullstop_privacy', '2026-11-28 10:21:01.382341+00', 's-2', 's-3', 'fullstop_privacy', '2026-11-28 10:21:01.27558+00', 's-2', 'another');
INSERT INTO aggregator.inbox VALUES
	(NULL, '05dafc28-f60c-4437-ace3-785975b85687', '2026-11-28 10:21:00.071742+00', '\xde8abcda82bd2d6b'),
	(NULL, '080ac37f-bbd5-4cf6-9060-48d9418eb3f6', '2026-11-28 10:21:00.071742+00', '\xb7e8062d3b409641'),
	(NULL, '08a5760b-7adc-4ca0-8822-024e85e8bd69', '2026-11-28 10:21:00.071742+00', '\x54191e3f4e7d3d37'),
	(NULL, '45a2c72a-e295-48b8-abe9-2550797595c6', '2026-11-28 10:21:00.071742+00', '\x22933db6a0266ea9'),
	(NULL, '5c029b42-292f-452f-9414-bb028bc3c1e7', '2026-11-28 10:21:00.071742+00', '\xec019204687a24df'),
	(NULL, '641b0c13-01ff-4ee8-bd72-9516f8627570', '2026-11-28 10:21:00.071742+00', '\xd70bd9561a75604b'),
	(NULL, '75776992-20c1-4400-b100-08317b71083d', '2026-11-28 10:21:00.071742+00', '\x9865e71412c6d1a4'),
	(NULL, '7f1e3fa7-60a5-4650-af47-4229ce4d456c', '2026-11-28 10:21:00.071742+00', '\x41937b8e09d474b9'),
	(NULL, '84eea370-1e7d-4cd8-99ea-11105457e113', '2026-11-28 10:21:00.071742+00', '\x912c35d9402abb34'),
	(NULL, '911f4c38-e87c-4927-b902-dae62547c02e', '2026-11-28 10:21:00.071742+00', '\x1905dc3563b85b71'),
	(NULL, 'a3da85a3-45bb-4a80-b86e-8f9fa9a232ef', '2026-11-28 10:21:00.071742+00', '\x5914aee765c0125b'),
	(NULL, 'ced897ba-2c76-4fcd-98cd-a7d5d2017388', '2026-11-28 10:21:00.071742+00', '\xcefae6a094e3cedc'),
	(NULL, 'efe1c137-be6a-4ce7-9acb-08c6f32439af', '2026-11-28 10:21:00.071742+00', '\x8a0d3ab71cfe7712'),
	(NULL, 'f74b8184-fd6e-4d6f-84bd-7bef6757b6cc', '2026-11-28 10:21:00.071742+00', '\xef0c99481b8d6790'),
	(NULL, '1a1c17b0-0e98-4259-bef1-10a1f772a17b', '2026-11-28 10:21:00.417603+00', '\x64eeac24f9cf71df'),
	(NULL, '327d838f-6c7d-4c4c-8728-2548ec9bc263', '2026-11-28 10:21:00.417603+00', '\x8c2d83a78e9b7ae0'),
	(NULL, '3cfc9066-f5ae-48c0-a1d6-d529cf782fbf', '2026-11-28 10:21:00.417603+00', '\x889d1d214f39fc5a'),
	(NULL, '3eea5d2b-6639-4b65-a839-65d7f025369d', '2026-11-28 10:21:00.417603+00', '\x98936112f45d4daa'),
	(NULL, '6dd2ac8d-2a40-4faf-936b-49f8ccc21736', '2026-11-28 10:21:00.417603+00', '\xbe7e63c3d80f8deb'),
	(NULL, '70535fc6-6a76-431b-9a01-52a6cf5c9930', '2026-11-28 10:21:00.417603+00', '\xfbfe1d0bcc3dd38b'),
	(NULL, '7e3e36d4-179b-4a9b-ac00-6f109992aa2a', '2026-11-28 10:21:00.417603+00', '\x8a094082fbce9b4a'),
	(NULL, '882e665a-767d-4e2b-888d-23ad7ba217e2', '2026-11-28 10:21:00.417603+00', '\x132e4ed3c611c6f6'),
	(NULL, '99fee77a-375f-4a33-b495-f85cf240f69f', '2026-11-28 10:21:00.417603+00', '\x11e3edc6dd053d08'),
	(NULL, '9d80dd02-3762-4c3b-b75e-f89f21198d94', '2026-11-28 10:21:00.417603+00', '\x54b0ab6829ef1d00'),
	(NULL, '9f9912af-69aa-4e2f-9f0e-cc8336eb02f3', '2026-11-28 10:21:00.417603+00', '\x1bece8c7764b841a'),
	(NULL, 'b6d623c5-f836-40ed-b4a7-a703088a125c', '2026-11-28 10:21:00.417603+00', '\x252b1e710f626b82'),
	(NULL, 'e92b2832-7299-42e2-840d-b27d24a8ec2c', '2026-11-28 10:21:00.417603+00', '\xf34016fa316de3e3'),
	(NULL, 'eaeb03ea-3eb8-4f3c-b233-8283abdcee0d', '2026-11-28 10:21:00.417603+00', '\xfd285292a16fecd2'),
	(NULL, '1baa9dda-3ba6-4ec8-afc2-90dcab8b9407', '2026-11-28 10:21:00.615659+00', '\x98bc517632f9e1e8'),
	(NULL, '23cafa30-9d7b-4369-a2e4-f9f06e2cd6ab', '2026-11-28 10:21:00.615659+00', '\x68f57d22e05be66b'),
	(NULL, '264b161b-027d-4a97-a7a1-48804f5b786e', '2026-11-28 10:21:00.615659+00', '\x3c45e604e3e1bd34'),
	(NULL, '2b90cc02-8ab3-4506-ad13-b127a7fd8d5b', '2026-11-28 10:21:00.615659+00', '\x69c1b02cfd087b5c'),
	(NULL, '2bcefbeb-e79b-421d-ba2a-90cf1bef24d8', '2026-11-28 10:21:00.615659+00', '\x559b595623c587c8'),
	(NULL, '2be209ab-e792-4a41-8c70-af1c8c448119', '2026-11-28 10:21:00.615659+00', '\x1524824daea6e5b3'),
	(NULL, '3947c3a5-3282-45e8-ba60-c8d7542e7838', '2026-11-28 10:21:00.615659+00', '\xe0daae1e253fb562'),
	(NULL, '5d21a687-e924-4011-89fe-7cbfe91b604e', '2026-11-28 10:21:00.615659+00', '\xb80358234ddba679'),
	(NULL, '6afcdc55-c55a-46b7-8fcd-0cb1337331e8', '2026-11-28 10:21:00.615659+00', '\x6ffe96a5ffc9cf75'),
	(NULL, '75aacacc-b399-495a-b281-643617eb4a9c', '2026-11-28 10:21:00.615659+00', '\x5d3440abec31ab17'),
	(NULL, '7c784e6d-8c72-42cf-be69-604063c874e1', '2026-11-28 10:21:00.615659+00', '\xd2c9ecf09237a829'),
	(NULL, 'ad7d6840-238b-4b37-9ec0-68cc5278206d', '2026-11-28 10:21:00.615659+00', '\x52e6f93cb258ffe6'),
	(NULL, '19dc0fc4-b232-4011-b850-3cb3d36e482a', '2026-11-28 10:21:00.838649+00', '\x2ca986677809b1d2'),
	(NULL, 'fb890c02-0ef5-41bf-8862-400ff12eeec5', '2026-11-28 10:21:01.012008+00', '\xd3ffcf59f25c3936'),
	(NULL, '2de8bbed-9768-40ec-8188-28adbe479a80', '2026-11-28 10:21:01.479999+00', '\x8a633b18c9499f6f'),
	(NULL, '079ba7ad-60b1-4cad-b062-fb37992beb92', '2026-11-28 10:21:01.605013+00', '\x2d76983879fb83af'),
	(NULL, '0c341d3b-f9e2-4d5f-b36a-ff0d08d58d2b', '2026-11-28 10:21:01.605013+00', '\xdc23da667c27a418'),
	(NULL, '1639684d-e701-4e93-be3e-1f66efdacc99', '2026-11-28 10:21:01.605013+00', '\x4a83fad1887f150f'),
	(NULL, '2881b9cf-95ea-4c13-a52f-14c8915732cd', '2026-11-28 10:21:01.605013+00', '\x511d473b88263208'),
	(NULL, '424b74d7-ca5d-4c3f-a20f-74e197aaf652', '2026-11-28 10:21:01.605013+00', '\x8ee3137210fff72a'),
	(NULL, '0a14227e-4957-41ca-b1de-934691f02cf3', '2026-11-28 10:21:01.741247+00', '\x5ef5aab054021fc7'),
	(NULL, '541b618c-b21e-4be1-bdc2-d9c42a17e3a6', '2026-11-28 10:21:01.741247+00', '\x868bfc2ccde6f14a'),
	(NULL, '2bb79522-fd50-44ed-8cb9-fa18f1f9bf53', '2026-11-28 10:21:01.927113+00', '\x2e3beb817fbd1f21'),
	(NULL, '6592d7f1-e245-4929-bdee-ee9c5e92f509', '2026-11-28 10:21:01.927113+00', '\x0d243f4cc850e0af'),
	(NULL, '935d93ae-7e2f-4a3c-9291-5f40ce6f69c4', '2026-11-28 10:21:01.927113+00', '\x063f757716e90140'),
	(NULL, 'a2b5cf4b-11e9-4c37-b291-dedc544c0233', '2026-11-28 10:21:01.927113+00', '\xb0bb4199bd74d9a8'),
	(NULL, 'afe71439-8637-4518-b5ae-e4a6ede123cb', '2026-11-28 10:21:01.927113+00', '\x882462ece53fccd1'),
	(NULL, 'dadba443-84ef-4523-8081-6874dda8f28c', '2026-11-28 10:21:01.927113+00', '\xbfd2df41295ae440'),
	(NULL, '6f927beb-88c1-54dd-881f-40b3a139a741', '2026-11-28 10:21:01.927113+00', NULL),
	(NULL, '19ccda23-9aa8-4704-b972-816fa891feaa', '2026-11-28 10:21:01.940637+00', '\xe5dadd6dab9ac229'),
	(NULL, '5750a02a-c22d-4c2b-a240-35fb8df134b9', '2026-11-28 10:21:01.940637+00', '\x661fe4c179539457'),
	(NULL, '78d47c86-c08b-41e3-9133-0566b5c93d88', '2026-11-28 10:21:01.940637+00', '\x8d831a8179a66ff8'),
	(NULL, '98d09296-ac8d-44d0-b3be-1eff6c8e0e4a', '2026-11-28 10:21:01.940637+00', '\xeb113e5384efe458'),
	(NULL, 'acdd7ddd-86a0-4a54-bfd7-df0302b53847', '2026-11-28 10:21:01.940637+00', '\x36e7c073610f03b3'),
	(NULL, 'af5ece38-1c48-42ca-90e2-7f1a2c4cd094', '2026-11-28 10:21:01.940637+00', '\x21365d1b58fb1511');
INSERT INTO aggregator.lists VALUES
	('intake'),
	('notify');
SELECT pg_catalog.setval('aggregator.floods_flood_id_seq', 1, false);
SELECT pg_catalog.setval('aggregator.outbox_id_seq', 20, true);
SELECT pg_catalog.setval('aggregator.refused_acts_act_id_seq', 1, false);
ALTER TABLE ONLY aggregator.act_at_hand
    ADD CONSTRAINT act_at_hand_pkey PRIMARY KEY (backend);
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
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);
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
