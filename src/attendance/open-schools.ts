import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** Schools whose order of a day is not made yet: their numbers may change. None once the day is frozen. */
export async function openSchools(tx: Tx, day: Day, service = 'canteen'): Promise<number[]> {
  const found = await rows(tx, sql<{ id: number }>`select id from open_schools(${service}, ${day}::date) as open (id)`);
  return found.map((row) => row.id);
}

/**
 * Schools that had nobody to order for when their hour of a day was frozen: their pupils came afterwards and are on no register, while the day
 * is not charged yet.
 */
export async function lateSchools(tx: Tx, day: Day, service = 'canteen'): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number }>`select s.id from day_progress p join schools s on s.tenant_id = p.tenant_id
      where p.tenant_id = current_tenant() and p.service = ${service} and p.posted_through < ${day}::date
        and (p.frozen_through >= ${day}::date
          or p.frozen_through = ${day}::date - 1 and p.frozen_cutoff >= cutoff_time(${service}, s.id, ${day}::date))
        and not exists (select from school_orders o where o.tenant_id = s.tenant_id and o.service = ${service}
          and o.day = ${day}::date and o.school_id = s.id)`,
  );
  return found.map((row) => row.id);
}

/** When each school's order of a day became final. */
export async function frozenSchools(
  tx: Tx,
  day: Day,
  service = 'canteen',
): Promise<ReadonlyMap<number, Temporal.Instant>> {
  const found = await rows(
    tx,
    sql<{ id: number; at: Temporal.Instant }>`select school_id as id, frozen_at as at from school_orders
      where tenant_id = current_tenant() and service = ${service} and day = ${day}`,
  );
  return new Map(found.map((row) => [row.id, row.at]));
}
