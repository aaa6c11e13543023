-- What a balance means in meals, the flags that keep a notice from being sent twice for one crossing, and the notices (R8).
create table standing_flags (
  tenant_id integer not null default current_tenant() references tenants,
  consumer_id bigint not null,
  service text not null default 'canteen',
  low_armed boolean not null default true,
  warn_armed boolean not null default true,
  over_armed boolean not null default true,
  primary key (tenant_id, consumer_id, service),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id)
);
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
  primary key (tenant_id, id),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, person_id) references people (tenant_id, id),
  foreign key (tenant_id, suspension_id) references suspensions (tenant_id, id),
  foreign key (tenant_id, mail_id) references mails (tenant_id, id)
);
create index notices_by_consumer on notices (tenant_id, consumer_id, id);
call protect('notices', 'select, insert, update');

-- How many of the latest unreversed charges are needed to reach the debt; an opening debt counts at the tariff of go-live;
-- a nil tariff or no live enrolment gives 0 meals, and the debt stays visible.
create function debt_meals(p_service text, p_on date, p_consumers bigint[] default null)
returns table (consumer_id bigint, account_id bigint, balance_cents bigint, debt_meals integer, tariff_cents bigint) language sql stable as $$
  select a.consumer_id, a.id, a.balance_cents,
    case
      when a.balance_cents >= 0 or coalesce(price.cents, 0) = 0 then 0
      else coalesce(reached.meals, charged.meals + ceil((-a.balance_cents - charged.cents)::numeric / nullif(coalesce(first_price.cents, price.cents), 0)), 0)
    end::integer,
    coalesce(price.cents, 0)
  from accounts a
  left join lateral (select t.cents from consumer_tariffs t where t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id
    and t.service = a.service and p_on between t.valid_from and t.valid_to) price on true
  left join lateral (select t.cents from consumer_tariffs t where t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id
    and t.service = a.service order by t.valid_from limit 1) first_price on a.balance_cents < 0
  left join lateral (
    select min(n) as meals from (
      select row_number() over w as n, sum(m.cents) over w as reached_cents
      from meal_charges m where m.tenant_id = a.tenant_id and m.consumer_id = a.consumer_id and m.service = a.service
        and m.reversed_at is null and m.cents > 0
      window w as (order by m.day desc, m.id desc)
    ) latest where reached_cents >= -a.balance_cents
  ) reached on a.balance_cents < 0
  left join lateral (
    select count(*) as meals, coalesce(sum(m.cents), 0) as cents from meal_charges m
    where m.tenant_id = a.tenant_id and m.consumer_id = a.consumer_id and m.service = a.service and m.reversed_at is null and m.cents > 0
  ) charged on a.balance_cents < 0
  where a.tenant_id = (select current_tenant()) and a.kind = 'consumer' and a.service = p_service
    and (p_consumers is null or a.consumer_id = any (p_consumers))
$$;
