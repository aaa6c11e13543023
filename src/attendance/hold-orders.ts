import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/**
 * Holds the orders of a stretch of days until the transaction ends, in their order. Whoever charges a day or changes the facts by which
 * it was charged takes it first: of the two that come at once, the second finds what the first has done.
 */
export function holdOrders(
  tx: Tx,
  days: { readonly from: Day; readonly to: Day; readonly service?: string },
): Promise<{ readonly day: Day; readonly posted: boolean }[]> {
  return rows(
    tx,
    sql<{ day: Day; posted: boolean }>`select day, posted_at is not null as posted from meal_orders
      where tenant_id = current_tenant() and service = ${days.service ?? 'canteen'} and day between ${days.from} and ${days.to}
      order by day for no key update`,
  );
}
