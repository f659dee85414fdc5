-- The orders team's tables in small. The order row (voucher) is the parent of the rest.
create table orders.vouchers (
  order_no         text primary key,
  subject_id       text not null,
  seller           text not null,
  goods_id         text not null,
  quantity         int not null check (quantity > 0),
  price_cents      bigint not null check (price_cents >= 0),
  paid_at          timestamptz not null,
  payment_ref      text not null,
  refund_decision  text,
  completed_on     date,                    -- return window over and no refund open
  complete         boolean not null default true,  -- holds everything a transaction voucher must hold
  created_at       timestamptz not null
);
create index on orders.vouchers (subject_id, created_at);

create table orders.details (
  line_no     text primary key,
  order_no    text not null references orders.vouchers,
  subject_id  text not null,
  item        text not null,
  picture     text,
  remark      text,
  gift_note   text,
  nickname    text,
  receiver    text,
  created_at  timestamptz not null
);
create index on orders.details (subject_id, created_at);
create index on orders.details (order_no);

create table orders.logistics (
  shipment_no     text primary key,
  order_no        text not null references orders.vouchers,
  subject_id      text not null,
  carrier         text not null,
  tracking_no     text not null,
  receiver        text,
  receiver_phone  text,
  street          text,
  door_number     text,
  created_at      timestamptz not null
);
create index on orders.logistics (subject_id, created_at);
create index on orders.logistics (order_no);

create table orders.reviews (
  review_no   text primary key,
  order_no    text not null references orders.vouchers,
  subject_id  text not null,
  stars       smallint not null check (stars between 1 and 5),
  text        text,
  photo       text,
  nickname    text,
  created_at  timestamptz not null
);
create index on orders.reviews (subject_id, created_at);
create index on orders.reviews (order_no);

create table orders.invoices (
  invoice_no        text primary key,
  order_no          text not null references orders.vouchers,
  subject_id        text not null,
  issued_on         date not null,
  kind              text check (kind in ('paper', 'electronic')),  -- null: nobody noted it
  title             text not null,
  tax_no            text,
  amount_cents      bigint not null,
  buyer_phone       text,
  buyer_email       text,
  delivery_address  text,
  created_at        timestamptz not null
);
create index on orders.invoices (subject_id, created_at);
create index on orders.invoices (order_no);

create table orders.after_sales (
  case_no        text primary key,
  order_no       text not null references orders.vouchers,
  subject_id     text not null,
  opened_on      date not null,
  closed_on      date,
  chat           text,
  photo          text,
  contact_phone  text,
  nickname       text,
  created_at     timestamptz not null
);
create index on orders.after_sales (subject_id, created_at);
create index on orders.after_sales (order_no);
