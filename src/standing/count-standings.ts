import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Settings } from '#src/tenancy/index.ts';
import { type Account, isReleased, standingOfAccount } from './rules.ts';
import { thresholdsOf } from './thresholds.ts';

/** How many enrolled children stand where, by one set of thresholds. */
export interface StandingCounts {
  readonly lowCredit: number;
  /** In debt up to the notice or beyond, below the limit. */
  readonly warned: number;
  readonly overLimit: number;
  /** Of those suspended now, how many would stay so. */
  readonly suspended: number;
}

/** How the municipality's accounts stand on a day by each of some settings: for the page that shows what a change would do (R8). */
export async function countStandings(
  tx: Tx,
  today: Day,
  alternatives: readonly Settings[],
  service = 'canteen',
): Promise<StandingCounts[]> {
  const accounts = await rows(
    tx,
    sql<Account & { begun: boolean | null }>`select d.balance_cents as "balanceCents", d.tariff_cents as "tariffCents",
        d.debt_meals as "debtMeals", s.from_day <= ${today}::date as begun
      from debt_meals(${service}, ${today}) d
      left join suspensions s on s.tenant_id = current_tenant() and s.consumer_id = d.consumer_id and s.service = ${service}
        and s.ends_before is null
      where d.enrolled`,
  );
  return alternatives.map((settings) => {
    const thresholds = thresholdsOf(settings);
    const standings = accounts.map((account) => standingOfAccount(account, thresholds));
    const count = (standing: (typeof standings)[number]) => standings.filter((each) => each === standing).length;
    return {
      lowCredit: count('low_credit'),
      warned: count('warned'),
      overLimit: count('over_limit'),
      suspended: accounts.filter(({ begun, ...account }) => begun !== null && !isReleased(account, begun, thresholds))
        .length,
    };
  });
}
