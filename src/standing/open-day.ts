import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';

/**
 * The first day whose cutoff has not passed at `at` and that is not frozen yet, held open until the transaction ends:
 * a suspension can begin or end from this day on, and the kitchen's count will know.
 * Take it before any row of standing is locked: the freeze takes both in this order.
 */
export async function holdFirstOpenDay(tx: Tx, at: Temporal.Instant, service: string): Promise<Day> {
  for (let day = romeDay(at); ; day = addDays(day, 1)) {
    const { closed } = await get(tx, sql<{ closed: boolean }>`select cutoff_at(${day}::date) <= ${at} as closed`);
    if (closed) continue;
    await lockDayShared(tx, day, service);
    const { frozen } = await get(
      tx,
      sql<{ frozen: boolean }>`select exists (select from meal_orders
        where tenant_id = current_tenant() and service = ${service} and day = ${day}) as frozen`,
    );
    if (!frozen) return day;
  }
}

/** Beyond the longest holidays within a school year. */
const HORIZONS = [14, 60] as const;

/** Each consumer's own next service day from a day on, absent or not; who has none within two months is missing. */
export async function nextServiceDays(
  tx: Tx,
  service: string,
  consumerIds: readonly number[],
  from: Day,
): Promise<ReadonlyMap<number, Day>> {
  const next = new Map<number, Day>();
  for (const days of HORIZONS) {
    const missing = consumerIds.filter((id) => !next.has(id));
    if (missing.length === 0) break;
    const found = await rows(
      tx,
      sql<{ consumerId: number; day: Day }>`select consumer_id as "consumerId", min(day) as day
        from planned_days(${service}, ${from}, ${addDays(from, days)}, ${missing})
        where state <> 'unavailable' group by consumer_id`,
    );
    for (const { consumerId, day } of found) next.set(consumerId, day);
  }
  return next;
}
