-- In verification (R8): a payment whose browser came back with OK or Waiting may be under way, so its child is not suspended for a while.
-- It counts once, until a receipt arrives: only the first such payment since the child's last receipt holds.
create function verification_holds(p_service text, p_consumers bigint[])
returns table (consumer_id bigint, cents bigint, until_at timestamptz) language sql stable as $$
  select held.consumer_id, held.cents + (
      -- Large enough once is large enough: the meals eaten while it is held do not count against it.
      select coalesce(sum(m.cents), 0) from meal_charges m where m.tenant_id = (select current_tenant()) and m.consumer_id = held.consumer_id
        and m.service = p_service and m.reversed_at is null and m.charged_at > greatest(held.since, f.limit_reached_at))::bigint, (
      -- Not over before the cutoff of the child's next service day.
      select coalesce(min(cutoff_at(p.day)), held.ends_at)
      from planned_days(p_service, (held.ends_at at time zone 'Europe/Rome')::date, (held.ends_at at time zone 'Europe/Rome')::date + 30,
        array[held.consumer_id]) p
      where p.state <> 'unavailable' and cutoff_at(p.day) >= held.ends_at)
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
