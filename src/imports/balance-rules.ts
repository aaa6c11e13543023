import type { Cents } from '#src/kernel/money.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { BalanceRow, ImportContext, Reading } from './types.ts';
import { readAmount, readText } from './value-rules.ts';

/** Judges a file of opening balances, one row a consumer, known or not yet (R11). */
export function readBalances(table: Table, places: Places, context: ImportContext): Reading<BalanceRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'one');
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    const balance = complete({
      line: row.line,
      number: identity?.number,
      fiscalCode: identity?.fiscalCode,
      surname: row.optional('surname', readText),
      name: row.optional('name', readText),
      balanceCents: row.needed('balance', readAmount),
    });
    return balance ? [balance] : [];
  });
  return conclude(rows);
}

/** What both sides of an import must agree on; debts are positive here. */
export interface ControlTotals {
  readonly count: number;
  readonly creditCents: Cents;
  readonly debtCents: Cents;
}

export function controlTotals(balances: readonly Cents[]): ControlTotals {
  let creditCents = 0;
  let debtCents = 0;
  for (const cents of balances) {
    if (cents > 0) creditCents += cents;
    else debtCents -= cents;
  }
  return { count: balances.length, creditCents, debtCents };
}
