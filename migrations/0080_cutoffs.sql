-- R2: the cutoff is a setting "per service and school". A school that cooks early closes early; its order is final at its own hour, and a day
-- is frozen when the last of them is. A school without an hour of its own follows its service, and that the municipality (`setting('cutoff')`).
create table cutoffs (
  tenant_id integer not null default current_tenant() references tenants,
  id bigint generated always as identity,
  service text not null default 'canteen',
  school_id bigint,
  valid_from date not null,
  cutoff time,
  recorded_at timestamptz not null,
  actor text not null default current_actor(),
  primary key (tenant_id, id),
  constraint cutoff_is_a_minute check (extract(second from cutoff) = 0),
  foreign key (tenant_id, service) references services (tenant_id, code),
  foreign key (tenant_id, school_id) references schools (tenant_id, id)
);
comment on column cutoffs.school_id is 'Null: every school of the service that has no hour of its own.';
comment on column cutoffs.cutoff is 'Null: from that day on again as everybody else.';
create index cutoffs_by_school on cutoffs (tenant_id, service, school_id, valid_from desc, id desc);
call protect('cutoffs', 'select, insert');

-- When each school's part of a day's order became final; `meal_orders` is the day, from its first school on.
create table school_orders (
  tenant_id integer not null default current_tenant() references tenants,
  service text not null default 'canteen',
  day date not null,
  school_id bigint not null,
  frozen_at timestamptz not null,
  primary key (tenant_id, service, day, school_id),
  foreign key (tenant_id, service, day) references meal_orders (tenant_id, service, day),
  foreign key (tenant_id, school_id) references schools (tenant_id, id)
);
insert into school_orders (tenant_id, service, day, school_id, frozen_at)
select distinct o.tenant_id, o.service, o.day, r.school_id, o.frozen_at
from meal_orders o join register_entries r on r.tenant_id = o.tenant_id and r.service = o.service and r.day = o.day;
call protect('school_orders', 'select, insert');
comment on column meal_orders.frozen_at is 'When the first school of the day was frozen; each school''s own instant is in `school_orders`.';

alter table day_progress add column frozen_cutoff time;
comment on column day_progress.frozen_cutoff is 'On the day after `frozen_through`: the last cutoff whose schools are frozen already.';

create function cutoff_time(p_service text, p_school bigint, p_day date) returns time language plpgsql stable parallel safe as $$
begin
  return coalesce(
    (select c.cutoff from cutoffs c where c.tenant_id = (select current_tenant()) and c.service = p_service and c.school_id = p_school
      and c.valid_from <= p_day order by c.valid_from desc, c.id desc limit 1),
    (select c.cutoff from cutoffs c where c.tenant_id = (select current_tenant()) and c.service = p_service and c.school_id is null
      and c.valid_from <= p_day order by c.valid_from desc, c.id desc limit 1),
    (setting('cutoff', p_day) #>> '{}')::time);
end $$;

create function cutoff_at(p_service text, p_school bigint, p_day date) returns timestamptz language plpgsql stable parallel safe as $$
begin
  return (p_day + cutoff_time(p_service, p_school, p_day)) at time zone 'Europe/Rome' + interval '1 minute';
end $$;

-- Nothing that concerns several schools at once may begin on a day that is closed for one of them.
create function first_cutoff_at(p_service text, p_day date) returns timestamptz language plpgsql stable parallel safe as $$
begin
  return least(cutoff_at(p_service, null, p_day),
    (select min(cutoff_at(p_service, s.id, p_day)) from schools s where s.tenant_id = (select current_tenant())));
end $$;

-- The school of a consumer on a day; null outside an enrolment.
create function school_of(p_service text, p_consumer bigint, p_day date) returns bigint language plpgsql stable parallel safe as $$
begin
  return (select k.school_id from enrolments e join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
    where e.tenant_id = (select current_tenant()) and e.consumer_id = p_consumer and e.service = p_service
      and p_day between e.starts_on and e.ends_on);
end $$;

-- Schools whose order of a day has not been made; none once the day is frozen, whether or not they had service.
create function open_schools(p_service text, p_day date) returns setof bigint language plpgsql stable parallel safe as $$
begin
  return query select s.id from schools s
    where s.tenant_id = (select current_tenant())
      and not exists (select from school_orders o where o.tenant_id = s.tenant_id and o.service = p_service and o.day = p_day and o.school_id = s.id)
      and not exists (select from day_progress p where p.tenant_id = s.tenant_id and p.service = p_service and p.frozen_through >= p_day);
end $$;

create or replace function verification_holds(p_service text, p_consumers bigint[])
returns table (consumer_id bigint, cents bigint, until_at timestamptz) language sql stable as $$
  select held.consumer_id, held.cents + (
      -- Large enough once is large enough: the meals eaten while it is held do not count against it.
      select coalesce(sum(m.cents), 0) from meal_charges m where m.tenant_id = (select current_tenant()) and m.consumer_id = held.consumer_id
        and m.service = p_service and m.reversed_at is null and m.charged_at > greatest(held.since, f.limit_reached_at))::bigint, (
      -- Not over before the cutoff of the child's next service day.
      select coalesce(min(cutoff_at(p_service, p.school_id, p.day)), held.ends_at)
      from planned_days(p_service, (held.ends_at at time zone 'Europe/Rome')::date, (held.ends_at at time zone 'Europe/Rome')::date + 30,
        array[held.consumer_id]) p
      where p.state <> 'unavailable' and cutoff_at(p_service, p.school_id, p.day) >= held.ends_at)
  from (
    select distinct on (n.consumer_id) n.consumer_id, n.cents, n.cancelled_at, p.first_verification_at as since,
      (first_verification_at at time zone 'Europe/Rome' + interval '1 day'
        * (setting('verification_hold_days', (first_verification_at at time zone 'Europe/Rome')::date) #>> '{}')::integer)
        at time zone 'Europe/Rome' as ends_at
    from payment_notices n join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
    where n.tenant_id = (select current_tenant()) and n.service = p_service and n.consumer_id = any (p_consumers) and n.paid_at is null
      and p.first_verification_at > coalesce((select max(r.received_at) from receipts r
        join payment_notices paid on paid.tenant_id = r.tenant_id and paid.id = r.notice_id
        where paid.tenant_id = n.tenant_id and paid.consumer_id = n.consumer_id and paid.service = n.service), '-infinity')
    order by n.consumer_id, p.first_verification_at
  ) held
  left join standing_flags f on f.tenant_id = (select current_tenant()) and f.consumer_id = held.consumer_id and f.service = p_service
  where held.cancelled_at is null
$$;

drop function cutoff_at(date);
