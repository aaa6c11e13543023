-- The status of a day before it is frozen: one function over facts, for one consumer's month and for a whole town's day alike (R17).
-- Rows exist for days inside an enrolment; a day without a row has no service for that consumer.
create function planned_days(p_service text, p_from date, p_to date, p_consumers bigint[] default null)
returns table (
  consumer_id bigint, day date, enrolment_id bigint, class_id bigint, school_id bigint,
  state text, reason_code text, reason text, packed_lunch boolean, act_id bigint, suspension_id bigint
) language sql stable as $$
  select e.consumer_id, d.day, e.id, e.class_id, c.school_id,
    case
      when why.reason_code is not null then 'unavailable'
      when suspended.id is not null then 'suspended'
      when act.kind = 'absent' then 'absent'
      when act.kind = 'light' then 'light'
      else 'booked'
    end,
    why.reason_code, why.reason,
    exists (select from closures x where x.tenant_id = e.tenant_id and x.withdrawn_at is null and x.kind = 'packed_lunch'
      and d.day between x.from_day and x.to_day
      and (x.school_id is null or x.school_id = c.school_id) and (x.class_id is null or x.class_id = c.id)),
    act.id, suspended.id
  from (
    -- `offset 0` keeps the feast from being worked out once a consumer instead of once a day.
    select g.at::date as day, national_feast(g.at::date) as feast, to_char(g.at, 'MM-DD') as month_day, extract(isodow from g.at)::text as weekday
    from generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') as g (at) offset 0
  ) d
  join enrolments e on e.tenant_id = (select current_tenant()) and e.service = p_service and d.day between e.starts_on and e.ends_on
    and (p_consumers is null or e.consumer_id = any (p_consumers))
  join classes c on c.tenant_id = e.tenant_id and c.id = e.class_id
  join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
  join tenants t on t.id = e.tenant_id
  left join lateral (
    select x.reason from closures x
    where x.tenant_id = e.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal' and d.day between x.from_day and x.to_day
      and (x.school_id is null or x.school_id = c.school_id) and (x.class_id is null or x.class_id = c.id)
    order by x.origin desc, x.id desc limit 1
  ) closure on true
  cross join lateral (
    select case
      when t.go_live is null or d.day < t.go_live then 'before_go_live'
      when closure.reason is not null then 'closure'
      when d.feast is not null or d.month_day = t.patron_day then 'feast'
      when d.day not between y.service_starts_on and y.service_ends_on then 'outside_period'
      when strpos(c.weekdays, d.weekday) = 0 then case when d.weekday in ('6', '7') then 'weekend' else 'class_pattern' end
      when e.weekdays is not null and strpos(e.weekdays, d.weekday) = 0 then 'own_pattern'
    end as reason_code,
    coalesce(closure.reason, d.feast, case when d.month_day = t.patron_day then 'Festa patronale' end) as reason
  ) why
  left join lateral (
    select a.id, a.kind from absence_acts a
    where a.tenant_id = e.tenant_id and a.consumer_id = e.consumer_id and a.service = e.service
      and a.to_day >= d.day and a.from_day <= d.day
    order by a.arrived_at desc, a.id desc limit 1
  ) act on true
  left join suspensions suspended on suspended.tenant_id = e.tenant_id and suspended.consumer_id = e.consumer_id
    and suspended.service = e.service and d.day >= suspended.from_day and (suspended.ends_before is null or d.day < suspended.ends_before)
$$;
