import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';

/** Held until the transaction ends by whoever changes a day that is not frozen yet; any number at once. */
export async function lockDayShared(tx: Tx, day: Day, service = 'canteen'): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(day_lock_key(${service}, ${day}))`.execute(tx);
}

/** Held by whoever freezes a day: waits for those who change it now, and makes those who come later see it frozen (R2). */
export async function lockDayExclusive(tx: Tx, day: Day, service = 'canteen'): Promise<void> {
  await sql`select pg_advisory_xact_lock(day_lock_key(${service}, ${day}))`.execute(tx);
}
