-- A family's page shows one month and says how many meals were eaten since the service began. It had read every day since then to count
-- them, ever more towards summer; now it reads the month, and the count is asked for. Twin of `frozenStatus` and `mealsEaten`.
create function count_meals(p_service text, p_consumer bigint, p_from date, p_to date, p_month_from date, p_month_to date)
returns table (in_all integer, in_month integer)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant integer := current_tenant();
begin
  return query
  select count(*)::integer, (count(*) filter (where r.day between p_month_from and p_month_to))::integer
  from register_entries r
  where r.tenant_id = tenant and r.consumer_id = p_consumer and r.service = p_service and r.day between p_from and p_to
    and coalesce(r.present, r.planned in ('booked', 'light'))
    and (r.present is not null
      or r.day = any (array(select o.day from meal_orders o where o.tenant_id = tenant and o.service = p_service
        and o.day between p_from and p_to and o.posted_at is not null))
      or exists (select from register_confirmations k where k.tenant_id = tenant and k.service = p_service
        and k.day = r.day and k.class_id = r.class_id))
    and not exists (select from closures z where z.tenant_id = tenant and z.withdrawn_at is null
      and z.kind = 'no_meal' and z.origin = 'event' and r.day between z.from_day and z.to_day
      and (z.school_id is null or z.school_id = r.school_id) and (z.class_id is null or z.class_id = r.class_id));
end $$;
