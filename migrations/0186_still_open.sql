-- R2: whether a child's days take a request that arrived then. The statement that writes an absence asks this itself; as part of that statement it
-- was planned and begun anew each time and took half of its time, as a function with one plan it is a fifth.

-- Before the cutoff of the first day at the child's school, and no day between was charged, nor has the school spoken of the child on one.
create function still_open(p_service text, p_consumer bigint, p_from date, p_to date, p_arrived_at timestamptz) returns boolean
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant integer := current_tenant();
begin
  return p_arrived_at < cutoff_at(p_service, school_of(p_service, p_consumer, p_from), p_from) and not exists (
    select from meal_orders o
    left join register_entries r on r.tenant_id = o.tenant_id and r.service = o.service and r.day = o.day and r.consumer_id = p_consumer
    left join register_confirmations c on c.tenant_id = r.tenant_id and c.service = r.service and c.day = r.day and c.class_id = r.class_id
    where o.tenant_id = tenant and o.service = p_service and o.day between p_from and p_to
      and (o.posted_at is not null or r.present is not null or c.class_id is not null));
end $$;
