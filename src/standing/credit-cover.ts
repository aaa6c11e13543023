import type { ChildCalendar } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { type ComingMeal, type Coverage, coverageOf } from './credit-cover-rules.ts';
import type { ConsumerStanding, TariffPeriod } from './standing-of.ts';

/** Past the end of any school year that begins within ten months. */
const HORIZON_DAYS = 700;

/** The days that `creditCover` looks at, from a day on. */
export const coverStretch = (from: Day) => ({ from, to: addDays(from, HORIZON_DAYS) });

/**
 * How many booked and not yet charged meals a balance covers from a day on, and until which day; planned absences are left out (R8).
 * Looks to the end of what is enrolled. `calendar` is that of `coverStretch`, `standing` that of the day.
 */
export const creditCover = (standing: ConsumerStanding, calendar: ChildCalendar, today: Day): Coverage =>
  coverageOf(standing.balanceCents, comingMeals(calendar, standing.tariffs, today));

/** The booked and not yet charged meals from a day on, with what each will cost; worked out as far as somebody asks. */
function* comingMeals(calendar: ChildCalendar, tariffs: readonly TariffPeriod[], today: Day): Iterable<ComingMeal> {
  const last = calendar.lastDay;
  if (!last) return;
  for (let day = today; day <= last; day = addDays(day, 1)) {
    const { state, posted } = calendar.on(day);
    const price = tariffs.find(({ from, to }) => from <= day && day <= to);
    if (price && !posted && ['booked', 'light', 'consumed'].includes(state)) yield { day, cents: price.cents };
  }
}
