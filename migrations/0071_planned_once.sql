-- The status of a day joins a dozen tables: planning that took longer than reading one child's month. So a few named children are read by a plan
-- that each connection makes once, and a whole town by one made for its day. What the functions answer stays the same.
do $migration$
declare
  planned constant text := $sql$
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
    %consumers%
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
$sql$;
  statuses constant text := $sql$
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
      and x.day between p_from and p_to %entries%) r
  full join %planned% p on p.consumer_id = r.consumer_id and p.day = r.day
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
$sql$;
  planned_columns constant text := $sql$
  consumer_id bigint, day date, enrolment_id bigint, class_id bigint, school_id bigint,
  state text, reason_code text, reason text, packed_lunch boolean, act_id bigint, suspension_id bigint
$sql$;
  status_columns constant text := $sql$
  consumer_id bigint, day date, enrolment_id bigint, class_id bigint, school_id bigint,
  state text, reason_code text, reason text, light boolean, packed_lunch boolean, act_id bigint, suspension_id bigint, frozen boolean, planned text
$sql$;
begin
  drop function day_statuses, planned_days;
  execute format('create function planned_days_of_all(p_service text, p_from date, p_to date) returns table (%s) language sql stable as $f$ %s $f$',
    planned_columns, replace(planned, '%consumers%', ''));
  execute format('create function planned_days_of(p_service text, p_from date, p_to date, p_consumers bigint[]) returns table (%s) language sql stable as $f$ %s $f$',
    planned_columns, replace(planned, '%consumers%', 'and e.consumer_id = any (p_consumers)'));
  execute format('create function day_statuses_of_all(p_service text, p_from date, p_to date) returns table (%s) language sql stable as $f$ %s $f$',
    status_columns, replace(replace(statuses, '%entries%', ''), '%planned%', 'planned_days_of_all(p_service, p_from, p_to)'));
  execute format('create function day_statuses_of(p_service text, p_from date, p_to date, p_consumers bigint[]) returns table (%s) language sql stable as $f$ %s $f$',
    status_columns, replace(replace(statuses, '%entries%', 'and x.consumer_id = any (p_consumers)'), '%planned%', 'planned_days_of(p_service, p_from, p_to, p_consumers)'));
  execute format($d$create function planned_days(p_service text, p_from date, p_to date, p_consumers bigint[] default null)
    returns table (%s) language plpgsql stable set plan_cache_mode = force_generic_plan as $f$
    #variable_conflict use_column
    begin
      if p_consumers is null then
        return query execute 'select * from planned_days_of_all($1, $2, $3)' using p_service, p_from, p_to;
      else
        return query select * from planned_days_of(p_service, p_from, p_to, p_consumers);
      end if;
    end $f$ $d$, planned_columns);
  execute format($d$create function day_statuses(p_service text, p_from date, p_to date, p_consumers bigint[] default null)
    returns table (%s) language plpgsql stable set plan_cache_mode = force_generic_plan as $f$
    #variable_conflict use_column
    begin
      if p_consumers is null then
        return query execute 'select * from day_statuses_of_all($1, $2, $3)' using p_service, p_from, p_to;
      else
        return query select * from day_statuses_of(p_service, p_from, p_to, p_consumers);
      end if;
    end $f$ $d$, status_columns);
end $migration$;
