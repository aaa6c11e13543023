import { type RawBuilder, sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { DifferenceRow } from './check.ts';
import { mealChecks } from './meal-checks.ts';
import { moneyChecks } from './money-checks.ts';
import { standingChecks } from './standing-checks.ts';
import type { Difference } from './types.ts';

/** More than these of one kind say nothing new; the first ones lead to the cause. */
const MOST_OF_A_KIND = 1000;

/**
 * Recomputes every balance, charge, meal, standing and notice of one municipality from its postings and facts (invariants 1–8) and
 * answers where what is stored differs; an empty list means that all agrees. Reads only. Each check is one statement, so it may run
 * while the service works. 5 million postings take under a minute.
 */
export async function findDifferences(tx: Tx): Promise<Difference[]> {
  await sql`select set_config('statement_timeout', '15min', true), set_config('work_mem', '128MB', true)`.execute(tx);
  const differences: Difference[] = [];
  for (const { name, statement } of [...moneyChecks, ...mealChecks, ...standingChecks]) {
    const found = await rows(
      tx,
      sql`select * from (${statement}) as difference
        order by consumer_number, day, reference limit ${MOST_OF_A_KIND}` as RawBuilder<DifferenceRow>,
    );
    for (const { consumer_number: consumerNumber, ...row } of found)
      differences.push({ check: name, consumerNumber, ...row });
  }
  return differences;
}
