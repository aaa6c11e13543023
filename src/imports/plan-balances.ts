import type { Cents } from '#src/kernel/money.ts';
import { openConsumerAccounts, openingBalances, postOpeningBalances } from '#src/ledger/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { controlTotals, readBalances } from './balance-rules.ts';
import { consumerIds, openConsumers } from './balances-store.ts';
import { type Material, type Plan, previewRows } from './plan.ts';
import { type OpeningBalances, planBalances } from './plan-rules.ts';
import { auditConsumers, type ImportTotals } from './store.ts';
import type { BalanceRow, PlannedRow } from './types.ts';

/** Plans a file of opening balances against the ledger (R11). */
export async function planBalancesFile(tx: Tx, material: Material): Promise<Plan> {
  const { rows, rejections } = readBalances(material.table, material.places, material.context);
  const opening = await openingByNumber(tx);
  const planned = planBalances(rows, opening);
  const after = new Map([...opening, ...rows.map((row) => [row.number, row.balanceCents] as const)]);
  const totals = {
    file: { ...controlTotals(rows.map((row) => row.balanceCents)), count: material.table.rows.length },
    before: totalsOf(opening),
    after: totalsOf(after),
  };
  const inFile = new Set(rows.map((row) => row.number));
  return {
    rejections,
    rows: previewRows(planned),
    totals,
    newConsumers: rows.filter((row) => !opening.has(row.number)).length,
    notInFile: [...opening.keys()].filter((number) => !inFile.has(number)).length,
    linesWithClosedDays: [],
    write: (writing, reason) => write(writing, { material, planned, opening, totals }, reason),
  };
}

async function openingByNumber(tx: Tx): Promise<Map<string, Cents | null>> {
  const cents = new Map((await openingBalances(tx)).map((balance) => [balance.consumerId, balance.cents]));
  return new Map((await consumerIds(tx)).map(({ number, id }) => [number, cents.get(id) ?? null]));
}

const totalsOf = (opening: OpeningBalances) => controlTotals([...opening.values()].map((cents) => cents ?? 0));

interface Writing {
  readonly material: Material;
  readonly planned: readonly PlannedRow<BalanceRow>[];
  readonly opening: OpeningBalances;
  readonly totals: ImportTotals;
}

async function write(tx: Tx, { material, planned, opening, totals }: Writing, reason: string | null): Promise<void> {
  const { season, at, today } = material;
  const moving = planned.filter((one) => one.outcome !== 'unchanged');
  const unknown = moving.filter((one) => !opening.has(one.row.number)).map((one) => one.row);
  const opened = await openConsumers(tx, unknown, today);
  await openConsumerAccounts(
    tx,
    opened.map((consumer) => consumer.id),
  );
  const ids = new Map((await consumerIds(tx)).map(({ number, id }) => [number, id]));
  const changes = moving.flatMap(({ row }) => {
    const consumerId = ids.get(row.number);
    if (consumerId === undefined) throw new Error(`Consumer ${row.number} was not opened`);
    const cents = row.balanceCents - (opening.get(row.number) ?? 0);
    return cents === 0 ? [] : [{ consumerId, cents }];
  });
  const posted = await postOpeningBalances(tx, { changes, eventOn: season.balancesOn, at, reason });
  if (posted !== changes.length) throw new Error(`Posted ${posted} of ${changes.length} opening balances`);
  await auditConsumers(
    tx,
    opened.map(({ id }) => ({ consumerId: id, action: 'consumer_created_by_import', changes: [] })),
    at,
  );
  // Before go-live nobody is told anything: going live sends one summary a family.
  if (season.live) {
    const moved = changes.map((change) => change.consumerId);
    await evaluateStanding(tx, { consumerIds: moved, at, cause: 'correction', today });
  }
  const reached = totalsOf(await openingByNumber(tx));
  if (JSON.stringify(reached) !== JSON.stringify(totals.after)) {
    throw new Error(`Control totals ${JSON.stringify(reached)} instead of ${JSON.stringify(totals.after)}`);
  }
}
