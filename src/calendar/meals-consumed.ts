import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import type { ChildCalendar } from './child-day-rules.ts';
import { calendarsOf } from './days-of.ts';

/** A meal that a consumer ate. */
export interface MealConsumed {
  readonly day: Day;
  readonly light: boolean;
  /** Null while it is not charged yet, or will not be. */
  readonly cents: number | null;
}

/** Meals consumed between two days, newest first: what "quanti pasti ha usufruito" of the municipality's notice counts (R12). */
export const mealsEaten = (calendar: ChildCalendar, from: Day, to: Day): MealConsumed[] =>
  calendar.registered
    .filter((day) => from <= day && day <= to)
    .map(calendar.on)
    .filter(({ state }) => state === 'consumed')
    .map(({ day, light, chargedCents }) => ({ day, light, cents: chargedCents }))
    .reverse();

/** Counts what `mealsEaten` lists, without reading the days: a page says the number on each visit, from the first day of service on (R12). */
export async function countMeals(
  tx: Tx,
  { consumerId, from, to }: { readonly consumerId: number; readonly from: Day; readonly to: Day },
  service = 'canteen',
): Promise<number> {
  if (to < from) return 0;
  const counted = sql<{
    meals: number;
  }>`/* count_meals_eaten */ select count_meals_eaten(${service}, ${consumerId}, ${from}, ${to}) as meals`;
  return (await get(tx, counted)).meals;
}

/** The same for one consumer, read for it. */
export async function mealsConsumed(tx: Tx, consumerId: number, from: Day, to: Day): Promise<MealConsumed[]> {
  const calendar = (await calendarsOf(tx, [consumerId], { from, to })).get(consumerId);
  return calendar ? mealsEaten(calendar, from, to) : [];
}
