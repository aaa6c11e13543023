import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import { amountToReadmit, type DebtLimit, limitOf, mealsCovered, type Standing, standingOfAccount } from './rules.ts';
import { thresholdsOf, tolerableMeals } from './thresholds.ts';

/** How an account stands, for pages. Cents and meals. */
export interface ConsumerStanding {
  readonly consumerId: number;
  readonly balanceCents: number;
  /** Price of a meal today; 0 for who pays nothing and for who is not enrolled. */
  readonly tariffCents: number;
  /** Meals that the balance covers; null when a meal costs nothing. */
  readonly meals: number | null;
  readonly debtMeals: number;
  readonly standing: Standing;
  /** Under way or to come; undefined when there is none. */
  readonly suspension:
    | { readonly id: number; readonly fromDay: Day; readonly begun: boolean; readonly endsBefore: Day | null }
    | undefined;
  /** The least payment that brings the account below the limit; 0 when none is needed. */
  readonly amountToReadmitCents: number;
  /** The debt at which the service is suspended, in the unit in which the municipality counts. */
  readonly limit: DebtLimit;
  /** What a meal costs from that day on. */
  readonly tariffs: readonly TariffPeriod[];
}

export interface TariffPeriod {
  readonly from: Day;
  readonly to: Day;
  readonly cents: Cents;
}

interface StandingRow {
  readonly consumerId: number;
  readonly balanceCents: number;
  /** As if each meal cost something. */
  readonly debtMeals: number;
  readonly tolerableDebtCents: number;
  readonly suspensionId: number | null;
  readonly fromDay: Day | null;
  readonly endsBefore: Day | null;
  readonly tariffs: readonly TariffPeriod[] | null;
}

/**
 * How these consumers' accounts stand on a day; who has no account is missing. One statement for any number. `settings` are those of the day,
 * where the page has read them.
 */
export async function standingOf(
  tx: Tx,
  consumerIds: readonly number[],
  today: Day,
  settings?: Settings,
  service = 'canteen',
): Promise<ReadonlyMap<number, ConsumerStanding>> {
  const thresholds = thresholdsOf(settings ?? (await settingsOn(tx, today)));
  const found = await rows(
    tx,
    sql<StandingRow>`/* standings_of */ select consumer_id as "consumerId", balance_cents as "balanceCents", debt_meals as "debtMeals",
        suspension_id as "suspensionId", from_day as "fromDay", ends_before as "endsBefore", tolerable_debt_cents as "tolerableDebtCents", tariffs
      from standings_of(${service}, ${today}, ${consumerIds}::bigint[], ${tolerableMeals(thresholds)})`,
  );
  return new Map(
    found.map((row) => {
      const begun = row.fromDay !== null && row.fromDay <= today;
      const { suspensionId: id, fromDay, endsBefore, consumerId, balanceCents } = row;
      const tariffs = row.tariffs ?? [];
      const tariffCents = tariffs.find(({ from, to }) => from <= today && today <= to)?.cents ?? 0;
      // Where a meal costs nothing a debt is no number of meals.
      const debtMeals = tariffCents === 0 ? 0 : row.debtMeals;
      const account = { ...row, tariffCents, debtMeals };
      return [
        consumerId,
        {
          consumerId,
          balanceCents,
          tariffCents,
          debtMeals,
          meals: mealsCovered(balanceCents, tariffCents),
          standing: standingOfAccount(account, thresholds),
          suspension: id === null || fromDay === null ? undefined : { id, fromDay, begun, endsBefore },
          amountToReadmitCents: amountToReadmit(account, row.tolerableDebtCents, begun, thresholds),
          limit: limitOf(thresholds),
          tariffs,
        },
      ];
    }),
  );
}
