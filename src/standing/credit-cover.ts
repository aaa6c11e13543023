import { sql } from 'kysely';
import type { ChildCalendar } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
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
  readonly tariffs: readonly TariffPeriod[] | null;
}

interface TariffPeriod {
  readonly from: Day;
  readonly to: Day;
  readonly cents: Cents;
}

/** Past the end of any school year that begins within ten months. */
const HORIZON_DAYS = 700;

/** The days that `creditCover` looks at, from a day on. */
export const coverStretch = (from: Day) => ({ from, to: addDays(from, HORIZON_DAYS) });

/**
 * How many booked and not yet charged meals each balance covers from a day on, and until which day; planned absences are left out.
 * Looks to the end of what is enrolled. Consumers without an account are missing. `calendars` are those of `coverStretch`.
 */
export async function creditCover(
  tx: Tx,
  calendars: ReadonlyMap<number, ChildCalendar>,
  today: Day,
  service = 'canteen',
): Promise<ReadonlyMap<number, CreditCover>> {
  const found = await rows(
    tx,
    sql<Row>`/* credit_cover */ select consumer_id as "consumerId", balance_cents as "balanceCents", debt_meals as "debtMeals",
        tariff_cents as "tariffCents", tariffs
      from standing_facts(${service}, ${today}, ${[...calendars.keys()]}::bigint[], 0)`,
  );
  return new Map(
    found.map(({ consumerId, tariffs, ...balance }) => {
      const coming = comingMeals(calendars.get(consumerId), tariffs ?? [], today);
      return [consumerId, { ...balance, ...coverageOf(balance.balanceCents, coming) }];
    }),
  );
}

/** The booked and not yet charged meals from a day on, with what each will cost; worked out as far as somebody asks. */
function* comingMeals(
  calendar: ChildCalendar | undefined,
  tariffs: readonly TariffPeriod[],
  today: Day,
): Iterable<ComingMeal> {
  const last = calendar?.lastDay;
  if (!calendar || !last) return;
  for (let day = today; day <= last; day = addDays(day, 1)) {
    const { state, posted } = calendar.on(day);
    const price = tariffs.find(({ from, to }) => from <= day && day <= to);
    if (price && !posted && ['booked', 'light', 'consumed'].includes(state)) yield { day, cents: price.cents };
  }
}
