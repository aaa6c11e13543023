-- One live charge per consumer, service and day (R6, invariant 3). A charge of 0 cents is kept too: the meal was eaten, the tariff was nil.
create table meal_charges (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  day date not null,
  cents bigint not null check (cents >= 0),
  charged_at timestamptz not null,
  reversed_at timestamptz,
  reversal_reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, service, day, consumer_id) references register_entries (tenant_id, service, day, consumer_id)
);
create unique index meal_charged_once on meal_charges (tenant_id, consumer_id, service, day) where reversed_at is null;
create index meal_charges_by_day on meal_charges (tenant_id, service, day);
call protect('meal_charges', 'select, insert');
grant update (reversed_at, reversal_reason) on meal_charges to omnibus_app;

-- The office forgives one meal of one child; it is never charged again until the waiver is withdrawn.
create table charge_waivers (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  service text not null default 'canteen',
  day date not null,
  reason text not null check (length(reason) between 1 and 500),
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
create unique index one_waiver_a_day on charge_waivers (tenant_id, consumer_id, service, day) where withdrawn_at is null;
call protect('charge_waivers', 'select, insert, update');

-- Which meals of a day are to be charged, and at what: the facts alone decide, so posting can be repeated at any time.
create function chargeable_meals(p_service text, p_day date)
returns table (consumer_id bigint, account_id bigint, cents bigint) language sql stable as $$
  select r.consumer_id, a.id, t.cents
  from register_entries r
  join accounts a on a.tenant_id = r.tenant_id and a.service = r.service and a.consumer_id = r.consumer_id and a.kind = 'consumer'
  join consumer_tariffs t on t.tenant_id = r.tenant_id and t.consumer_id = r.consumer_id and t.service = r.service
    and p_day between t.valid_from and t.valid_to
  where r.tenant_id = (select current_tenant()) and r.service = p_service and r.day = p_day
    and case when (select setting('charge_basis', p_day)) = '"booking"' then r.planned in ('booked', 'light') or r.present is true
      else coalesce(r.present, r.planned in ('booked', 'light')) end
    and not exists (select from charge_waivers w where w.tenant_id = r.tenant_id and w.consumer_id = r.consumer_id
      and w.service = r.service and w.day = r.day and w.withdrawn_at is null)
    and not exists (select from closures x where x.tenant_id = r.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal'
      and x.origin = 'event' and r.day between x.from_day and x.to_day
      and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id))
$$;
