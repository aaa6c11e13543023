import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** The first day that can still change. Schools may close at different hours: for those named here it is the day after. */
export interface OpenDay {
  readonly day: Day;
  readonly closedSchools: readonly number[];
}

/** Today, and tomorrow that is open when today no longer is, but for a freeze that ran ahead of a clock that was put back. */
const DAYS_ASKED_AT_ONCE = 2;

/**
 * The first day on which some school's cutoff has not passed at `at` and its order is not frozen yet, held open until the transaction ends:
 * a suspension can begin or end from this day on, and the kitchen's count will know.
 * Take it before any row of standing is locked: the freeze takes both in this order.
 */
export async function holdFirstOpenDay(tx: Tx, at: Temporal.Instant, service: string): Promise<OpenDay> {
  for (let from = romeDay(at); ; ) {
    const [found] = await openDays(tx, from, addDays(from, DAYS_ASKED_AT_ONCE - 1), at, service);
    if (!found) {
      from = addDays(from, DAYS_ASKED_AT_ONCE);
      continue;
    }
    // Asked again under the lock, because it may have been frozen in the meantime.
    const [, [held]] = await Promise.all([
      lockDayShared(tx, found.day, service),
      openDays(tx, found.day, found.day, at, service),
    ]);
    if (held && held.closedSchools.length > 0) await lockDayShared(tx, addDays(held.day, 1), service);
    if (held) return held;
    from = addDays(found.day, 1);
  }
}

/** The days of a period on which some school, or whoever is in none, is open at an instant, the earliest first, and which schools are not. */
const openDays = (tx: Tx, from: Day, to: Day, at: Temporal.Instant, service: string): Promise<OpenDay[]> =>
  rows(
    tx,
    // A day that is frozen for all, as most first days are, asks for no school's hour.
    sql<OpenDay>`/* open_days */ select d.day, schools.closed as "closedSchools"
      from (select g.at::date as day from generate_series(${from}::timestamp, ${to}::timestamp, interval '1 day') as g (at)
        where not exists (select from day_progress p
          where p.tenant_id = current_tenant() and p.service = ${service} and p.frozen_through >= g.at::date) offset 0) d
      cross join lateral (select cutoff_at(${service}, null, d.day) <= ${at} as passed offset 0) others
      cross join lateral (
        select coalesce(jsonb_agg(each.id order by each.id) filter (where each.closed), '[]') as closed, bool_or(not each.closed) as any_open
        from (
          select s.id, exists (select from school_orders o
              where o.tenant_id = s.tenant_id and o.service = ${service} and o.day = d.day and o.school_id = s.id)
            or case when exists (select from cutoffs c
                where c.tenant_id = s.tenant_id and c.service = ${service} and c.school_id = s.id and c.valid_from <= d.day)
              then cutoff_at(${service}, s.id, d.day) <= ${at} else others.passed end as closed
          from schools s where s.tenant_id = current_tenant() offset 0
        ) each
      ) schools
      where not others.passed or schools.any_open order by d.day`,
  );

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
