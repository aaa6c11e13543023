import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** A meal that a consumer ate. */
export interface MealConsumed {
  readonly day: Day;
  readonly light: boolean;
  /** Null while it is not charged yet, or will not be. */
  readonly cents: number | null;
}

/** Meals consumed between two days, newest first: what "quanti pasti ha usufruito" of the municipality's notice counts (R12). */
export function mealsConsumed(
  tx: Tx,
  consumerId: number,
  from: Day,
  to: Day,
  service = 'canteen',
): Promise<MealConsumed[]> {
  return rows(
    tx,
    sql<MealConsumed>`select s.day, s.light, m.cents from day_statuses(${service}, ${from}::date, ${to}::date, array[${consumerId}::bigint]) s
      left join meal_charges m on m.tenant_id = current_tenant() and m.service = ${service} and m.consumer_id = s.consumer_id
        and m.day = s.day and m.reversed_at is null
      where s.state = 'consumed' order by s.day desc`,
  );
}
