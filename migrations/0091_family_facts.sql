-- What a family's pages read of its children. As plain statements these were planned anew for each child, which took longer than reading; a
-- plpgsql function that insists on one plan is planned once a connection.

-- All that decides the days of some children in a stretch of days; the rule works the days out of it (`childCalendar`).
create function child_facts(p_service text, p_consumers bigint[], p_from date, p_to date) returns table (
  consumer_id bigint, go_live date, patron_day text, enrolments json, acts json, suspensions json, register json, closures json,
  frozen_through date, school_orders json, posted_days json, general_cutoffs json, usual_cutoff text, cutoff_changes json
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select c.id, t.go_live, t.patron_day,
    (select json_agg(json_build_object('from', e.starts_on, 'to', e.ends_on, 'weekdays', e.weekdays, 'classId', k.id, 'schoolId', k.school_id,
        'classWeekdays', k.weekdays, 'serviceFrom', y.service_starts_on, 'serviceTo', y.service_ends_on))
      from enrolments e
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      where e.tenant_id = tenant and e.consumer_id = c.id and e.service = p_service and e.starts_on <= p_to and e.ends_on >= p_from),
    (select json_agg(json_build_object('id', a.id, 'kind', a.kind, 'from', a.from_day, 'to', a.to_day, 'arrivedAt', a.arrived_at,
        'channel', a.channel, 'untilFurtherNotice', a.until_further_notice, 'personName', (select p.name || ' ' || p.surname from people p
          where p.tenant_id = tenant and p.id = substring(a.actor from 'citizen:([0-9]+)$')::bigint)) order by a.arrived_at, a.id)
      from absence_acts a
      where a.tenant_id = tenant and a.consumer_id = c.id and a.service = p_service and a.to_day >= p_from and a.from_day <= p_to),
    (select json_agg(json_build_object('from', s.from_day, 'endsBefore', s.ends_before)) from suspensions s
      where s.tenant_id = tenant and s.consumer_id = c.id and s.service = p_service and s.from_day <= p_to),
    (select json_agg(json_build_object('day', r.day, 'planned', r.planned, 'present', r.present, 'classId', r.class_id, 'schoolId', r.school_id,
        'packedLunch', r.packed_lunch, 'confirmed', exists (select from register_confirmations k where k.tenant_id = tenant
          and k.service = p_service and k.day = r.day and k.class_id = r.class_id),
        'chargedCents', (select m.cents from meal_charges m where m.tenant_id = tenant and m.service = p_service and m.consumer_id = c.id
          and m.day = r.day and m.reversed_at is null)))
      from register_entries r
      where r.tenant_id = tenant and r.consumer_id = c.id and r.service = p_service and r.day between p_from and p_to),
    (select json_agg(json_build_object('id', x.id, 'origin', x.origin, 'kind', x.kind, 'schoolId', x.school_id, 'classId', x.class_id,
        'from', x.from_day, 'to', x.to_day, 'reason', x.reason) order by x.id) from closures x
      where x.tenant_id = tenant and x.withdrawn_at is null and x.to_day >= p_from and x.from_day <= p_to),
    progress.frozen_through,
    (select json_agg(json_build_object('day', o.day, 'schoolId', o.school_id)) from school_orders o
      where o.tenant_id = tenant and o.service = p_service and o.day > coalesce(progress.frozen_through, '-infinity') and o.day between p_from and p_to),
    (select json_agg(o.day) from meal_orders o
      where o.tenant_id = tenant and o.service = p_service and o.day between p_from and p_to and o.posted_at is not null),
    (select json_agg(json_build_object('from', s.valid_from, 'cutoff', s.value) order by s.valid_from, s.id) from settings s
      where s.tenant_id = tenant and s.key = 'cutoff'),
    (select d.value #>> '{}' from setting_defaults d where d.key = 'cutoff'),
    (select json_agg(json_build_object('schoolId', h.school_id, 'validFrom', h.valid_from, 'cutoff', to_char(h.cutoff, 'HH24:MI')) order by h.id)
      from cutoffs h where h.tenant_id = tenant and h.service = p_service)
  from tenants t
  left join day_progress progress on progress.tenant_id = t.id and progress.service = p_service
  cross join unnest(p_consumers) as c (id)
  where t.id = tenant;
end $$;

-- How some consumers' accounts stand on a day: what `debt_meals` says of them, the suspension under way or to come, the debt that may stay when
-- so many meals may be owed, and what meals cost from that day on.
create function standing_facts(p_service text, p_on date, p_consumers bigint[], p_tolerable_meals integer) returns table (
  consumer_id bigint, balance_cents bigint, debt_meals integer, tariff_cents bigint, suspension_id bigint, from_day date, ends_before date,
  tolerable_debt_cents bigint, tariffs json
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select a.consumer_id, standing.cents,
    case when standing.cents >= 0 or coalesce(price.cents, 0) = 0 then 0 else debt_in_meals(p_service, a.consumer_id, p_on, -standing.cents) end,
    coalesce(price.cents, 0), s.id, s.from_day, s.ends_before,
    case when standing.cents < 0 then debt_of_meals(p_service, a.consumer_id, p_on, p_tolerable_meals) else 0 end,
    (select json_agg(json_build_object('from', t.valid_from, 'to', t.valid_to, 'cents', t.cents)) from consumer_tariffs t
      where t.tenant_id = tenant and t.consumer_id = a.consumer_id and t.service = p_service and t.valid_to >= p_on)
  from accounts a
  cross join lateral (select a.balance_cents + coalesce((select sum(m.cents) from meal_charges m where m.tenant_id = tenant
    and m.consumer_id = a.consumer_id and m.service = p_service and m.reversed_at is null and m.day > p_on), 0)::bigint as cents) standing
  left join lateral (select t.cents from consumer_tariffs t where t.tenant_id = tenant and t.consumer_id = a.consumer_id
    and t.service = p_service and p_on between t.valid_from and t.valid_to) price on true
  left join lateral (select x.id, x.from_day, x.ends_before from suspensions x where x.tenant_id = tenant
    and x.consumer_id = a.consumer_id and x.service = p_service and (x.ends_before is null or x.ends_before > greatest(p_on, x.from_day))
    order by x.from_day limit 1) s on true
  where a.tenant_id = tenant and a.kind = 'consumer' and a.service = p_service and a.consumer_id = any (p_consumers);
end $$;
