import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';

/** What a municipality decides about top-ups (R8, R9). */
export interface TopUpSettings {
  /** Least amount of one top-up, in cents, included. */
  readonly minCents: Cents;
  /** Greatest amount of one top-up, in cents, included. */
  readonly maxCents: Cents;
  /** Numbers of meals whose price is offered as an amount. */
  readonly suggestedMeals: readonly number[];
  /** Days until a notice falls due. */
  readonly dueDays: number;
  /** Unpaid notices of a child at once. */
  readonly maxUnpaid: number;
  /** Calendar days for which a payment without a receipt is called "in verification". */
  readonly holdDays: number;
}

type Numeric = Exclude<keyof TopUpSettings, 'suggestedMeals'>;

export type TopUpSettingProblem =
  /** It lies outside of what makes sense; both bounds are included. */
  | { readonly kind: 'OutOfRange'; readonly field: Numeric; readonly from: number; readonly to: number }
  | { readonly kind: 'MinAboveMax' }
  /** Too many suggestions, one twice, or one that is no number of meals. */
  | { readonly kind: 'SuggestionsWrong'; readonly most: number; readonly to: number };

const RANGES: Readonly<Record<Numeric, readonly [number, number]>> = {
  minCents: [100, 10_000],
  // Cash of more than this may not be paid at once (DL 231/2007, art. 49, from 2023).
  maxCents: [1_000, 499_999],
  dueDays: [1, 365],
  maxUnpaid: [1, 20],
  holdDays: [1, 10],
};
const MOST_SUGGESTIONS = 6;
const MOST_MEALS = 250;

/** Everything that is wrong with the settings, field by field; the settings with their suggestions in order when nothing is. */
export function checkTopUpSettings(asked: TopUpSettings): Result<TopUpSettings, readonly TopUpSettingProblem[]> {
  const problems: TopUpSettingProblem[] = [];
  for (const [field, [from, to]] of Object.entries(RANGES) as [Numeric, readonly [number, number]][]) {
    const value = asked[field];
    if (!Number.isSafeInteger(value) || value < from || value > to)
      problems.push({ kind: 'OutOfRange', field, from, to });
  }
  if (asked.minCents > asked.maxCents) problems.push({ kind: 'MinAboveMax' });
  const meals = asked.suggestedMeals;
  const sound = meals.every((each) => Number.isSafeInteger(each) && each >= 1 && each <= MOST_MEALS);
  if (!sound || meals.length > MOST_SUGGESTIONS || new Set(meals).size < meals.length)
    problems.push({ kind: 'SuggestionsWrong', most: MOST_SUGGESTIONS, to: MOST_MEALS });
  if (problems.length > 0) return err(problems);
  return ok({ ...asked, suggestedMeals: meals.toSorted((a, b) => a - b) });
}
