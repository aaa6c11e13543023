-- In the half hour before the cutoff hundreds of families ask at once. What they ask is read here with less work: rows become JSON by their own
-- names (`json_agg` of a row takes half the time of `json_build_object`, which looks up the type of each value anew), what was charged is joined
-- once instead of looked up for each day, and one statement asks what two did.

create or replace function child_facts(p_service text, p_consumers bigint[], p_from date, p_to date) returns table (
  consumer_id bigint, go_live date, patron_day text, enrolments json, acts json, suspensions json, register json, closures json,
  frozen_through date, school_orders json, posted_days json, general_cutoffs json, usual_cutoff text, cutoff_changes json
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select c.id, t.go_live, t.patron_day,
    (select json_agg(x) from (select e.starts_on as "from", e.ends_on as "to", e.weekdays, k.id as "classId", k.school_id as "schoolId",
        k.weekdays as "classWeekdays", y.service_starts_on as "serviceFrom", y.service_ends_on as "serviceTo"
      from enrolments e
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      where e.tenant_id = tenant and e.consumer_id = c.id and e.service = p_service and e.starts_on <= p_to and e.ends_on >= p_from) x),
    (select json_agg(x) from (select a.id, a.kind, a.from_day as "from", a.to_day as "to", a.arrived_at as "arrivedAt",
        a.channel, a.until_further_notice as "untilFurtherNotice", (select p.name || ' ' || p.surname from people p
          where p.tenant_id = tenant and p.id = substring(a.actor from 'citizen:([0-9]+)$')::bigint) as "personName"
      from absence_acts a
      where a.tenant_id = tenant and a.consumer_id = c.id and a.service = p_service and a.to_day >= p_from and a.from_day <= p_to
      order by a.arrived_at, a.id) x),
    (select json_agg(x) from (select s.from_day as "from", s.ends_before as "endsBefore" from suspensions s
      where s.tenant_id = tenant and s.consumer_id = c.id and s.service = p_service and s.from_day <= p_to) x),
    (select json_agg(x) from (select r.day, r.planned, r.present, r.class_id as "classId", r.school_id as "schoolId",
        r.packed_lunch as "packedLunch", exists (select from register_confirmations k where k.tenant_id = tenant
          and k.service = p_service and k.day = r.day and k.class_id = r.class_id) as confirmed, m.cents as "chargedCents"
      from register_entries r
      left join meal_charges m on m.tenant_id = tenant and m.consumer_id = c.id and m.service = p_service and m.day = r.day and m.reversed_at is null
      where r.tenant_id = tenant and r.consumer_id = c.id and r.service = p_service and r.day between p_from and p_to) x),
    (select json_agg(x) from (select z.id, z.origin, z.kind, z.school_id as "schoolId", z.class_id as "classId",
        z.from_day as "from", z.to_day as "to", z.reason from closures z
      where z.tenant_id = tenant and z.withdrawn_at is null and z.to_day >= p_from and z.from_day <= p_to order by z.id) x),
    progress.frozen_through,
    (select json_agg(x) from (select o.day, o.school_id as "schoolId" from school_orders o
      where o.tenant_id = tenant and o.service = p_service and o.day > coalesce(progress.frozen_through, '-infinity')
        and o.day between p_from and p_to) x),
    (select json_agg(o.day) from meal_orders o
      where o.tenant_id = tenant and o.service = p_service and o.day between p_from and p_to and o.posted_at is not null),
    (select json_agg(x) from (select s.valid_from as "from", s.value as cutoff from settings s
      where s.tenant_id = tenant and s.key = 'cutoff' order by s.valid_from, s.id) x),
    (select d.value #>> '{}' from setting_defaults d where d.key = 'cutoff'),
    (select json_agg(x) from (select h.school_id as "schoolId", h.valid_from as "validFrom", to_char(h.cutoff, 'HH24:MI') as cutoff
      from cutoffs h where h.tenant_id = tenant and h.service = p_service order by h.id) x)
  from tenants t
  left join day_progress progress on progress.tenant_id = t.id and progress.service = p_service
  cross join unnest(p_consumers) as c (id)
  where t.id = tenant;
end $$;

-- Begins what a form asks for, as before; the turn of its key is taken here instead of in a function of its own.
create or replace function enter_and_claim(p_tenant integer, p_actor text, p_request text, p_key text) returns table (body_hash text, answer jsonb)
language plpgsql volatile as $$
#variable_conflict use_column
begin
  perform set_config('omnibus.tenant', p_tenant::text, true), set_config('omnibus.actor', p_actor, true), set_config('omnibus.request', p_request, true),
    pg_advisory_xact_lock(hashtextextended('request:' || p_tenant || ':' || p_actor || ':' || p_key, 0));
  return query select k.body_hash, k.answer from request_keys k where k.tenant_id = p_tenant and k.actor = p_actor and k.key = p_key;
end $$;

-- `ask_for_days`, which says besides how far ahead may be planned, and whether the child eats light on a day that is asked for or later (R3).
-- Holds a child still, if the asking adult may report its absences (R15), and the days that could be frozen meanwhile; then reads what decides
-- its days. One statement after the other, each with its own view of what others have committed: the facts are those of what is held.
create function held_child(p_service text, p_consumer bigint, p_guardian bigint, p_person bigint, p_on date, p_from date, p_to date, p_held date[])
returns table (last_plannable_day date, days_ahead integer, eats_light boolean, others json, facts json)
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant integer := current_tenant();
begin
  perform from consumers c where c.tenant_id = tenant and c.id = p_consumer
    and (p_guardian is null or exists (select from guardianships g where g.tenant_id = tenant and g.person_id = p_guardian
      and g.consumer_id = c.id and may(g, 'cancel')))
    for no key update of c;
  if not found then
    return;
  end if;
  if p_held <> '{}' then
    perform pg_advisory_xact_lock_shared(day_lock_key(p_service, day)) from unnest(p_held) as day order by day;
    -- Where today is frozen already its order is held as well: what came in time is either seen by the posting or sees it.
    perform from meal_orders o where o.tenant_id = tenant and o.service = p_service and o.day = any (p_held) order by o.day for no key update;
  end if;
  return query select
    (select max(y.ends_on) from enrolments e join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      where e.tenant_id = tenant and e.consumer_id = p_consumer and e.service = p_service and e.ends_on >= p_on),
    (select (coalesce((select s.value from settings s where s.tenant_id = tenant and s.key = d.key and s.valid_from <= p_on
      order by s.valid_from desc, s.id desc limit 1), d.value) #>> '{}')::integer from setting_defaults d where d.key = 'absence_days_ahead'),
    exists (select from absence_acts a where a.tenant_id = tenant and a.consumer_id = p_consumer and a.service = p_service and a.to_day >= p_from
      and a.kind = 'light'),
    (select coalesce(json_agg(x), '[]') from (select p.id, p.email, c.number, c.label
      from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = tenant and g.consumer_id = p_consumer and g.role in ('payer', 'guardian') and p.email is not null
        and g.person_id is distinct from p_person order by p.id) x),
    (select row_to_json(f) from child_facts(p_service, array[p_consumer], p_from, p_to) f);
end $$;
