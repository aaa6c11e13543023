import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';

/** pagoPA pays at most five notices in one operation. */
const MAX_CART_LINES = 5;

export interface AmountLimits {
  readonly minCents: Cents;
  readonly maxCents: Cents;
}

export type AmountProblem =
  | { readonly kind: 'AmountTooSmall'; readonly minCents: Cents }
  | { readonly kind: 'AmountTooLarge'; readonly maxCents: Cents };

/** Whether a child's account may be topped up with this amount (R9; the limits are settings, both included). */
export function checkAmount(cents: Cents, limits: AmountLimits): Result<Cents, AmountProblem> {
  if (cents < limits.minCents) return err({ kind: 'AmountTooSmall', minCents: limits.minCents });
  if (cents > limits.maxCents) return err({ kind: 'AmountTooLarge', maxCents: limits.maxCents });
  return ok(cents);
}

export interface CartFull {
  readonly kind: 'CartFull';
  readonly maxLines: number;
}

/** Whether a child's line fits in the cart; a child already in it only changes its amount. */
export function checkCart(consumersInCart: readonly number[], adding: number): Result<undefined, CartFull> {
  if (consumersInCart.includes(adding) || consumersInCart.length < MAX_CART_LINES) return ok(undefined);
  return err({ kind: 'CartFull', maxLines: MAX_CART_LINES });
}

/** An amount that means something: so many meals at the child's tariff. */
export interface SuggestedAmount {
  readonly meals: number;
  readonly cents: Cents;
}

/** "10 pasti · 35,00 €" for each number of meals whose price lies within the limits; none for a child who pays nothing. */
export function suggestedAmounts(
  tariffCents: Cents,
  meals: readonly number[],
  limits: AmountLimits,
): readonly SuggestedAmount[] {
  if (tariffCents <= 0) return [];
  return meals
    .map((count) => ({ meals: count, cents: count * tariffCents }))
    .filter(({ cents }) => checkAmount(cents, limits).ok);
}

/** The nearest amount that can be paid and covers what is needed; undefined when one payment is not enough. */
export function payableAmount(neededCents: Cents, limits: AmountLimits): Cents | undefined {
  if (neededCents > limits.maxCents) return undefined;
  return Math.max(neededCents, limits.minCents);
}

/** How many whole meals a credit buys; undefined when a meal costs nothing. */
export const mealsIn = (cents: Cents, tariffCents: Cents): number | undefined =>
  tariffCents > 0 ? Math.floor(Math.max(0, cents) / tariffCents) : undefined;
