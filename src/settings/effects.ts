import { sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** Meals that one charge basis charges and the other does not, seen on days that were posted. */
export interface BasisEffect {
  /** Booked, not cancelled in time and not eaten: charged by booking only (R5). */
  readonly meals: number;
  readonly children: number;
  /** How many posted days were looked at. */
  readonly days: number;
}

const DAYS_BACK = 30;

/** What would have differed in the last 30 days: for the sentence before a municipality charges by the other basis. */
export function chargeBasisEffect(tx: Tx, today: Day, service = 'canteen'): Promise<BasisEffect> {
  return get(
    tx,
    sql<BasisEffect>`with days as (
        select o.day from meal_orders o where o.tenant_id = current_tenant() and o.service = ${service} and o.posted_at is not null
          and o.day between ${addDays(today, -DAYS_BACK)}::date and ${today}::date
      )
      select (select count(*) from days) as days, count(*) as meals, count(distinct r.consumer_id) as children
      from register_entries r join days d on d.day = r.day
      where r.tenant_id = current_tenant() and r.service = ${service} and r.planned in ('booked', 'light') and r.present is false`,
  );
}
