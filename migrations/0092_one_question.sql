-- What a posted absence asks before the rule decides, in as few messages as it can be asked.

-- Begins what a form asks for: names tenant, author and request as `inTenant` does, and claims the form's key.
create function enter_and_claim(p_tenant integer, p_actor text, p_request text, p_key text) returns table (body_hash text, answer jsonb)
language plpgsql volatile as $$
begin
  perform set_config('omnibus.tenant', p_tenant::text, true), set_config('omnibus.actor', p_actor, true), set_config('omnibus.request', p_request, true);
  return query select * from claim_request(p_key);
end $$;

-- The lock of a day that is not frozen yet: shared by whoever changes it, exclusive for whoever freezes it.
create function day_lock_key(p_service text, p_day date) returns bigint language plpgsql stable as $$
begin
  return hashtextextended('day:' || current_tenant() || ':' || p_service || ':' || p_day, 0);
end $$;

-- Holds a child still, if the asking adult may report its absences (R15), and the days that could be frozen meanwhile; then reads what decides its days. One statement
-- after the other, each with its own view of what others have committed: the facts are those of a child and days that are held.
create function ask_for_days(p_service text, p_consumer bigint, p_guardian bigint, p_person bigint, p_on date, p_from date, p_to date, p_held date[])
returns table (last_plannable_day date, others jsonb, facts json) language plpgsql volatile as $$
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
  perform pg_advisory_xact_lock_shared(day_lock_key(p_service, day)) from unnest(p_held) as day order by day;
  -- Where today is frozen already its order is held as well: what came in time is either seen by the posting or sees it.
  perform from meal_orders o where o.tenant_id = tenant and o.service = p_service and o.day = any (p_held) order by o.day for no key update;
  return query select
    (select max(y.ends_on) from enrolments e join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      where e.tenant_id = tenant and e.consumer_id = p_consumer and e.service = p_service and e.ends_on >= p_on),
    (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'email', p.email, 'number', c.number, 'label', c.label) order by p.id), '[]')
      from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = tenant and g.consumer_id = p_consumer and g.role in ('payer', 'guardian') and p.email is not null
        and g.person_id is distinct from p_person),
    (select row_to_json(f) from child_facts(p_service, array[p_consumer], p_from, p_to) f);
end $$;
