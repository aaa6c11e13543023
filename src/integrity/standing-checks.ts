import { sql } from 'kysely';
import type { Check } from './check.ts';

/**
 * R8, invariant 7: nobody is suspended without a debt notice that the receiving server took without a bounce, or that the office delivered,
 * on or before a service day that is earlier than the decision.
 */
const suspensionWithoutNotice: Check = {
  name: 'suspension_without_notice',
  statement: sql`
    select c.number as consumer_number, s.from_day as day, s.id::text as reference, null::bigint as expected, null::bigint as found
    from suspensions s
    join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    where s.tenant_id = (select current_tenant()) and not exists (
      select from notices n left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id
        and m.accepted_at <= s.decided_at and (m.bounced_at is null or m.bounced_at > s.decided_at)
      join meal_orders o on o.tenant_id = n.tenant_id and o.service = n.service and o.day < (s.decided_at at time zone 'Europe/Rome')::date
        and o.day >= (least(m.accepted_at, n.delivered_by_hand_at) at time zone 'Europe/Rome')::date
      where n.tenant_id = s.tenant_id and n.consumer_id = s.consumer_id and n.service = s.service
        and n.kind in ('debt', 'welcome') and n.debt_meals > 0)`,
};

/** R8: the decision tells the family, and so does its end. */
const suspensionNotTold: Check = {
  name: 'suspension_not_told',
  statement: sql`
    select c.number as consumer_number, s.from_day as day, s.id::text as reference, null::bigint as expected, null::bigint as found
    from suspensions s join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    where s.tenant_id = (select current_tenant()) and not exists (select from notices n
      where n.tenant_id = s.tenant_id and n.suspension_id = s.id and n.kind = 'suspension')`,
};

const suspensionEndNotTold: Check = {
  name: 'suspension_end_not_told',
  statement: sql`
    select c.number as consumer_number, s.ends_before as day, s.id::text as reference, null::bigint as expected, null::bigint as found
    from suspensions s join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    where s.tenant_id = (select current_tenant()) and s.ends_before is not null and not exists (select from notices n
      where n.tenant_id = s.tenant_id and n.suspension_id = s.id and n.kind in ('readmission', 'annulment'))`,
};

const suspensionBeforeGoLive: Check = {
  name: 'suspension_before_go_live',
  statement: sql`
    select c.number as consumer_number, s.from_day as day, s.id::text as reference, null::bigint as expected, null::bigint as found
    from suspensions s
    join tenants t on t.id = s.tenant_id
    join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    where s.tenant_id = (select current_tenant()) and (t.go_live is null or s.from_day < t.go_live)`,
};

/**
 * R8: every movement judges at once and every cutoff once more, so that nobody without a debt is suspended on a day that was frozen since.
 * Whoever is not enrolled that day waits for the next school day.
 */
const suspendedWithoutDebt: Check = {
  name: 'suspended_without_debt',
  statement: sql`
    select c.number as consumer_number, s.from_day as day, s.id::text as reference, null::bigint as expected, balance.cents as found
    from suspensions s
    join day_progress p on p.tenant_id = s.tenant_id and p.service = s.service and s.from_day <= p.frozen_through
    join enrolments e on e.tenant_id = s.tenant_id and e.consumer_id = s.consumer_id and e.service = s.service
      and p.frozen_through between e.starts_on and e.ends_on
    join accounts a on a.tenant_id = s.tenant_id and a.consumer_id = s.consumer_id and a.service = s.service and a.kind = 'consumer'
    join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    cross join lateral (select
      (select coalesce(sum(x.cents), 0) from postings x where x.tenant_id = a.tenant_id and x.credit_account_id = a.id)
      - (select coalesce(sum(x.cents), 0) from postings x where x.tenant_id = a.tenant_id and x.debit_account_id = a.id) as cents) balance
    where s.tenant_id = (select current_tenant()) and s.ends_before is null and balance.cents >= 0`,
};

/** R8: while the office has stopped all suspensions, or has lifted this one, none is open. */
const suspendedAgainstOffice: Check = {
  name: 'suspended_against_office',
  statement: sql`
    select c.number as consumer_number, s.from_day as day, s.id::text as reference, null::bigint as expected, null::bigint as found
    from suspensions s
    join day_progress p on p.tenant_id = s.tenant_id and p.service = s.service
    join consumers c on c.tenant_id = s.tenant_id and c.id = s.consumer_id
    where s.tenant_id = (select current_tenant()) and s.ends_before is null
      and (setting('suspensions_stopped', greatest(p.posted_through, p.frozen_through, p.evening_through,
          (s.decided_at at time zone 'Europe/Rome')::date)) = 'true'
        or exists (select from suspension_lifts l where l.tenant_id = s.tenant_id and l.consumer_id = s.consumer_id
          and l.until_day >= s.from_day))`,
};

/** R8: a payment that leaves no debt arms the warning again; otherwise the next debt would be told to nobody. */
const warningNotArmed: Check = {
  name: 'warning_not_armed',
  statement: sql`
    select c.number as consumer_number, (f.warned_at at time zone 'Europe/Rome')::date as day, null as reference,
      null::bigint as expected, a.balance_cents as found
    from standing_flags f
    join accounts a on a.tenant_id = f.tenant_id and a.consumer_id = f.consumer_id and a.service = f.service and a.kind = 'consumer'
    join consumers c on c.tenant_id = f.tenant_id and c.id = f.consumer_id
    cross join lateral (select x.code from postings x where x.tenant_id = a.tenant_id and a.id in (x.credit_account_id, x.debit_account_id)
      order by x.id desc limit 1) last
    where f.tenant_id = (select current_tenant()) and f.warned_at is not null and a.balance_cents >= 0 and last.code = 'top_up'`,
};

/**
 * R8: who stands at the limit owes that much, counted from the postings, in meals or in euro. The limit is that of the last posted day or
 * that of today, because a changed setting is judged at the next movement. `reference` says when amounts are cents.
 */
const limitWithoutDebt: Check = {
  name: 'limit_without_debt',
  statement: sql`
    with reached as materialized (
      select f.consumer_id, f.service, a.id as account_id, greatest(0,
          (select coalesce(sum(p.cents), 0) from postings p where p.tenant_id = a.tenant_id and p.debit_account_id = a.id)
          - (select coalesce(sum(p.cents), 0) from postings p where p.tenant_id = a.tenant_id and p.credit_account_id = a.id)) as debt
      from standing_flags f
      join accounts a on a.tenant_id = f.tenant_id and a.consumer_id = f.consumer_id and a.service = f.service and a.kind = 'consumer'
      where f.tenant_id = (select current_tenant()) and f.limit_reached_at is not null
    ), charges as (
      select r.consumer_id, r.service, r.debt, row_number() over w as n, sum(m.cents) over w as sum_cents
      from reached r
      join meal_charges m on m.tenant_id = (select current_tenant()) and m.consumer_id = r.consumer_id and m.service = r.service
        and m.reversed_at is null and m.cents > 0
      window w as (partition by r.service, r.consumer_id order by m.day desc, m.id desc)
    ), counted as (
      select r.consumer_id, r.service, r.debt, min(c.n) filter (where c.sum_cents >= r.debt) as meals,
        coalesce(max(c.n), 0) as all_meals, coalesce(max(c.sum_cents), 0) as all_cents
      from reached r left join charges c on c.consumer_id = r.consumer_id and c.service = r.service
      group by r.consumer_id, r.service, r.debt
    ), owed as (
      select counted.*, case when debt = 0 then 0 else coalesce(meals,
        all_meals + ceil((debt - all_cents) / nullif(opening_price(service, consumer_id), 0)::numeric), all_meals)::integer end as debt_meals
      from counted
    ), limits as (
      select p.service, x.day, u.unit, (setting('suspend_at_debt_' || case u.unit when 'euro' then 'cents' else 'meals' end, x.day) #>> '{}')::bigint as at
      from day_progress p
      cross join lateral (values (p.posted_through), (greatest(p.posted_through, p.frozen_through, p.evening_through))) as x (day)
      cross join lateral (select setting('threshold_unit', x.day) #>> '{}' as unit) u
      where p.tenant_id = (select current_tenant())
    ), judged as (
      select owed.consumer_id, owed.service, l.day, l.unit, l.at, case l.unit when 'euro' then owed.debt else owed.debt_meals end::bigint as found
      from owed join limits l on l.service = owed.service
    )
    select distinct on (c.number, j.service) c.number as consumer_number, null::date as day, nullif(j.unit, 'meals') as reference,
      j.at as expected, j.found
    from judged j
    join consumers c on c.tenant_id = (select current_tenant()) and c.id = j.consumer_id
    where not exists (select from judged x where x.consumer_id = j.consumer_id and x.service = j.service and x.found >= x.at)
    order by c.number, j.service, j.day desc`,
};

/** R8: each crossing of a threshold was told once; several parents of a child may each have a notice of it. */
const noticesTold: Check = {
  name: 'notices_told',
  statement: sql`
    with told as (
      select n.consumer_id, n.service, count(*) as notices, count(distinct (n.kind, n.created_at)) as crossings from notices n
      where n.tenant_id = (select current_tenant()) and n.kind in ('low_credit', 'debt') group by n.consumer_id, n.service
    ), counted as (
      select f.consumer_id, f.service, f.notices_sent from standing_flags f where f.tenant_id = (select current_tenant())
    )
    select c.number as consumer_number, null::date as day, null as reference, coalesce(counted.notices_sent, 0) as expected,
      coalesce(told.crossings, 0) as found
    from told full join counted using (consumer_id, service)
    join consumers c on c.tenant_id = (select current_tenant()) and c.id = consumer_id
    where coalesce(told.notices, 0) < coalesce(counted.notices_sent, 0) or coalesce(told.crossings, 0) > coalesce(counted.notices_sent, 0)`,
};

/** R8: the warning of a debt is a notice of that very moment. */
const warnedWithoutNotice: Check = {
  name: 'warned_without_notice',
  statement: sql`
    select c.number as consumer_number, (f.warned_at at time zone 'Europe/Rome')::date as day, null as reference,
      null::bigint as expected, null::bigint as found
    from standing_flags f
    join consumers c on c.tenant_id = f.tenant_id and c.id = f.consumer_id
    where f.tenant_id = (select current_tenant()) and f.warned_at is not null and not exists (select from notices n
      where n.tenant_id = f.tenant_id and n.consumer_id = f.consumer_id and n.service = f.service and n.kind in ('debt', 'welcome')
        and n.created_at = f.warned_at)`,
};

export const standingChecks: readonly Check[] = [
  suspensionWithoutNotice,
  suspensionNotTold,
  suspensionEndNotTold,
  suspensionBeforeGoLive,
  suspendedWithoutDebt,
  suspendedAgainstOffice,
  warningNotArmed,
  limitWithoutDebt,
  noticesTold,
  warnedWithoutNotice,
];
