-- At the cutoff a day's bookings become what the kitchen cooks and the register that the school confirms (R5).
create table meal_orders (
  tenant_id integer not null default current_tenant() references tenants,
  service text not null default 'canteen',
  day date not null,
  frozen_at timestamptz not null,
  posted_at timestamptz,
  evening_at timestamptz,
  primary key (tenant_id, service, day),
  foreign key (tenant_id, service) references services (tenant_id, code)
);
comment on column meal_orders.posted_at is 'When the day was first posted. Posting again is always possible and changes only what facts changed.';
call protect('meal_orders', 'select, insert, update');

create table register_entries (
  tenant_id integer not null default current_tenant() references tenants,
  service text not null default 'canteen',
  day date not null,
  consumer_id bigint not null,
  enrolment_id bigint not null,
  class_id bigint not null,
  school_id bigint not null,
  planned text not null check (planned in ('booked', 'light', 'absent', 'suspended', 'unavailable')),
  packed_lunch boolean not null default false,
  present boolean,
  marked_at timestamptz,
  primary key (tenant_id, service, day, consumer_id),
  foreign key (tenant_id, service, day) references meal_orders (tenant_id, service, day),
  foreign key (tenant_id, consumer_id) references consumers (tenant_id, id),
  foreign key (tenant_id, enrolment_id) references enrolments (tenant_id, id),
  foreign key (tenant_id, class_id) references classes (tenant_id, id)
);
comment on column register_entries.present is 'What the school said; null is presumed from the plan.';
create index register_by_class on register_entries (tenant_id, service, day, class_id);
create index register_by_consumer on register_entries (tenant_id, consumer_id, service, day);
call protect('register_entries', 'select, insert, update');

-- Every mark ever made, with its author; the entry keeps the last one.
create table register_marks (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  service text not null default 'canteen',
  day date not null,
  consumer_id bigint not null,
  present boolean not null,
  reason text,
  marked_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  foreign key (tenant_id, service, day, consumer_id) references register_entries (tenant_id, service, day, consumer_id)
);
create index register_marks_by_day on register_marks (tenant_id, service, day, consumer_id);
call protect('register_marks', 'select, insert');

create table register_confirmations (
  tenant_id integer not null default current_tenant() references tenants,
  service text not null default 'canteen',
  day date not null,
  class_id bigint not null,
  confirmed_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, service, day, class_id),
  foreign key (tenant_id, service, day) references meal_orders (tenant_id, service, day),
  foreign key (tenant_id, class_id) references classes (tenant_id, id)
);
call protect('register_confirmations', 'select, insert, update');

-- The status of any day, as everybody sees it: frozen days are read from the register, so a later change of calendar never rewrites them;
-- an event entered or withdrawn afterwards is a fact of its own and counts (R4).
create function day_statuses(p_service text, p_from date, p_to date, p_consumers bigint[] default null)
returns table (
  consumer_id bigint, day date, enrolment_id bigint, class_id bigint, school_id bigint,
  state text, reason_code text, reason text, light boolean, packed_lunch boolean, act_id bigint, suspension_id bigint, frozen boolean, planned text
) language sql stable as $$
  select coalesce(r.consumer_id, p.consumer_id), coalesce(r.day, p.day), coalesce(r.enrolment_id, p.enrolment_id),
    coalesce(r.class_id, p.class_id), coalesce(r.school_id, p.school_id),
    case
      when r.day is null then p.state
      when event.reason is not null then 'unavailable'
      when r.present is not null or confirmed.class_id is not null or o.posted_at is not null then
        case when coalesce(r.present, r.planned in ('booked', 'light')) then 'consumed'
          when r.planned in ('absent', 'suspended', 'unavailable') and r.present is null then
            case r.planned when 'unavailable' then 'unavailable' else 'not_consumed' end
          else 'not_consumed' end
      else r.planned
    end,
    case when r.day is null then p.reason_code when event.reason is not null then 'closure' when r.planned = 'unavailable' then coalesce(p.reason_code, 'closure') end,
    case when r.day is null then p.reason else coalesce(event.reason, case when r.planned = 'unavailable' then p.reason end) end,
    case when r.day is null then p.state = 'light' else r.planned = 'light' end,
    coalesce(r.packed_lunch, p.packed_lunch), p.act_id, p.suspension_id, r.day is not null, coalesce(r.planned, p.state)
  from (select * from register_entries x where x.tenant_id = (select current_tenant()) and x.service = p_service
      and x.day between p_from and p_to and (p_consumers is null or x.consumer_id = any (p_consumers))) r
  full join planned_days(p_service, p_from, p_to, p_consumers) p on p.consumer_id = r.consumer_id and p.day = r.day
  left join meal_orders o on o.tenant_id = r.tenant_id and o.service = r.service and o.day = r.day
  left join register_confirmations confirmed on confirmed.tenant_id = r.tenant_id and confirmed.service = r.service
    and confirmed.day = r.day and confirmed.class_id = r.class_id
  left join lateral (
    select x.reason from closures x
    where r.day is not null and x.tenant_id = r.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal' and x.origin = 'event'
      and r.day between x.from_day and x.to_day
      and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id)
    order by x.id desc limit 1
  ) event on true
$$;
