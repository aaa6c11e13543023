import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, type Tx } from '#src/platform/database/index.ts';

/** Whether the evening's decisions of a day were taken, whatever they were. */
export async function isEveningDone(tx: Tx, day: Day, service = 'canteen'): Promise<boolean> {
  const progress = await find(
    tx,
    sql<{ done: boolean }>`select evening_through >= ${day}::date as done from day_progress
      where tenant_id = current_tenant() and service = ${service}`,
  );
  return progress?.done ?? false;
}
