import { sql } from 'kysely';
import { served } from '#src/attendance/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';

/**
 * How many service days a school may go back (R5), when what it wants to change from a day on reaches further; undefined when it does not.
 * The day itself need not have had service: what lies between it and today counts.
 */
export async function tooFarBackForSchool(
  tx: Tx,
  reach: { readonly from: Day; readonly at: Temporal.Instant; readonly service?: string },
): Promise<{ readonly serviceDays: number } | undefined> {
  const today = romeDay(reach.at);
  const { register_correction_service_days: limit } = await settingsOn(tx, today);
  const touched = await get(
    tx,
    sql<{ days: number }>`select count(*) as days from meal_orders o where o.tenant_id = current_tenant()
      and o.service = ${reach.service ?? 'canteen'} and o.day between ${reach.from} and ${today} and ${served}`,
  );
  // The farthest of them is the day that is changed; those after it are counted.
  return touched.days > limit + 1 ? { serviceDays: limit } : undefined;
}
