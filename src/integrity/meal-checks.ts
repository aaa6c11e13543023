import { sql } from 'kysely';
import type { Check } from './check.ts';

/**
 * R6: the live charges of every posted day are what register, events, waivers and tariffs give, said here once more and for all days at once;
 * a day that was not posted has none, and no meal of one that was is without a price. What was eaten stands for itself (`materialized`): the planner would multiply children by days otherwise.
 */
const meal: Check = {
  name: 'meal',
  statement: sql`
    with posted as materialized (
      select o.service, o.day, setting('charge_basis', o.day) #>> '{}' as basis from meal_orders o
      where o.tenant_id = (select current_tenant()) and o.posted_at is not null
    ), events as materialized (
      select x.from_day, x.to_day, x.school_id, x.class_id from closures x
      where x.tenant_id = (select current_tenant()) and x.withdrawn_at is null and x.kind = 'no_meal' and x.origin = 'event'
    ), waived as (
      select w.service, w.day, w.consumer_id from charge_waivers w where w.tenant_id = (select current_tenant()) and w.withdrawn_at is null
    ), eaten as materialized (
      select r.service, r.day, r.consumer_id from register_entries r
      join posted d on d.service = r.service and d.day = r.day
      where r.tenant_id = (select current_tenant())
        and case when r.present is not null and d.basis = 'presence' then r.present else r.planned in ('booked', 'light') or r.present is true end
        and not exists (select from waived w where w.service = r.service and w.day = r.day and w.consumer_id = r.consumer_id)
        and not exists (select from events x where r.day between x.from_day and x.to_day
          and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id))
    ), owed as (
      -- Without a price, or an account, nobody can be charged: the meal is owed all the same.
      select e.service, e.day, e.consumer_id, case when a.id is not null then t.cents end as cents, a.id is null or t.cents is null as unpriced
      from eaten e
      left join consumer_tariffs t on t.tenant_id = (select current_tenant()) and t.consumer_id = e.consumer_id and t.service = e.service
        and e.day between t.valid_from and t.valid_to
      left join accounts a on a.tenant_id = (select current_tenant()) and a.kind = 'consumer' and a.consumer_id = e.consumer_id
        and a.service = e.service
    ), charged as (
      select m.service, m.day, m.consumer_id, m.cents from meal_charges m where m.tenant_id = (select current_tenant()) and m.reversed_at is null
    )
    select c.number as consumer_number, day, null as reference, owed.cents as expected, charged.cents as found
    from owed full join charged using (service, day, consumer_id)
    join consumers c on c.tenant_id = (select current_tenant()) and c.id = consumer_id
    where owed.cents is distinct from charged.cents or owed.unpriced`,
};

/** Invariant 3: one live charge a consumer, service and day. */
const chargedTwice: Check = {
  name: 'charged_twice',
  statement: sql`
    select c.number as consumer_number, twice.day, null as reference, 1 as expected, twice.charges as found
    from (select m.consumer_id, m.day, count(*) as charges from meal_charges m
      where m.tenant_id = (select current_tenant()) and m.reversed_at is null group by m.consumer_id, m.service, m.day having count(*) > 1) twice
    join consumers c on c.tenant_id = (select current_tenant()) and c.id = twice.consumer_id`,
};

/** R5: the register keeps the last mark that the school made, and none when it made none. */
const registerMark: Check = {
  name: 'register_mark',
  statement: sql`
    with last_mark as (
      select distinct on (x.service, x.day, x.consumer_id) x.service, x.day, x.consumer_id, x.present from register_marks x
      where x.tenant_id = (select current_tenant()) order by x.service, x.day, x.consumer_id, x.id desc
    ), entry as (
      select r.service, r.day, r.consumer_id, r.present from register_entries r
      where r.tenant_id = (select current_tenant()) and r.present is not null
    )
    select c.number as consumer_number, day, null as reference, last_mark.present::integer as expected, entry.present::integer as found
    from last_mark full join entry using (service, day, consumer_id)
    join consumers c on c.tenant_id = (select current_tenant()) and c.id = consumer_id
    where last_mark.present is distinct from entry.present`,
};

/** R5: an order is made of the pupils on its register. */
const orderWithoutRegister: Check = {
  name: 'order_without_register',
  statement: sql`
    select null as consumer_number, o.day, o.service as reference, null::bigint as expected, 0 as found
    from meal_orders o where o.tenant_id = (select current_tenant())
      and not exists (select from register_entries r where r.tenant_id = o.tenant_id and r.service = o.service and r.day = o.day)`,
};

/** R17: whoever is on a register was enrolled that day, in a class of that school. */
const registerEnrolment: Check = {
  name: 'register_enrolment',
  statement: sql`
    select c.number as consumer_number, r.day, r.enrolment_id::text as reference, null::bigint as expected, null::bigint as found
    from register_entries r
    join consumers c on c.tenant_id = r.tenant_id and c.id = r.consumer_id
    join enrolments e on e.tenant_id = r.tenant_id and e.id = r.enrolment_id
    join classes k on k.tenant_id = r.tenant_id and k.id = r.class_id
    where r.tenant_id = (select current_tenant())
      and (e.consumer_id <> r.consumer_id or e.service <> r.service or r.day not between e.starts_on and e.ends_on or k.school_id <> r.school_id)`,
};

/** Invariant 8: nothing happens on a day before go-live. */
const orderBeforeGoLive: Check = {
  name: 'order_before_go_live',
  statement: sql`
    select null as consumer_number, o.day, o.service as reference, null::bigint as expected, null::bigint as found
    from meal_orders o join tenants t on t.id = o.tenant_id
    where o.tenant_id = (select current_tenant()) and (t.go_live is null or o.day < t.go_live)`,
};

const chargeBeforeGoLive: Check = {
  name: 'charge_before_go_live',
  statement: sql`
    select c.number as consumer_number, p.event_on as day, p.id::text as reference, null::bigint as expected, p.cents as found
    from postings p
    join tenants t on t.id = p.tenant_id
    left join accounts a on a.tenant_id = p.tenant_id and a.kind = 'consumer' and a.id in (p.debit_account_id, p.credit_account_id)
    left join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
    where p.tenant_id = (select current_tenant()) and p.code in ('meal', 'meal_reversal') and (t.go_live is null or p.event_on < t.go_live)`,
};

export const mealChecks: readonly Check[] = [
  meal,
  chargedTwice,
  registerMark,
  orderWithoutRegister,
  registerEnrolment,
  orderBeforeGoLive,
  chargeBeforeGoLive,
];
