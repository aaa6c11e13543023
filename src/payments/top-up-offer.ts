import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Price } from '#src/tariffs/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type ChildRow, childrenToTopUp } from './child-store.ts';
import {
  type AmountLimits,
  centsToReturn,
  mealsIn,
  payableAmount,
  type SuggestedAmount,
  suggestedAmounts,
} from './rules.ts';

/** What the page that tops up offers for one child. Amounts in cents. */
export interface TopUpOffer extends Omit<ChildRow, 'tariff' | 'latestChargeCents' | 'openingTariffCents'> {
  readonly tariff: Price | null;
  /** Whole meals that the credit covers; undefined for a debt, or where meals cost nothing. */
  readonly creditMeals: number | undefined;
  readonly suggestions: readonly SuggestedAmount[];
  /** Least payment that brings a suspended child back; undefined when none is needed. */
  readonly toReturn: Cents | undefined;
  /** Least payment after which nothing is owed; undefined when nothing is. */
  readonly toSettle: Cents | undefined;
}

/** The children a citizen may top up, with what each costs, has, owes and could be topped up with (R9). */
export async function topUpOffers(
  tx: Tx,
  query: { readonly personId: number; readonly at: Temporal.Instant },
): Promise<{ readonly limits: AmountLimits; readonly children: readonly TopUpOffer[] }> {
  const on = romeDay(query.at);
  const settings = await settingsOn(tx, on);
  const limits = { minCents: settings.top_up_min_cents, maxCents: settings.top_up_max_cents };
  const limitMeals = settings.suspend_at_debt_meals;
  const children = await childrenToTopUp(tx, { personId: query.personId, on, charges: limitMeals });
  return {
    limits,
    children: children.map((child) => offer(child, limits, limitMeals, settings.top_up_suggested_meals)),
  };
}

function offer(child: ChildRow, limits: AmountLimits, limitMeals: number, meals: readonly number[]): TopUpOffer {
  const { latestChargeCents, openingTariffCents, ...shown } = child;
  const tariff = child.tariff as Price | null;
  const tariffCents = tariff?.cents ?? 0;
  const needed = child.suspendedFrom ? centsToReturn({ ...child, limitMeals }) : 0;
  return {
    ...shown,
    tariff,
    creditMeals: child.balanceCents < 0 ? undefined : mealsIn(child.balanceCents, tariffCents),
    suggestions: suggestedAmounts(tariffCents, meals, limits),
    toReturn: needed > 0 ? payableAmount(needed, limits) : undefined,
    toSettle: child.balanceCents < 0 ? payableAmount(-child.balanceCents, limits) : undefined,
  };
}
