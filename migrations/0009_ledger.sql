-- Double entry, append only: one row a posting, so a transaction always sums to zero (invariant 1).
-- The ledger knows no meal and no child's day: a posting names its cause by a typed source.
create table accounts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  kind text not null check (kind in ('consumer', 'income', 'opening', 'clearing', 'refunds')),
  service text not null default 'canteen',
  consumer_id bigint,
  balance_cents bigint not null default 0,
  primary key (tenant_id, id),
  check ((kind = 'consumer') = (consumer_id is not null)),
  check (kind = 'consumer' or balance_cents = 0),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
comment on column accounts.balance_cents is 'Cached for consumers only: a cached balance on a shared account would make every posting wait for every other.';
create unique index one_account_a_consumer on accounts (tenant_id, service, consumer_id) where kind = 'consumer';
create unique index one_shared_account_a_kind on accounts (tenant_id, service, kind) where kind <> 'consumer';
call protect('accounts', 'select, insert');
grant update (balance_cents) on accounts to omnibus_app;

create table postings (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  debit_account_id bigint not null,
  credit_account_id bigint not null,
  cents bigint not null check (cents > 0),
  code text not null check (code in ('opening', 'opening_correction', 'meal', 'meal_reversal', 'top_up', 'transfer', 'refund', 'revocation')),
  source_kind text not null,
  source_id bigint not null,
  source_version integer not null default 0,
  event_on date not null,
  created_at timestamptz not null,
  actor text not null default current_actor(),
  reason text,
  reverses_id bigint,
  primary key (tenant_id, id),
  check (debit_account_id <> credit_account_id),
  constraint posting_once_per_source unique (tenant_id, source_kind, source_id, source_version),
  constraint posting_reversed_once unique (tenant_id, reverses_id),
  constraint posting_mirror_target unique (tenant_id, id, credit_account_id, debit_account_id, cents),
  foreign key (tenant_id, debit_account_id) references accounts (tenant_id, id),
  foreign key (tenant_id, credit_account_id) references accounts (tenant_id, id),
  constraint reversal_mirrors_original foreign key (tenant_id, reverses_id, debit_account_id, credit_account_id, cents)
    references postings (tenant_id, id, credit_account_id, debit_account_id, cents)
);
create index postings_by_debit on postings (tenant_id, debit_account_id, event_on, id);
create index postings_by_credit on postings (tenant_id, credit_account_id, event_on, id);
call protect('postings', 'select, insert');
