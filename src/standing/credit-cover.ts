import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { type ComingMeal, type Coverage, coverageOf } from './credit-cover-rules.ts';

/** What a consumer's balance means for the meals to come (R8). */
export interface CreditCover extends Coverage {
  readonly balanceCents: Cents;
  /** Meals that a debt is worth; 0 without a debt (see `debt_meals`). */
  readonly debtMeals: number;
  /** What one meal costs that day; 0 without a price. */
  readonly tariffCents: Cents;
}

interface Row {
  readonly consumerId: number;
  readonly balanceCents: number;
  readonly debtMeals: number;
  readonly tariffCents: number;
  readonly coming: readonly ComingMeal[];
}

/**
 * How many booked and not yet charged meals each balance covers from a day on, and until which day; planned absences are left out.
 * Looks to the end of what is enrolled. Consumers without an account are missing.
 */
export async function creditCover(
  tx: Tx,
  consumerIds: readonly number[],
  today: Day,
  service = 'canteen',
): Promise<ReadonlyMap<number, CreditCover>> {
  const found = await rows(
    tx,
    sql<Row>`with coming as (
        select s.consumer_id, jsonb_agg(jsonb_build_object('day', s.day, 'cents', t.cents) order by s.day) as meals
        from day_statuses(${service}, ${today}::date, (select max(ends_on) from enrolments e where e.tenant_id = current_tenant()
          and e.consumer_id = any (${consumerIds}::bigint[]) and e.starts_on <= ${today}::date + 300), ${consumerIds}::bigint[]) s
        join consumer_tariffs t on t.tenant_id = current_tenant() and t.consumer_id = s.consumer_id and t.service = ${service}
          and s.day between t.valid_from and t.valid_to
        left join meal_orders o on o.tenant_id = current_tenant() and o.service = ${service} and o.day = s.day
        where s.state in ('booked', 'light', 'consumed') and o.posted_at is null
        group by s.consumer_id
      )
      select d.consumer_id as "consumerId", d.balance_cents as "balanceCents", d.debt_meals as "debtMeals", d.tariff_cents as "tariffCents",
        coalesce(c.meals, '[]') as coming
      from debt_meals(${service}, ${today}::date, ${consumerIds}::bigint[]) d left join coming c on c.consumer_id = d.consumer_id`,
  );
  return new Map(
    found.map(({ consumerId, coming, ...balance }) => [
      consumerId,
      { ...balance, ...coverageOf(balance.balanceCents, coming) },
    ]),
  );
}
