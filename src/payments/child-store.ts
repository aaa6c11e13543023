import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** How a child's account stands, for the page that tops it up. */
export interface AccountRow {
  readonly consumerId: number;
  readonly balanceCents: Cents;
  readonly debtMeals: number;
  /** First day of the suspension that is not ended. */
  readonly suspendedFrom: Day | null;
  /** Unreversed charges above zero, the latest first. */
  readonly latestChargeCents: readonly Cents[];
  /** The child's first tariff, at which an opening debt is counted; 0 where there is none. */
  readonly openingTariffCents: Cents;
}

/** The accounts of these consumers on a day, with so many of their latest charges. */
export const accountsToTopUp = (
  tx: Tx,
  query: { readonly consumerIds: readonly number[]; readonly on: Day; readonly charges: number },
): Promise<AccountRow[]> =>
  rows(
    tx,
    sql<AccountRow>`select a.consumer_id as "consumerId", a.balance_cents as "balanceCents", d.debt_meals as "debtMeals",
        (select min(s.from_day) from suspensions s where s.tenant_id = a.tenant_id and s.consumer_id = a.consumer_id
          and s.service = a.service and s.ends_before is null) as "suspendedFrom",
        array(select m.cents::integer from meal_charges m where m.tenant_id = a.tenant_id and m.consumer_id = a.consumer_id
          and m.service = a.service and m.reversed_at is null and m.cents > 0
          order by m.day desc, m.id desc limit ${query.charges}) as "latestChargeCents",
        coalesce((select t.cents from consumer_tariffs t where t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id
          and t.service = a.service order by t.valid_from limit 1), 0) as "openingTariffCents"
      from accounts a
      join debt_meals('canteen', ${query.on}, ${query.consumerIds}::bigint[]) d on d.account_id = a.id
      where a.tenant_id = current_tenant() and a.kind = 'consumer' and a.service = 'canteen'
        and a.consumer_id = any (${query.consumerIds}::bigint[])`,
  );
