-- The old post's tables in small: keys of every kind, a schema with a blank in its name.
create table "Old Post".parcels (
  id            uuid primary key,
  customer_id   bigint not null,
  receiver      varchar(40) not null,
  initial       varchar(3) generated always as (left(receiver, 1)) stored,
  sender        jsonb not null,
  delivered_on  date,                         -- null: lost
  created_at    timestamp not null            -- by the clocks of Shanghai
);
create index on "Old Post".parcels (customer_id, created_at);

create table "Old Post".parcel_lines (
  parcel_id   uuid not null references "Old Post".parcels,
  line_no     integer not null,
  goods       varchar(80) not null,
  gift_note   varchar(200),
  created_at  timestamptz not null,
  primary key (parcel_id, line_no)
);

create table old_parcels.fees (
  no           bigint generated always as identity primary key,
  customer_no  char(12) not null,
  account      varchar(40),
  paid_on      date not null                  -- all that is known of when it came
);
create index on old_parcels.fees (customer_no, paid_on);

create table old_parcels.tracks (
  id           uuid not null,
  customer_id  integer not null,
  place        varchar(200) not null,
  created_at   timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);
create index on old_parcels.tracks (customer_id, created_at);
create table old_parcels.tracks_of_old partition of old_parcels.tracks
  for values from (minvalue) to ('2020-01-01');
create table old_parcels.tracks_of_late partition of old_parcels.tracks default;
