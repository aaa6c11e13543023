-- What a meal costs (R7). The rules of a tariff are data; the price of each consumer on each day is worked out by the program's pure rule
-- whenever a fact changes, and stored with its explanation, so that posting a whole town only joins.
create table tariffs (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  service text not null default 'canteen',
  valid_from date not null,
  definition jsonb not null,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  constraint one_tariff_a_start unique (tenant_id, service, valid_from),
  foreign key (tenant_id, service) references services (tenant_id, code)
);
call protect('tariffs', 'select, insert');

-- ISEE, residence and exemption of a consumer; the row in force on a day is the latest that began.
create table tariff_facts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  valid_from date not null,
  isee_cents bigint check (isee_cents >= 0),
  resident boolean not null,
  exemption text,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index tariff_facts_by_consumer on tariff_facts (tenant_id, consumer_id, valid_from desc, id desc);
call protect('tariff_facts', 'select, insert');

create table consumer_tariffs (
  tenant_id integer not null default current_tenant() references tenants,
  consumer_id bigint not null,
  service text not null default 'canteen',
  valid_from date not null,
  valid_to date not null,
  cents bigint not null check (cents >= 0),
  why jsonb not null,
  primary key (tenant_id, consumer_id, service, valid_from),
  constraint one_tariff_a_day exclude using gist
    (tenant_id with =, consumer_id with =, service with =, daterange(valid_from, valid_to, '[]') with &&),
  check (valid_from <= valid_to),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
call protect('consumer_tariffs', 'select, insert, update, delete');
