import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** What a day's posting came to, with every correction since. */
export interface DayCharges {
  readonly meals: number;
  readonly cents: Cents;
  /** Charges that were given back. */
  readonly reversed: number;
}

/** The meals charged for a day (R6); all zero while it is not posted. */
export function chargesOn(tx: Tx, day: Day, service = 'canteen'): Promise<DayCharges> {
  return get(
    tx,
    sql<DayCharges>`select count(*) filter (where reversed_at is null) as meals, count(*) filter (where reversed_at is not null) as reversed,
        coalesce(sum(cents) filter (where reversed_at is null), 0)::bigint as cents
      from meal_charges where tenant_id = current_tenant() and service = ${service} and day = ${day}`,
  );
}
