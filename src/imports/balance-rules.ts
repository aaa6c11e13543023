import type { Cents } from '#src/kernel/money.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { BalanceRow, CorrectionRow, ImportContext, Reading } from './types.ts';
import { readAmount, readReason, readText } from './value-rules.ts';

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

/**
 * Judges a file that corrects opening balances, one row a registered consumer (R11): what it says by how much and what it says of the new
 * balance must agree with the balance in the ledger, so that a row taken twice, in whatever form, does nothing.
 */
export function readCorrections(
  table: Table,
  places: Places,
  context: ImportContext,
  opening: ReadonlyMap<string, Cents | null>,
): Reading<CorrectionRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'one');
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    if (identity && !identity.known) row.reject('number', 'consumer_unknown');
    const correction = complete({
      line: row.line,
      number: identity?.number,
      changeCents: row.needed('change', readAmount),
      balanceCents: row.needed('newBalance', readAmount),
      reason: row.optional('reason', readReason),
    });
    if (!correction) return [];
    const before = opening.get(correction.number) ?? 0;
    const { changeCents, balanceCents } = correction;
    if (balanceCents !== before && balanceCents !== before + changeCents)
      row.reject('newBalance', 'new_balance_differs');
    return [correction];
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
