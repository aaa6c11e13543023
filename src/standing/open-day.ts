import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';

/** The first day that can still change. Schools may close at different hours: for those named here it is the day after. */
export interface OpenDay {
  readonly day: Day;
  readonly closedSchools: readonly number[];
}

/**
 * The first day on which some school's cutoff has not passed at `at` and its order is not frozen yet, held open until the transaction ends:
 * a suspension can begin or end from this day on, and the kitchen's count will know.
 * Take it before any row of standing is locked: the freeze takes both in this order.
 */
export async function holdFirstOpenDay(tx: Tx, at: Temporal.Instant, service: string): Promise<OpenDay> {
  for (let day = romeDay(at); ; day = addDays(day, 1)) {
    if (!(await openOn(tx, day, at, service)).open) continue;
    await lockDayShared(tx, day, service);
    const { open, closedSchools } = await openOn(tx, day, at, service);
    if (!open) continue;
    if (closedSchools.length > 0) await lockDayShared(tx, addDays(day, 1), service);
    return { day, closedSchools };
  }
}

/** Which schools are closed on a day at an instant; `open` when some school, or whoever is in none, is not. */
function openOn(
  tx: Tx,
  day: Day,
  at: Temporal.Instant,
  service: string,
): Promise<{ readonly open: boolean; readonly closedSchools: number[] }> {
  return get(
    tx,
    sql<{ open: boolean; closedSchools: number[] }>`/* open_on */ select bool_or(not closed) as open,
        coalesce(jsonb_agg(id) filter (where closed and id is not null), '[]') as "closedSchools"
      from (
        select s.id, cutoff_at(${service}, s.id, ${day}::date) <= ${at} or exists (select from school_orders o
          where o.tenant_id = s.tenant_id and o.service = ${service} and o.day = ${day} and o.school_id = s.id) as closed
        from schools s where s.tenant_id = current_tenant()
        union all select null, cutoff_at(${service}, null, ${day}::date) <= ${at} or exists (select from day_progress p
          where p.tenant_id = current_tenant() and p.service = ${service} and p.frozen_through >= ${day}::date)
      ) each`,
  );
}

/** The first day that can still change for each consumer. */
export async function openDaysOf(
  tx: Tx,
  open: OpenDay,
  service: string,
  consumerIds: readonly number[],
): Promise<(consumerId: number) => Day> {
  if (open.closedSchools.length === 0 || consumerIds.length === 0) return () => open.day;
  const closed = await rows(
    tx,
    sql<{ id: number }>`select id from unnest(${consumerIds}::bigint[]) as id
      where school_of(${service}, id, ${open.day}::date) = any (${open.closedSchools}::bigint[])`,
  );
  const ids = new Set(closed.map((row) => row.id));
  return (consumerId) => (ids.has(consumerId) ? addDays(open.day, 1) : open.day);
}

/** From this day on nothing is closed for anybody. */
export const openForAll = (open: OpenDay): Day => (open.closedSchools.length > 0 ? addDays(open.day, 1) : open.day);

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
