import { sql } from 'kysely';
import { holdOrders } from '#src/attendance/index.ts';
import { lockLateDays } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { type SettledMeal, settleDays } from './settle-days.ts';

/**
 * Brings charged meals in line with prices that were worked out anew, where they became others for days that have passed (R7): a household
 * or a birth date that was mended, say. Every change is a visible line with the reason; it tells of no debt and suspends nobody (R8).
 */
export async function settlePrices(
  tx: Tx,
  prices: {
    readonly consumerIds: readonly number[];
    readonly reason: string;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<SettledMeal[]> {
  const { reason, at, service = 'canteen' } = prices;
  const today = romeDay(at);
  await holdUnpostedDays(tx, today, service);
  const stale = await get(
    tx,
    sql<{ from: Day | null; consumerIds: number[] | null }>`select min(m.day) as "from",
        jsonb_agg(distinct m.consumer_id) as "consumerIds"
      from meal_charges m join consumer_tariffs t on t.tenant_id = m.tenant_id and t.consumer_id = m.consumer_id and t.service = m.service
        and m.day between t.valid_from and t.valid_to
      where m.tenant_id = current_tenant() and m.service = ${service} and m.consumer_id = any (${prices.consumerIds}::bigint[])
        and m.reversed_at is null and m.cents <> t.cents`,
  );
  if (stale.from === null || stale.consumerIds === null) return [];
  const { from, consumerIds } = stale;
  const settled = await settleDays(tx, { from, to: today, consumerIds, reason, at, service });
  await evaluateStanding(tx, { consumerIds, at, cause: 'rerating', today, service });
  return settled;
}

/** A day that is being charged at the old prices right now is found charged, and one that comes next is charged at the new ones. */
async function holdUnpostedDays(tx: Tx, today: Day, service: string): Promise<void> {
  const progress = await find(
    tx,
    sql<{ posted: Day }>`select posted_through as posted from day_progress
      where tenant_id = current_tenant() and service = ${service}`,
  );
  if (!progress) return;
  const unposted = { from: addDays(progress.posted, 1), to: today, service };
  await lockLateDays(tx, { ...unposted, today });
  await holdOrders(tx, unposted);
}
