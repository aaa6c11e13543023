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

/** How far a balance reaches over coming meals, each at its own day's tariff. A debt reaches nowhere. */
export function coverageOf(balance: Cents, coming: readonly ComingMeal[]): Coverage {
  let left = balance;
  let meals = 0;
  for (const meal of coming) {
    if (left < 0 || meal.cents > left) return { meals, until: coming[meals - 1]?.day, all: false };
    left -= meal.cents;
    meals += 1;
  }
  return { meals, until: coming.at(-1)?.day, all: balance >= 0 };
}
