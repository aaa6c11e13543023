import { createHash } from 'node:crypto';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type Collection, seenAt } from './collection.ts';
import { connectedNetwork } from './network-store.ts';
import { isDifference, type SettlementLine, type SettlementState, settlementState } from './settlement-rules.ts';
import {
  insertSettlement,
  lockSettlementDay,
  type SettlementRow,
  settlementLines,
  settlementOn,
} from './settlement-store.ts';
import { collectionsOfSlips, collectionsOn } from './store.ts';

/** A day's file of the network. */
export interface Settlement {
  readonly day: Day;
  /** So many lines, and so many cents paid, as the file says of itself. */
  readonly count: number;
  readonly totalCents: Cents;
  readonly lines: readonly SettlementLine[];
}

export type SettlementProblem =
  | { readonly kind: 'NotConnected' }
  | { readonly kind: 'DayToCome' }
  /** The file's own count or sum is not that of its lines: it was cut short or altered. */
  | { readonly kind: 'SumsDiffer'; readonly count: number; readonly totalCents: Cents }
  | { readonly kind: 'SlipTwice'; readonly slip: string };

/** One line of a day's comparison. */
export interface SettledCollection {
  readonly collection: Collection | undefined;
  readonly line: SettlementLine | undefined;
  readonly state: SettlementState;
}

/** A day of collections beside what the network says of it and the receipts. Amounts in cents. */
export interface SettledDay {
  readonly day: Day;
  readonly settlement: SettlementRow | undefined;
  readonly items: readonly SettledCollection[];
  readonly totals: {
    readonly collected: Totals;
    readonly paid: Totals;
    readonly waiting: Totals;
    readonly reversed: Totals;
    readonly expired: Totals;
  };
  readonly differences: readonly SettledCollection[];
  /** What the network says it paid less what receipts say was paid; undefined before it has sent the day. */
  readonly differenceCents: Cents | undefined;
}

export interface Totals {
  readonly count: number;
  readonly cents: Cents;
}

/** Takes what the network says of a day: compared with receipts, never credited (R10). The same again changes nothing; another one replaces it. */
export async function settleDay(
  tx: Tx,
  settlement: Settlement,
  at: Temporal.Instant,
): Promise<Result<SettledDay, SettlementProblem>> {
  const { day, lines } = settlement;
  const network = await connectedNetwork(tx);
  if (!network) return err({ kind: 'NotConnected' });
  if (day > romeDay(at)) return err({ kind: 'DayToCome' });
  const problem = sumsOf(settlement);
  if (problem) return err(problem);
  await lockSettlementDay(tx, day);
  const before = await settlementOn(tx, day);
  const contentHash = createHash('sha256').update(JSON.stringify(lines)).digest('base64url');
  if (before?.contentHash !== contentHash) {
    const revision = (before?.revision ?? 0) + 1;
    const totalCents = settlement.totalCents;
    await insertSettlement(tx, { networkId: network.id, day, revision, contentHash, totalCents, lines, at });
    const after = { day, revision, count: lines.length, cents: totalCents };
    await audit(tx, { at, action: 'collections_settled', subject: 'tenant', after });
  }
  return ok(await settledDay(tx, day, at));
}

function sumsOf({ count, totalCents, lines }: Settlement): SettlementProblem | undefined {
  const paid = lines.filter(({ outcome }) => outcome === 'paid').reduce((sum, { cents }) => sum + cents, 0);
  if (count !== lines.length || totalCents !== paid)
    return { kind: 'SumsDiffer', count: lines.length, totalCents: paid };
  const slips = new Set<string>();
  for (const { slip } of lines) {
    if (slips.has(slip)) return { kind: 'SlipTwice', slip };
    slips.add(slip);
  }
  return undefined;
}

/** A day's collections, what the network says of each, and where they differ. */
export async function settledDay(tx: Tx, day: Day, at: Temporal.Instant): Promise<SettledDay> {
  const settlement = await settlementOn(tx, day);
  const lines = settlement ? await settlementLines(tx, settlement.id) : [];
  const ofDay = (await collectionsOn(tx, day)).map((row) => seenAt(row, at));
  const known = new Map(ofDay.map((collection) => [collection.slip, collection]));
  const elsewhere = lines.map(({ slip }) => slip).filter((slip) => !known.has(slip));
  // Collected just before midnight here, just after it there: a slip is the same whatever its day.
  for (const row of await collectionsOfSlips(tx, elsewhere)) known.set(row.slip, seenAt(row, at));
  const lineOf = new Map(lines.map((line) => [line.slip, line]));
  const items = [...new Set([...ofDay.map(({ slip }) => slip), ...lines.map(({ slip }) => slip)])].map((slip) => {
    const [collection, line] = [known.get(slip), lineOf.get(slip)];
    return { collection, line, state: settlementState(collection, line, settlement !== undefined) };
  });
  const receiptsCents = items.reduce((sum, { collection }) => sum + (collection?.paidCents ?? 0), 0);
  return {
    day,
    settlement,
    items,
    totals: totalsOf(ofDay),
    differences: items.filter(({ state }) => isDifference(state)),
    differenceCents: settlement && settlement.totalCents - receiptsCents,
  };
}

function totalsOf(collections: readonly Collection[]): SettledDay['totals'] {
  const of = (...statuses: readonly Collection['status'][]): Totals => {
    const some = collections.filter(({ status }) => statuses.includes(status));
    return { count: some.length, cents: some.reduce((sum, { cents }) => sum + cents, 0) };
  };
  return {
    collected: of('preparing', 'pending', 'paid', 'reversing', 'reversed', 'expired'),
    paid: of('paid'),
    waiting: of('preparing', 'pending', 'reversing'),
    reversed: of('reversed'),
    expired: of('expired'),
  };
}
