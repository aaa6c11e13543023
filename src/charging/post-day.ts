import { sql } from 'kysely';
import { holdOrders } from '#src/attendance/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { chargeDue } from './charge-due.ts';

/**
 * Posts a day: charges every consumed meal that has no live charge yet, at the tariff in force that day (R6).
 * Answers how many meals were charged now; repeating it, or running it twice at once, charges nothing twice.
 */
export async function postDay(
  tx: Tx,
  posting: { readonly day: Day; readonly at: Temporal.Instant; readonly service?: string },
): Promise<number> {
  const { day, service = 'canteen' } = posting;
  await holdOrders(tx, { from: day, to: day, service });
  const [outcome] = await chargeDue(tx, { ...posting, service }, sql<{ count: number }>`select count(*) from charged`);
  await sql`update meal_orders set posted_at = coalesce(posted_at, ${posting.at})
    where tenant_id = current_tenant() and service = ${service} and day = ${day}`.execute(tx);
  return outcome?.count ?? 0;
}
