-- What decides the days of all children of a municipality (closures, hours, classes, school years, how far its days have come) changes a few
-- times a day, and was read anew by every page. Now it has a version, which changes in the same transaction as any of it; who knows the facts
-- of a version needs not be told them again (R1, R2, R17). Functions with a successor here stay for processes of the version before.

create table facts_versions (
  tenant_id integer primary key default current_tenant() references tenants,
  version uuid not null default gen_random_uuid()
);
comment on table facts_versions is 'A version is never used twice: of two readers that see one, both see the same facts. Triggers renew it.';
call protect('facts_versions', 'select, insert, update');
insert into facts_versions (tenant_id) select id from tenants;

create function municipality_facts_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    update facts_versions set version = gen_random_uuid() where tenant_id = old.tenant_id;
  else
    update facts_versions set version = gen_random_uuid() where tenant_id = new.tenant_id;
  end if;
  return null;
end $$;

create function municipality_changed() returns trigger language plpgsql as $$
begin
  insert into facts_versions (tenant_id) values (new.id) on conflict (tenant_id) do update set version = gen_random_uuid();
  return null;
end $$;

-- The same for all: only migrations change what holds where a municipality says nothing.
create function all_municipalities_changed() returns trigger language plpgsql as $$
begin
  update facts_versions set version = gen_random_uuid();
  return null;
end $$;

create trigger renew_facts_version after insert or update on tenants for each row execute function municipality_changed();
create trigger renew_facts_version after insert or update or delete on setting_defaults execute function all_municipalities_changed();
create trigger renew_facts_version after insert or update or delete on settings for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or update or delete on closures for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or update or delete on cutoffs for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or update or delete on classes for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or update or delete on school_years for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or delete on school_orders for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or delete or update of frozen_through on day_progress
  for each row execute function municipality_facts_changed();
create trigger renew_facts_version after insert or delete or update of posted_at on meal_orders
  for each row execute function municipality_facts_changed();

-- What decides the days of a municipality's children, whoever they are and whenever.
create function municipality_facts(p_service text) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant integer := current_tenant();
begin
  return (select row_to_json(x) from (select t.go_live as "goLive", t.patron_day as "patronDay",
    (select json_agg(k) from (select k.id, k.school_id as "schoolId", k.weekdays from classes k where k.tenant_id = tenant) k) as classes,
    (select json_agg(y) from (select y.id, y.service_starts_on as "from", y.service_ends_on as "to", y.ends_on as "endsOn"
      from school_years y where y.tenant_id = tenant) y) as "schoolYears",
    (select json_agg(z) from (select z.id, z.origin, z.kind, z.school_id as "schoolId", z.class_id as "classId",
        z.from_day as "from", z.to_day as "to", z.reason
      from closures z where z.tenant_id = tenant and z.withdrawn_at is null order by z.id) z) as closures,
    progress.frozen_through as "frozenThrough",
    (select json_agg(o) from (select o.day, o.school_id as "schoolId" from school_orders o
      where o.tenant_id = tenant and o.service = p_service and o.day > coalesce(progress.frozen_through, '-infinity')) o) as "schoolOrders",
    (select json_agg(o.day order by o.day) from meal_orders o
      where o.tenant_id = tenant and o.service = p_service and o.posted_at is not null) as posted,
    (select json_agg(s) from (select s.key, s.valid_from as "from", s.value from settings s
      where s.tenant_id = tenant and s.key in ('cutoff', 'absence_days_ahead') order by s.valid_from, s.id) s) as settings,
    (select jsonb_object_agg(d.key, d.value) from setting_defaults d where d.key in ('cutoff', 'absence_days_ahead')) as defaults,
    (select json_agg(h) from (select h.school_id as "schoolId", h.valid_from as "validFrom", to_char(h.cutoff, 'HH24:MI') as cutoff
      from cutoffs h where h.tenant_id = tenant and h.service = p_service order by h.id) h) as "cutoffChanges"
    from tenants t
    left join day_progress progress on progress.tenant_id = tenant and progress.service = p_service
    where t.id = tenant) x);
end $$;

-- Successor of `child_facts`: what is the municipality's is told once, and only to who does not know it.
-- A charged line counts as confirmed: nothing follows any more from whether the school confirmed it.
create function children_facts(p_service text, p_consumers bigint[], p_from date, p_to date, p_known uuid) returns table (
  consumer_id bigint, version uuid, municipality json, enrolments json, acts json, suspensions json, register json
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select c.id, v.version, case when c.n = 1 and v.version is distinct from p_known then municipality_facts(p_service) end,
    (select json_agg(x) from (select e.starts_on as "from", e.ends_on as "to", e.weekdays, e.class_id as "classId",
        e.school_year_id as "schoolYearId"
      from enrolments e
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
        r.packed_lunch as "packedLunch", m.cents is not null or exists (select from register_confirmations k where k.tenant_id = tenant
          and k.service = p_service and k.day = r.day and k.class_id = r.class_id) as confirmed, m.cents as "chargedCents"
      from register_entries r
      left join meal_charges m on m.tenant_id = tenant and m.consumer_id = c.id and m.service = p_service and m.day = r.day and m.reversed_at is null
      where r.tenant_id = tenant and r.consumer_id = c.id and r.service = p_service and r.day between p_from and p_to) x)
  from unnest(p_consumers) with ordinality as c (id, n)
  cross join facts_versions v
  where v.tenant_id = tenant;
end $$;

-- Successor of `held_child`: how far ahead may be planned follows from the municipality's facts and the years in which the child is enrolled.
-- Holds a child still, if the asking adult may report its absences (R15), and the days that could be frozen meanwhile; then reads what decides
-- its days. One statement after the other, each with its own view of what others have committed: the facts are those of what is held.
-- The others are those with the same right: an absence is told to nobody who could do nothing about it (R2).
create function hold_child(p_service text, p_consumer bigint, p_guardian bigint, p_person bigint, p_on date, p_from date, p_to date, p_held date[],
  p_known uuid)
returns table (school_years json, eats_light boolean, others json, facts json)
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
    (select coalesce(json_agg(e.school_year_id), '[]') from enrolments e
      where e.tenant_id = tenant and e.consumer_id = p_consumer and e.service = p_service and e.ends_on >= p_on),
    exists (select from absence_acts a where a.tenant_id = tenant and a.consumer_id = p_consumer and a.service = p_service and a.to_day >= p_from
      and a.kind = 'light'),
    (select coalesce(json_agg(x), '[]') from (select p.id, p.email, c.number, c.label
      from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = tenant and g.consumer_id = p_consumer and g.role in ('payer', 'guardian') and may(g, 'cancel')
        and p.email is not null and g.person_id is distinct from p_person order by p.id) x),
    (select row_to_json(f) from children_facts(p_service, array[p_consumer], p_from, p_to, p_known) f);
end $$;

-- Successor of `who_enters`, with the version of the municipality's facts. Families come most and are asked for first, without what only staff
-- have: classes, schools of a kitchen's centre, and the shared tablet on which it happens. On a tablet one sees no more than the tablet's own
-- school, and nothing once the tablet was ended.
create function who_is_there(p_slug text, p_token_hash bytea, p_on date) returns table (
  tenant_id integer, tenant_name text, facts_version uuid, login_id bigint, last_seen_at timestamptz, expires_at timestamptz, person_id bigint,
  staff_id bigint, role text, provider text, provider_level smallint, name text, school_ids integer[], half boolean, class_ids integer[],
  cooking_centre_id bigint, tablet_id bigint, tablet_purpose text
) language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := tenant_by_slug(p_slug);
begin
  if tenant is null then
    return;
  end if;
  perform set_config('omnibus.tenant', tenant::text, true);
  return query
    select t.id, t.name, v.version, s.login_id, s.last_seen_at, s.expires_at, l.person_id, null::bigint, null::text, s.provider, s.provider_level,
      p.name || ' ' || p.surname, '{}'::integer[], false, '{}'::integer[], null::bigint, null::bigint, null::text
    from sessions s
    join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id and l.staff_id is null
    join people p on p.tenant_id = l.tenant_id and p.id = l.person_id
    join tenants t on t.id = s.tenant_id
    join facts_versions v on v.tenant_id = s.tenant_id
    where s.tenant_id = tenant and s.token_hash = p_token_hash and s.ended_at is null and s.tablet_id is null;
  if found then
    return;
  end if;
  return query
    select t.id, t.name, v.version, s.login_id, s.last_seen_at, s.expires_at, l.person_id, l.staff_id, f.role, s.provider, s.provider_level,
      coalesce(f.name, p.name || ' ' || p.surname),
      case when l.staff_id is null then '{}' else array(
        select c.school_id from staff_schools c where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id
          and (d.school_id is null or c.school_id = d.school_id)
        union select k.id from schools k where k.tenant_id = l.tenant_id and k.cooking_centre_id = f.cooking_centre_id
        order by 1)::integer[] end,
      l.staff_id is not null and s.second_factor_at is null and setting('staff_second_factor', p_on) = 'true',
      case when l.staff_id is null then '{}' else array(select c.class_id from staff_classes c
        where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id order by c.class_id)::integer[] end,
      f.cooking_centre_id, s.tablet_id, d.purpose
    from tenants t
    join facts_versions v on v.tenant_id = t.id
    left join (sessions s
        join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
        left join people p on p.tenant_id = l.tenant_id and p.id = l.person_id
        left join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id
        left join tablets d on d.tenant_id = s.tenant_id and d.id = s.tablet_id)
      on s.tenant_id = t.id and s.token_hash = p_token_hash and s.ended_at is null and f.active is not false and d.ended_at is null
    where t.id = tenant;
end $$;

-- Successor of `standing_facts`: what a meal costs that day is told with the other prices, and asked for only where something is owed.
create function standings_of(p_service text, p_on date, p_consumers bigint[], p_tolerable_meals integer) returns table (
  consumer_id bigint, balance_cents bigint, debt_meals integer, suspension_id bigint, from_day date, ends_before date,
  tolerable_debt_cents bigint, tariffs json
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select a.consumer_id, standing.cents,
    case when standing.cents >= 0 then 0 else debt_in_meals(p_service, a.consumer_id, p_on, -standing.cents) end,
    s.id, s.from_day, s.ends_before,
    case when standing.cents < 0 then debt_of_meals(p_service, a.consumer_id, p_on, p_tolerable_meals) else 0 end,
    (select json_agg(x) from (select t.valid_from as "from", t.valid_to as "to", t.cents from consumer_tariffs t
      where t.tenant_id = tenant and t.consumer_id = a.consumer_id and t.service = p_service and t.valid_to >= p_on) x)
  from accounts a
  cross join lateral (select a.balance_cents + coalesce((select sum(m.cents) from meal_charges m where m.tenant_id = tenant
    and m.consumer_id = a.consumer_id and m.service = p_service and m.reversed_at is null and m.day > p_on), 0)::bigint as cents) standing
  left join lateral (select x.id, x.from_day, x.ends_before from suspensions x where x.tenant_id = tenant
    and x.consumer_id = a.consumer_id and x.service = p_service and (x.ends_before is null or x.ends_before > greatest(p_on, x.from_day))
    order by x.from_day limit 1) s on true
  where a.tenant_id = tenant and a.kind = 'consumer' and a.service = p_service and a.consumer_id = any (p_consumers);
end $$;

-- Successor of `count_meals`: a page counts for itself what it reads anyway, and asks for the days before. Twin of `frozenStatus` and `mealsEaten`.
create function count_meals_eaten(p_service text, p_consumer bigint, p_from date, p_to date) returns integer
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant integer := current_tenant();
begin
  return (select count(*)
  from register_entries r
  where r.tenant_id = tenant and r.consumer_id = p_consumer and r.service = p_service and r.day between p_from and p_to
    and coalesce(r.present, r.planned in ('booked', 'light'))
    and (r.present is not null
      or r.day = any (array(select o.day from meal_orders o where o.tenant_id = tenant and o.service = p_service
        and o.day between p_from and p_to and o.posted_at is not null))
      or exists (select from register_confirmations k where k.tenant_id = tenant and k.service = p_service
        and k.day = r.day and k.class_id = r.class_id))
    -- Most stretches have no event at all, which is asked once.
    and (not exists (select from closures z where z.tenant_id = tenant and z.withdrawn_at is null and z.kind = 'no_meal' and z.origin = 'event'
        and z.from_day <= p_to and z.to_day >= p_from)
      or not exists (select from closures z where z.tenant_id = tenant and z.withdrawn_at is null
        and z.kind = 'no_meal' and z.origin = 'event' and r.day between z.from_day and z.to_day
        and (z.school_id is null or z.school_id = r.school_id) and (z.class_id is null or z.class_id = r.class_id))));
end $$;
