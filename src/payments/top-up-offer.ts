import { creditorOf } from '#src/creditor/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumersOf, type FamilyConsumer } from '#src/registry/index.ts';
import { type ConsumerStanding, type DebtLimit, standingOf } from '#src/standing/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import { type AmountLimits, mealsIn, payableAmount, type SuggestedAmount, suggestedAmounts } from './rules.ts';

/** What the page that tops up shows and offers for one child. Amounts in cents. */
export interface TopUpOffer extends FamilyConsumer {
  readonly balanceCents: Cents;
  readonly debtMeals: number;
  /** The debt at which the service is suspended, and whether it is reached; undefined where there is no account to see. */
  readonly limit: (DebtLimit & { readonly reached: boolean }) | undefined;
  /** Whole meals that the credit covers; undefined for a debt, or where meals cost nothing. */
  readonly creditMeals: number | undefined;
  /** First day of a suspension whose end is not known. */
  readonly suspendedFrom: Day | null;
  readonly suggestions: readonly SuggestedAmount[];
  /** Least payment that ends a suspension or keeps it away; undefined when none is needed, or one payment cannot be enough. */
  readonly toReturn: Cents | undefined;
  /** Least payment after which nothing is owed; undefined when nothing is, or one payment cannot be enough. */
  readonly toSettle: Cents | undefined;
  /** The account as it stands; undefined where there is none to see. */
  readonly standing: ConsumerStanding | undefined;
}

/** The children of a citizen whom they may top up (R15). */
export const payable = (children: readonly TopUpOffer[]): TopUpOffer[] => children.filter((child) => child.mayPay);

/** What the pages that take a top-up say and offer (R9). */
export async function topUpOffers(
  tx: Tx,
  query: { readonly personId: number; readonly at: Temporal.Instant },
): Promise<{
  readonly limits: AmountLimits;
  readonly children: readonly TopUpOffer[];
  /** Whether the municipality can be paid at all: nothing that pagoPA asks of it is missing. */
  readonly connected: boolean;
}> {
  const on = romeDay(query.at);
  const settings = await settingsOn(tx, on);
  return {
    connected: (await creditorOf(tx)) !== undefined,
    limits: limitsOf(settings),
    children: await offersFor(tx, await consumersOf(tx, query.personId, on), { on, settings }),
  };
}

const limitsOf = (settings: Settings): AmountLimits => ({
  minCents: settings.top_up_min_cents,
  maxCents: settings.top_up_max_cents,
});

/**
 * The children a citizen follows, with what each costs, has, owes and could be topped up with on a day (R9). Who may not see the account
 * (R15) is told of none: it looks empty. `settings` are those of the day.
 */
export async function offersFor(
  tx: Tx,
  children: readonly FamilyConsumer[],
  { on, settings }: { readonly on: Day; readonly settings: Settings },
): Promise<TopUpOffer[]> {
  const limits = limitsOf(settings);
  const consumerIds = children.map((child) => child.consumerId);
  const standings = await standingOf(tx, consumerIds, on, settings);
  return children.map((child) => ({
    ...child,
    ...standingFor(child, child.maySeeMoney ? standings.get(child.consumerId) : undefined, limits),
    suggestions: suggestedAmounts(child.tariff?.cents ?? 0, settings.top_up_suggested_meals, limits),
  }));
}

/** An account is opened by the first movement; until then it stands at nothing. */
function standingFor(child: FamilyConsumer, standing: ConsumerStanding | undefined, limits: AmountLimits) {
  const balanceCents = standing?.balanceCents ?? 0;
  const suspension = standing?.suspension;
  const needed = standing?.amountToReadmitCents ?? 0;
  return {
    standing,
    balanceCents,
    debtMeals: standing?.debtMeals ?? 0,
    limit: standing && { ...standing.limit, reached: standing.standing === 'over_limit' },
    creditMeals: balanceCents < 0 || !child.maySeeMoney ? undefined : mealsIn(balanceCents, child.tariff?.cents ?? 0),
    suspendedFrom: suspension && suspension.endsBefore === null ? suspension.fromDay : null,
    toReturn: needed > 0 ? payableAmount(needed, limits) : undefined,
    toSettle: balanceCents < 0 ? payableAmount(-balanceCents, limits) : undefined,
  };
}
