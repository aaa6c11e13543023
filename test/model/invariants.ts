import { type RawBuilder, sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';

interface Breach {
  readonly rule: string;
  readonly subject: string;
}

/** Each query lists what breaks its rule in the present tenant; an honest database answers none. */
const BREACHES: readonly RawBuilder<Breach>[] = [
  sql<Breach>`select 'a stored balance is the sum of its postings' as rule, a.kind || ' ' || a.id as subject
    from accounts a
    cross join lateral (select coalesce(sum(case when p.credit_account_id = a.id then p.cents else -p.cents end), 0) as cents
      from postings p where p.tenant_id = a.tenant_id and a.id in (p.credit_account_id, p.debit_account_id)) posted
    where a.kind = 'consumer' and posted.cents <> a.balance_cents`,
  sql<Breach>`select 'all accounts together sum to zero', sum(cents)::text from (
      select -cents as cents from postings union all select cents from postings) lines having sum(cents) <> 0`,
  sql<Breach>`select 'one live charge a consumer and day', consumer_id || ' ' || day from meal_charges
    where reversed_at is null group by consumer_id, service, day having count(*) > 1`,
  sql<Breach>`select 'a charge has its posting, a reversed one its reversal as well', c.id::text from meal_charges c
    cross join lateral (select count(*) filter (where p.code = 'meal' and p.debit_account_id = a.id and p.cents = c.cents) as made,
        count(*) filter (where p.code = 'meal_reversal' and p.credit_account_id = a.id and p.cents = c.cents) as taken_back, count(*) as all
      from postings p join accounts a on a.tenant_id = p.tenant_id and a.consumer_id = c.consumer_id and a.service = c.service
      where p.tenant_id = c.tenant_id and p.source_kind = 'meal_charge' and p.source_id = c.id) posted
    where array[posted.made, posted.taken_back, posted.all] <> (case when c.cents = 0 then array[0, 0, 0]
      when c.reversed_at is null then array[1, 0, 1] else array[1, 1, 2] end)::bigint[]`,
  sql<Breach>`select 'a meal posting has its charge', p.id::text from postings p
    where p.code in ('meal', 'meal_reversal') and not exists (select from meal_charges c
      where c.tenant_id = p.tenant_id and p.source_kind = 'meal_charge' and c.id = p.source_id and c.day = p.event_on)`,
  sql<Breach>`select 'a posted day charges what its facts say, and no other day charges anything', coalesce(owed.day, c.day) || ' ' ||
      coalesce(owed.consumer_id, c.consumer_id)
    from (select o.day, m.consumer_id, m.cents from meal_orders o, chargeable_meals(o.service, o.day) m where o.posted_at is not null) owed
    full join (select * from meal_charges where reversed_at is null) c on c.day = owed.day and c.consumer_id = owed.consumer_id
    where owed.cents is distinct from c.cents`,
  sql<Breach>`select 'a receipt credits its amount once, and nothing credits without one', coalesce('receipt ' || r.receipt_id, 'posting ' || p.id)
    from receipt_lines r full join (select * from postings where code = 'top_up') p
      on p.tenant_id = r.tenant_id and p.source_kind = 'receipt' and p.source_id = r.receipt_id and p.source_version = r.ordinal
    left join accounts a on a.tenant_id = r.tenant_id and a.consumer_id = r.consumer_id and a.kind = 'consumer'
    where r.cents is distinct from p.cents or a.id is distinct from p.credit_account_id`,
  sql<Breach>`select 'the parts of a receipt are the receipt', r.receipt_id from receipts r
    where r.cents is distinct from (select sum(l.cents) from receipt_lines l where l.tenant_id = r.tenant_id and l.receipt_id = r.id)`,
  sql<Breach>`select 'nothing happens before go-live', found.what || ' ' || found.day from tenants t, (
      select 'order' as what, day from meal_orders union all select 'charge', day from meal_charges
      union all select 'suspension', from_day from suspensions) found
    where t.id = current_tenant() and (t.go_live is null or found.day < t.go_live)`,
  sql<Breach>`select 'no suspension without a debt notice that was delivered on an earlier day', s.consumer_id || ' ' || s.from_day
    from suspensions s where not exists (select from notices n left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id
      where n.tenant_id = s.tenant_id and n.consumer_id = s.consumer_id and n.kind in ('debt', 'welcome')
        and (least(m.accepted_at, n.delivered_by_hand_at) at time zone 'Europe/Rome')::date < s.from_day)`,
  sql<Breach>`select 'a day is eaten or not eaten by one account of the facts only', d.day || ' ' || d.consumer_id
    from meal_orders o, day_statuses(o.service, o.day, o.day) d
    join meal_charges c on c.tenant_id = current_tenant() and c.consumer_id = d.consumer_id and c.day = d.day and c.reversed_at is null
    where o.posted_at is not null and d.state <> 'consumed'
      and (select setting('charge_basis', d.day)) = '"presence"'`,
];

/** What breaks an invariant of the domain in the tenant of this transaction, in words; none when all is well. */
export async function breaches(tx: Tx): Promise<string[]> {
  const found: string[] = [];
  for (const query of BREACHES) {
    const named = sql<Breach>`select * from (${query}) as breach (rule, subject)`;
    found.push(...(await rows(tx, named)).map(({ rule, subject }) => `${rule}: ${subject}`));
  }
  return found;
}
