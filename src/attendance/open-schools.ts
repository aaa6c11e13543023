import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** Schools whose order of a day is not made yet: their numbers may change. None once the day is frozen. */
export async function openSchools(tx: Tx, day: Day, service = 'canteen'): Promise<number[]> {
  const found = await rows(tx, sql<{ id: number }>`select id from open_schools(${service}, ${day}::date) as open (id)`);
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
