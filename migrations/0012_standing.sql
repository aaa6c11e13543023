-- What a balance means in meals, the flags that keep a notice from being sent twice for one crossing, and the notices (R8).
insert into setting_defaults values ('readmit_when', '"below_limit"');

create table standing_flags (
  tenant_id integer not null default current_tenant() references tenants,
  consumer_id bigint not null,
  service text not null default 'canteen',
  low_armed boolean not null default true,
  warn_armed boolean not null default true,
  warned_at timestamptz,
  limit_reached_at timestamptz,
  seen_charge_id bigint not null default 0,
  notices_sent integer not null default 0,
  primary key (tenant_id, consumer_id, service),
  check ((warned_at is null) = warn_armed),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
comment on column standing_flags.warned_at is 'When this debt was first told of; a notice of an older debt, paid since, does not count for it.';
comment on column standing_flags.limit_reached_at is 'Set when a movement, never a re-rating alone, brings the debt to the limit; empty as soon as it is below.';
comment on column standing_flags.seen_charge_id is 'The latest charge that was judged: only a newer one lets a posting tell of a debt.';
comment on column standing_flags.notices_sent is 'Numbers the crossings, so that each has a mail of its own and no second one.';
create index at_the_limit on standing_flags (tenant_id, service, consumer_id) where limit_reached_at is not null;
call protect('standing_flags', 'select, insert, update');

create table notices (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  consumer_id bigint not null,
  person_id bigint,
  service text not null default 'canteen',
  kind text not null check (kind in ('welcome', 'low_credit', 'debt', 'suspension', 'suspension_reminder', 'readmission', 'annulment', 'day_closed')),
  debt_meals integer not null default 0,
  balance_cents bigint not null default 0,
  from_day date,
  suspension_id bigint,
  created_at timestamptz not null,
  mail_id bigint,
  delivered_by_hand_at timestamptz,
  delivered_by_hand_note text,
  delivered_by_hand_actor text,
  primary key (tenant_id, id),
  check ((delivered_by_hand_at is null) = (delivered_by_hand_note is null)),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, suspension_id) references suspensions (tenant_id, id),
  foreign key (tenant_id, mail_id) references mails (tenant_id, id)
);
comment on column notices.person_id is 'Empty when nobody of the family has an address: the office delivers it by hand.';
create index notices_by_consumer on notices (tenant_id, consumer_id, id);
create index notices_by_suspension on notices (tenant_id, suspension_id);
call protect('notices', 'select, insert, update');

-- What one meal cost a consumer when the program began to charge: an opening debt is counted at it.
create function opening_price(p_service text, p_consumer bigint) returns bigint language sql stable as $$
  select t.cents from consumer_tariffs t join tenants on tenants.id = t.tenant_id
  where t.tenant_id = (select current_tenant()) and t.consumer_id = p_consumer and t.service = p_service and t.cents > 0
  order by t.valid_to < tenants.go_live, t.valid_from limit 1
$$;

-- How many of the latest unreversed charges up to a day are needed to reach a debt; what they do not reach is opening debt.
create function debt_in_meals(p_service text, p_consumer bigint, p_on date, p_debt bigint) returns integer language sql stable as $$
  with latest as (
    select row_number() over w as n, sum(m.cents) over w as reached
    from meal_charges m
    where m.tenant_id = (select current_tenant()) and m.consumer_id = p_consumer and m.service = p_service
      and m.reversed_at is null and m.cents > 0 and m.day <= p_on
    window w as (order by m.day desc, m.id desc)
  )
  select case when p_debt <= 0 then 0 else coalesce(
    (select min(n) from latest where reached >= p_debt),
    (select coalesce(max(n), 0) + ceil((p_debt - coalesce(max(reached), 0)) / nullif(opening_price(p_service, p_consumer), 0)::numeric) from latest),
    0) end::integer
$$;

-- The largest debt that still counts this many meals: what may stay when a child is readmitted.
create function debt_of_meals(p_service text, p_consumer bigint, p_on date, p_meals integer) returns bigint language sql stable as $$
  select (coalesce(sum(cents), 0) + (p_meals - count(*)) * coalesce(opening_price(p_service, p_consumer), 0))::bigint
  from (select m.cents from meal_charges m
    where m.tenant_id = (select current_tenant()) and m.consumer_id = p_consumer and m.service = p_service
      and m.reversed_at is null and m.cents > 0 and m.day <= p_on
    order by m.day desc, m.id desc limit p_meals) latest
$$;

-- Balance and debt as they stood with the meals up to a day, whatever was paid since: a job that runs late judges its own day.
-- A nil tariff or no live enrolment gives 0 meals, and the debt stays visible.
create function debt_meals(p_service text, p_on date, p_consumers bigint[] default null)
returns table (consumer_id bigint, account_id bigint, balance_cents bigint, debt_meals integer, tariff_cents bigint, enrolled boolean)
language sql stable as $$
  select a.consumer_id, a.id, standing.cents,
    case when standing.cents >= 0 or coalesce(price.cents, 0) = 0 then 0
      else debt_in_meals(p_service, a.consumer_id, p_on, -standing.cents) end,
    coalesce(price.cents, 0), price.cents is not null
  from accounts a
  cross join lateral (select a.balance_cents + coalesce((select sum(m.cents) from meal_charges m where m.tenant_id = a.tenant_id
    and m.consumer_id = a.consumer_id and m.service = a.service and m.reversed_at is null and m.day > p_on), 0)::bigint as cents) standing
  left join lateral (select t.cents from consumer_tariffs t where t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id
    and t.service = a.service and p_on between t.valid_from and t.valid_to) price on true
  where a.tenant_id = (select current_tenant()) and a.kind = 'consumer' and a.service = p_service
    and (p_consumers is null or a.consumer_id = any (p_consumers))
$$;
