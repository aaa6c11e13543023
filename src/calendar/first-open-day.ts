import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** The first day that can still change for everybody at an instant: no cutoff of it has passed, and no order of it or of a later day is frozen (R2). */
export async function firstOpenDay(tx: Tx, at: Temporal.Instant, service = 'canteen'): Promise<Day> {
  const today = romeDay(at);
  const open = await get(
    tx,
    sql<{ day: Day }>`select greatest(
        ${today}::date + case when ${at}::timestamptz < first_cutoff_at(${service}, ${today}::date) then 0 else 1 end,
        (select max(o.day) + 1 from meal_orders o where o.tenant_id = current_tenant() and o.service = ${service})) as day`,
  );
  return open.day;
}
