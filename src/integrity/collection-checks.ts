import { sql } from 'kysely';
import type { Check } from './check.ts';

/** R10: a shop's payment is one collection's, for the child of the code that was read. */
export const collectionPayment: Check = {
  name: 'collection_payment',
  statement: sql`
    select c.number as consumer_number, null::date as day, p.reference, n.cents as expected, null::bigint as found
    from payments p
    join payment_notices n on n.tenant_id = p.tenant_id and n.payment_id = p.id
    join consumers c on c.tenant_id = n.tenant_id and c.id = n.consumer_id
    left join collections k on k.tenant_id = p.tenant_id and k.payment_id = p.id
    left join collection_codes code on code.tenant_id = k.tenant_id and code.id = k.code_id
    where p.tenant_id = (select current_tenant())
      and ((p.channel = 'shop_network') <> (k.id is not null) or (k.id is not null and code.consumer_id <> n.consumer_id))`,
};

/** What the network says of a day is the sum of its lines, as when it was taken. */
export const settlementSum: Check = {
  name: 'settlement_sum',
  statement: sql`
    select null as consumer_number, s.day, s.revision::text as reference, s.total_cents as expected, coalesce(lines.cents, 0) as found
    from settlements s
    left join lateral (select count(*) as lines, sum(l.cents) filter (where l.outcome = 'paid')::bigint as cents
      from settlement_lines l where l.tenant_id = s.tenant_id and l.settlement_id = s.id) lines on true
    where s.tenant_id = (select current_tenant()) and (lines.lines <> s.line_count or coalesce(lines.cents, 0) <> s.total_cents)`,
};
