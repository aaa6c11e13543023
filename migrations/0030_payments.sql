-- Top-ups (R9): a cart a citizen, the payments made of it, one notice a child, and what pagoPA says was really paid.
-- A payment has no stored state: it follows from facts (payable, returned, paid, cancelled, due) and the instant one asks.
insert into setting_defaults values ('top_up_suggested_meals', '[5, 10, 20]');

create table cart_lines (
  tenant_id integer not null default current_tenant() references tenants,
  person_id bigint not null,
  service text not null default 'canteen',
  consumer_id bigint not null,
  cents bigint not null check (cents > 0),
  added_at timestamptz not null,
  primary key (tenant_id, person_id, service, consumer_id),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
call protect('cart_lines', 'select, insert, update, delete');

-- Numbers of notices are unique for ever in a creditor's segregation code, and say nothing about the child.
create table notice_number_series (
  tenant_id integer not null default current_tenant() references tenants,
  segregation_code text not null check (segregation_code ~ '^\d\d$'),
  last_number bigint not null check (last_number between 1 and 9999999999999),
  primary key (tenant_id, segregation_code)
);
call protect('notice_number_series', 'select, insert, update');

create table payments (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  reference text not null,
  payer_id bigint not null,
  created_at timestamptz not null,
  checkout_opened_at timestamptz,
  first_verification_at timestamptz,
  verification_since timestamptz,
  primary key (tenant_id, id),
  constraint payment_reference_unique unique (tenant_id, reference),
  check ((first_verification_at is null) = (verification_since is null)),
  foreign key (tenant_id, payer_id) references people (tenant_id, id)
);
comment on column payments.reference is 'Opaque, for addresses: it tells neither how many payments there are nor whose.';
comment on column payments.first_verification_at is 'A later return never moves it, so that a suspension is held back once only (R8).';
create index payments_by_payer on payments (tenant_id, payer_id, id desc);
call protect('payments', 'select, insert');
grant update (checkout_opened_at, first_verification_at, verification_since) on payments to omnibus_app;

create table payment_declarations (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  payment_id bigint not null,
  person_id bigint not null,
  text_version text not null,
  declared_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  foreign key (tenant_id, person_id) references people (tenant_id, id)
);
create index payment_declarations_by_payment on payment_declarations (tenant_id, payment_id);
call protect('payment_declarations', 'select, insert');

create table payment_notices (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  payment_id bigint not null,
  service text not null default 'canteen',
  consumer_id bigint not null,
  cents bigint not null check (cents > 0),
  notice_number text not null check (notice_number ~ '^3\d{17}$'),
  iuv text not null check (iuv ~ '^\d{17}$'),
  due_on date not null,
  payable_at timestamptz,
  paid_at timestamptz,
  cancelled_at timestamptz,
  primary key (tenant_id, id),
  constraint notice_number_unique unique (tenant_id, notice_number),
  constraint one_notice_a_consumer_in_payment unique (tenant_id, payment_id, service, consumer_id),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index open_notices_by_consumer on payment_notices (tenant_id, consumer_id) where paid_at is null and cancelled_at is null;
call protect('payment_notices', 'select, insert');
grant update (payable_at, paid_at, cancelled_at) on payment_notices to omnibus_app;

-- Invariant 4: one receipt credits at most once. A second receipt of a notice is real money and is flagged to the office.
create table receipts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  receipt_id text not null check (length(receipt_id) between 1 and 100),
  notice_id bigint not null,
  cents bigint not null check (cents > 0),
  paid_at timestamptz not null,
  psp_name text not null,
  received_at timestamptz not null,
  flags text[] not null default '{}' check (flags <@ array['second_receipt', 'other_amount', 'after_cancellation', 'after_expiry']),
  primary key (tenant_id, id),
  constraint receipt_credited_once unique (tenant_id, receipt_id),
  foreign key (tenant_id, notice_id) references payment_notices (tenant_id, id)
);
create index receipts_by_notice on receipts (tenant_id, notice_id);
create index receipts_flagged on receipts (tenant_id, id) where flags <> '{}';
call protect('receipts', 'select, insert');

-- Receipts that cannot be credited by themselves: kept, answered, and shown to the office.
create table quarantined_receipts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  receipt_id text not null,
  notice_number text not null,
  cents bigint not null,
  paid_at timestamptz not null,
  psp_name text not null,
  received_at timestamptz not null,
  reason text not null check (reason in ('unknown_notice', 'contradicts_receipt')),
  primary key (tenant_id, id),
  constraint quarantined_once unique (tenant_id, receipt_id, notice_number, cents)
);
call protect('quarantined_receipts', 'select, insert');

-- Asked before the tenant is known: pagoPA names the creditor by its fiscal code. Should two tenants share one, the notice decides.
create function tenant_of_notice(p_fiscal_code text, p_notice_number text) returns integer
language sql stable security definer set search_path = public as $$
  select t.id from tenants t
  left join payment_notices n on n.tenant_id = t.id and n.notice_number = p_notice_number
  where t.fiscal_code = p_fiscal_code order by n.id is null, t.id limit 1
$$;
