import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';

/** Held until the transaction ends by whoever changes a day that is not frozen yet; any number at once. */
export async function lockDayShared(tx: Tx, day: Day, service = 'canteen'): Promise<void> {
  await sql`/* lock_day_shared */ select pg_advisory_xact_lock_shared(day_lock_key(${service}, ${day}))`.execute(tx);
}

/** Held by whoever freezes a day: waits for those who change it now, and makes those who come later see it frozen (R2). */
export async function lockDayExclusive(tx: Tx, day: Day, service = 'canteen'): Promise<void> {
  await sql`select pg_advisory_xact_lock(day_lock_key(${service}, ${day}))`.execute(tx);
}

/**
 * Holds, as `lockDayShared` does, every day of a stretch that may be frozen while this transaction runs: those that are over or begun and
 * that the jobs have not frozen yet, because they were off or are late. Otherwise such a day could be frozen and charged by facts that are
 * only being changed.
 */
export async function lockLateDays(
  tx: Tx,
  days: { readonly from: Day; readonly to: Day; readonly today: Day; readonly service: string },
): Promise<void> {
  const { from, to, today, service } = days;
  await sql`select pg_advisory_xact_lock_shared(day_lock_key(${service}, late.at::date))
    from day_progress p cross join lateral generate_series(greatest(${from}::date, p.frozen_through + 1)::timestamp,
      least(${to}::date, ${today}::date)::timestamp, interval '1 day') as late (at)
    where p.tenant_id = current_tenant() and p.service = ${service}`.execute(tx);
}
