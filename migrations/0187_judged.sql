-- R8: every receipt judges the accounts that it credits. Read with the statement that judges a whole town, which is planned for it, one account
-- took a hundred times longer to plan than to read; this is the same for accounts that are named, planned once a connection.

-- What an evaluation finds of named consumers' accounts: balance and debt as `debt_meals` says, what was told already, the latest charge not
-- judged yet, and the suspension that is open.
create function judged(p_service text, p_on date, p_consumers bigint[]) returns table (
  consumer_id bigint, balance_cents bigint, tariff_cents bigint, enrolled boolean, debt_meals integer, low_armed boolean, warn_armed boolean,
  warned_at timestamptz, limit_reached_at timestamptz, notices_sent integer, seen_charge_id bigint, new_charge_id bigint, suspension_id bigint,
  suspended_from date
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  tenant constant integer := current_tenant();
begin
  return query
  select a.consumer_id, standing.cents, coalesce(price.cents, 0), price.cents is not null,
    case when standing.cents >= 0 or coalesce(price.cents, 0) = 0 then 0 else debt_in_meals(p_service, a.consumer_id, p_on, -standing.cents) end,
    f.low_armed, f.warn_armed, f.warned_at, f.limit_reached_at, f.notices_sent, f.seen_charge_id, charge.id, s.id, s.from_day
  from accounts a
  join standing_flags f on f.tenant_id = tenant and f.consumer_id = a.consumer_id and f.service = p_service
  cross join lateral (select a.balance_cents + coalesce((select sum(m.cents) from meal_charges m where m.tenant_id = tenant
    and m.consumer_id = a.consumer_id and m.service = p_service and m.reversed_at is null and m.day > p_on), 0)::bigint as cents) standing
  left join lateral (select t.cents from consumer_tariffs t where t.tenant_id = tenant and t.consumer_id = a.consumer_id
    and t.service = p_service and p_on between t.valid_from and t.valid_to) price on true
  left join lateral (select max(m.id) as id from meal_charges m where m.tenant_id = tenant and m.consumer_id = a.consumer_id
    and m.service = p_service and m.reversed_at is null and m.cents > 0 and m.day <= p_on and m.id > f.seen_charge_id) charge on true
  left join suspensions s on s.tenant_id = tenant and s.consumer_id = a.consumer_id and s.service = p_service and s.ends_before is null
  where a.tenant_id = tenant and a.kind = 'consumer' and a.service = p_service and a.consumer_id = any (p_consumers)
  order by a.consumer_id;
end $$;
