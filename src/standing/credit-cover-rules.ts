import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';

export interface ComingMeal {
  readonly day: Day;
  readonly cents: Cents;
}

export interface Coverage {
  /** How many of the coming meals the balance pays for, in their order. */
  readonly meals: number;
  /** The day of the last of them. */
  readonly until: Day | undefined;
  /** The balance pays for all of them. */
  readonly all: boolean;
}

/** How far a balance reaches over coming meals in their order, each at its own day's tariff. A debt reaches nowhere. */
export function coverageOf(balance: Cents, coming: Iterable<ComingMeal>): Coverage {
  let left = balance;
  let meals = 0;
  let until: Day | undefined;
  for (const meal of coming) {
    if (left < 0 || meal.cents > left) return { meals, until, all: false };
    left -= meal.cents;
    meals += 1;
    until = meal.day;
  }
  return { meals, until, all: balance >= 0 };
}
