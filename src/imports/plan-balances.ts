import type { Cents } from '#src/kernel/money.ts';
import { openConsumerAccounts, openingBalances, postOpeningBalances } from '#src/ledger/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { type ControlTotals, controlTotals, readBalances, readCorrections } from './balance-rules.ts';
import { consumerIds, openConsumers } from './balances-store.ts';
import { type Material, type Plan, previewRows } from './plan.ts';
import { type OpeningBalances, planBalances, planCorrections } from './plan-rules.ts';
import { auditConsumers } from './store.ts';
import type { BalanceRow } from './types.ts';

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
    write: async (writing, reason) => {
      const moving = planned.filter((one) => one.outcome !== 'unchanged').map((one) => one.row);
      await openUnknown(writing, material, moving, opening);
      const becoming = moving.map(({ number, balanceCents }) => ({ number, balanceCents, reason }));
      await postBalances(writing, material, { becoming, opening, after: totals.after });
    },
  };
}

/** Plans a file that corrects opening balances (R11). */
export async function planCorrectionsFile(tx: Tx, material: Material): Promise<Plan> {
  const opening = await openingByNumber(tx);
  const { rows, rejections } = readCorrections(material.table, material.places, material.context, opening);
  const planned = planCorrections(rows, opening);
  const after = new Map([...opening, ...rows.map((row) => [row.number, row.balanceCents] as const)]);
  const totals = {
    file: { ...controlTotals(rows.map((row) => row.changeCents)), count: material.table.rows.length },
    before: totalsOf(opening),
    after: totalsOf(after),
  };
  const moving = planned.filter((one) => one.outcome !== 'unchanged').map((one) => one.row);
  return {
    rejections,
    rows: previewRows(planned),
    totals,
    newConsumers: 0,
    notInFile: 0,
    linesWithClosedDays: [],
    ownReasons: moving.every((row) => row.reason !== null),
    write: (writing, reason) => {
      const becoming = moving.map((row) => ({ ...row, reason: row.reason ?? reason }));
      return postBalances(writing, material, { becoming, opening, after: totals.after });
    },
  };
}

async function openingByNumber(tx: Tx): Promise<Map<string, Cents | null>> {
  const cents = new Map((await openingBalances(tx)).map((balance) => [balance.consumerId, balance.cents]));
  return new Map((await consumerIds(tx)).map(({ number, id }) => [number, cents.get(id) ?? null]));
}

const totalsOf = (opening: OpeningBalances) => controlTotals([...opening.values()].map((cents) => cents ?? 0));

/** Opens consumers who only have a balance (R11). */
async function openUnknown(
  tx: Tx,
  { at, today }: Material,
  rows: readonly BalanceRow[],
  opening: OpeningBalances,
): Promise<void> {
  const unknown = rows.filter((row) => !opening.has(row.number));
  const opened = await openConsumers(tx, unknown, today);
  await openConsumerAccounts(
    tx,
    opened.map((consumer) => consumer.id),
  );
  await auditConsumers(
    tx,
    opened.map(({ id }) => ({ consumerId: id, action: 'consumer_created_by_import', changes: [] })),
    at,
  );
}

interface Becoming {
  /** What the opening balance of each becomes, and why, as the family reads it. */
  readonly becoming: readonly {
    readonly number: string;
    readonly balanceCents: Cents;
    readonly reason: string | null;
  }[];
  readonly opening: OpeningBalances;
  /** The control totals that must be reached. */
  readonly after: ControlTotals;
}

/** Posts what opening balances change by, judges the accounts and holds the ledger against the control totals. */
async function postBalances(
  tx: Tx,
  { season, at, today }: Material,
  { becoming, opening, after }: Becoming,
): Promise<void> {
  const ids = new Map((await consumerIds(tx)).map(({ number, id }) => [number, id]));
  const changes = becoming.flatMap(({ number, balanceCents, reason }) => {
    const consumerId = ids.get(number);
    if (consumerId === undefined) throw new Error(`Consumer ${number} was not opened`);
    const cents = balanceCents - (opening.get(number) ?? 0);
    return cents === 0 ? [] : [{ consumerId, cents, reason }];
  });
  const posted = await postOpeningBalances(tx, { changes, eventOn: season.balancesOn, at });
  if (posted !== changes.length) throw new Error(`Posted ${posted} of ${changes.length} opening balances`);
  // Before go-live nobody is told anything: going live sends one summary a family.
  if (season.live) {
    const moved = changes.map((change) => change.consumerId);
    await evaluateStanding(tx, { consumerIds: moved, at, cause: 'correction', today });
  }
  const reached = totalsOf(await openingByNumber(tx));
  if (JSON.stringify(reached) !== JSON.stringify(after)) {
    throw new Error(`Control totals ${JSON.stringify(reached)} instead of ${JSON.stringify(after)}`);
  }
}
