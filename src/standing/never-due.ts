import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { thresholdsOf } from './thresholds.ts';

interface OwedThen {
  readonly id: number;
  readonly decidedOn: Day;
  readonly debtMeals: number;
  readonly debtCents: number;
}

/**
 * Suspensions whose debt, with every correction made since but without the payments made since, had not reached the limit when it was
 * decided: the limit of that day, in its unit, whatever the municipality has set since.
 */
export async function neverDue(tx: Tx, suspensionIds: readonly number[], service: string): Promise<Set<number>> {
  const owed = await rows(
    tx,
    sql<OwedThen>`select s.id, decided.day as "decidedOn", debt.cents as "debtCents",
        debt_in_meals(${service}, s.consumer_id, decided.day, debt.cents) as "debtMeals"
      from suspensions s
      join accounts a on a.tenant_id = s.tenant_id and a.consumer_id = s.consumer_id and a.service = s.service and a.kind = 'consumer'
      cross join lateral (select (s.decided_at at time zone 'Europe/Rome')::date as day) decided
      cross join lateral (
        select coalesce(sum(m.cents), 0) as cents from meal_charges m where m.tenant_id = s.tenant_id and m.consumer_id = s.consumer_id
          and m.service = s.service and m.reversed_at is null and m.day > decided.day
      ) eaten_since
      cross join lateral (
        select coalesce(sum(p.cents), 0) as cents from postings p where p.tenant_id = s.tenant_id and p.credit_account_id = a.id
          and p.code in ('top_up', 'transfer') and p.created_at > s.decided_at
      ) paid_since
      cross join lateral (select (paid_since.cents - eaten_since.cents - a.balance_cents)::bigint as cents) debt
      where s.tenant_id = current_tenant() and s.id = any (${suspensionIds}::bigint[])`,
  );
  const never = new Set<number>();
  for (const [day, ofDay] of Map.groupBy(owed, (each) => each.decidedOn)) {
    const { unit, suspendAtDebt } = thresholdsOf(await settingsOn(tx, day));
    for (const each of ofDay)
      if ((unit === 'euro' ? each.debtCents : each.debtMeals) < suspendAtDebt) never.add(each.id);
  }
  return never;
}
