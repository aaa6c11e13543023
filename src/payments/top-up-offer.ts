import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumersOf, type FamilyConsumer } from '#src/registry/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type AccountRow, accountsToTopUp } from './child-store.ts';
import {
  type AmountLimits,
  centsToReturn,
  mealsIn,
  payableAmount,
  type SuggestedAmount,
  suggestedAmounts,
} from './rules.ts';

/** What the page that tops up shows and offers for one child. Amounts in cents. */
export interface TopUpOffer extends FamilyConsumer {
  readonly balanceCents: Cents;
  readonly debtMeals: number;
  /** Whole meals that the credit covers; undefined for a debt, or where meals cost nothing. */
  readonly creditMeals: number | undefined;
  readonly suspendedFrom: Day | null;
  readonly suggestions: readonly SuggestedAmount[];
  /** Least payment that brings a suspended child back; undefined when none is needed. */
  readonly toReturn: Cents | undefined;
  /** Least payment after which nothing is owed; undefined when nothing is. */
  readonly toSettle: Cents | undefined;
}

interface Terms extends AmountLimits {
  readonly limitMeals: number;
  readonly suggestedMeals: readonly number[];
}

/** The children a citizen may top up, with what each costs, has, owes and could be topped up with (R9). */
export async function topUpOffers(
  tx: Tx,
  query: { readonly personId: number; readonly at: Temporal.Instant },
): Promise<{ readonly limits: AmountLimits; readonly children: readonly TopUpOffer[] }> {
  const on = romeDay(query.at);
  const settings = await settingsOn(tx, on);
  const terms: Terms = {
    minCents: settings.top_up_min_cents,
    maxCents: settings.top_up_max_cents,
    limitMeals: settings.suspend_at_debt_meals,
    suggestedMeals: settings.top_up_suggested_meals,
  };
  const children = await consumersOf(tx, query.personId, on);
  const consumerIds = children.map((child) => child.consumerId);
  const accounts = await accountsToTopUp(tx, { consumerIds, on, charges: terms.limitMeals });
  const accountOf = (id: number) => accounts.find((account) => account.consumerId === id);
  return { limits: terms, children: children.map((child) => offer(child, accountOf(child.consumerId), terms)) };
}

/** An account is opened by the first movement; until then it stands at nothing. */
const NO_ACCOUNT = {
  balanceCents: 0,
  debtMeals: 0,
  suspendedFrom: null,
  latestChargeCents: [],
  openingTariffCents: 0,
} satisfies Omit<AccountRow, 'consumerId'>;

function offer(child: FamilyConsumer, account: AccountRow | undefined, terms: Terms): TopUpOffer {
  const { balanceCents, debtMeals, suspendedFrom, ...debt } = account ?? NO_ACCOUNT;
  const tariffCents = child.tariff?.cents ?? 0;
  const needed = suspendedFrom ? centsToReturn({ balanceCents, ...debt, limitMeals: terms.limitMeals }) : 0;
  return {
    ...child,
    balanceCents,
    debtMeals,
    suspendedFrom,
    creditMeals: balanceCents < 0 ? undefined : mealsIn(balanceCents, tariffCents),
    suggestions: suggestedAmounts(tariffCents, terms.suggestedMeals, terms),
    toReturn: needed > 0 ? payableAmount(needed, terms) : undefined,
    toSettle: balanceCents < 0 ? payableAmount(-balanceCents, terms) : undefined,
  };
}
