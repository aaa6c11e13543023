import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';

/** Held until the transaction ends by whoever changes days that are not frozen yet, taken in their order; any number at once. */
export async function lockDaysShared(tx: Tx, days: readonly Day[], service = 'canteen'): Promise<void> {
  await sql`/* lock_days_shared */ select pg_advisory_xact_lock_shared(day_lock_key(${service}, d.day))
    from unnest(${[...days].sort()}::date[]) as d (day)`.execute(tx);
}

export const lockDayShared = (tx: Tx, day: Day, service?: string): Promise<void> => lockDaysShared(tx, [day], service);

/** Held by whoever freezes a day: waits for those who change it now, and makes those who come later see it frozen (R2). */
export async function lockDayExclusive(tx: Tx, day: Day, service = 'canteen'): Promise<void> {
  await sql`select pg_advisory_xact_lock(day_lock_key(${service}, ${day}))`.execute(tx);
}
