-- The payments team's tables in small. No full card number is stored: a token and the last four.
create table payments.cards (
  card_no     bigint generated always as identity primary key,
  subject_id  text not null,
  token       text not null unique,
  last_four   text not null,
  holder      text,
  expiry      text,
  unbound_on  date,
  created_at  timestamptz not null
);
create index on payments.cards (subject_id, created_at);

create table payments.clearing (
  entry_no      text primary key,
  subject_id    text not null,
  card_token    text not null,
  card_number   text not null,          -- as the statement shows it
  amount_cents  bigint not null,
  posted_on     date,                   -- booked: a tax paper from then on
  closed_on     date,                   -- settled, or cancelled and never booked
  created_at    timestamptz not null
);
create index on payments.clearing (subject_id, created_at);
