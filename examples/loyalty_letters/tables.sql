-- The loyalty letters' table in small.
create table loyalty_letters.letters (
  letter_no       text primary key,
  subject_id      text not null,
  recipient       text not null,
  address         text,
  greeting        text,
  gift_booked_on  date,                    -- null: no gift was in it
  created_at      timestamptz not null
);
create index on loyalty_letters.letters (subject_id, created_at);
