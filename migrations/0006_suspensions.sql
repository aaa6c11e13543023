-- Suspensions are records of their own (R8): decided, notified, perhaps lifted or annulled; a day asks whether one covers it.
create table suspensions (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  from_day date not null,
  ends_before date,
  decided_at timestamptz not null,
  debt_meals integer not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('paid', 'lifted', 'annulled', 'no_longer_due', 'stopped', 'in_verification')),
  end_note text,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  check (ends_before is null or ends_before >= from_day),
  check ((ends_before is null) = (end_reason is null)),
  constraint one_open_suspension exclude using gist
    (tenant_id with =, consumer_id with =, service with =, daterange(from_day, ends_before) with &&),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index open_suspensions on suspensions (tenant_id, from_day) where ends_before is null;
call protect('suspensions', 'select, insert, update');

-- The office lifts one suspension until a date, with a reason; until then no new one is decided for this consumer.
create table suspension_lifts (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  until_day date not null,
  reason text not null check (length(reason) between 1 and 500),
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create index suspension_lifts_by_consumer on suspension_lifts (tenant_id, consumer_id, until_day);
call protect('suspension_lifts', 'select, insert');
