import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import { type Clearing, clearingNow } from './clearing.ts';
import {
  linesToSee,
  type Period,
  type ReceiptWithoutFlow,
  receiptsWithoutFlow,
  receiptsWithoutFlowTotal,
  type StandingLine,
  type StateTotal,
  totalsByState,
} from './line-store.ts';
import { STATES_TO_SEE } from './rules.ts';

/** A flow whose lines are not what it declares. */
export interface FlowInDoubt {
  readonly name: string;
  readonly pspName: string;
  readonly declaredCount: number | null;
  readonly lineCount: number;
  readonly declaredCents: Cents | null;
  readonly lineCents: Cents;
}

export interface Reconciliation {
  /** Lines that wait for the office, listed or not. */
  readonly waiting: number;
  readonly clearing: Clearing;
  /** Of the month's lines. */
  readonly totals: readonly StateTotal[];
  /** Lines that need or needed a look, those that wait first. */
  readonly lines: readonly StandingLine[];
  readonly withoutFlow: readonly ReceiptWithoutFlow[];
  readonly withoutFlowTotal: { readonly receipts: number; readonly cents: Cents };
  readonly inDoubt: readonly FlowInDoubt[];
  /** When flows were last asked for, and why that failed if it did; undefined before the first time. */
  readonly fetch:
    | { readonly fetchedAt: Temporal.Instant | null; readonly failedAt: Temporal.Instant | null }
    | undefined;
}

/** As many as a page shows of each kind; the file has all. */
export const MOST_LISTED = 100;

/** What needs a look among the lines seen, the totals of a month's lines, and the books as they are now. */
export async function reconciliation(
  tx: Tx,
  query: { readonly seen: Period; readonly month: Period; readonly at: Temporal.Instant },
): Promise<Reconciliation> {
  const { seen, month, at } = query;
  return {
    clearing: await clearingNow(tx),
    ...(await linesToSee(tx, { ...seen, states: STATES_TO_SEE, limit: MOST_LISTED })),
    totals: await totalsByState(tx, month),
    withoutFlow: await receiptsWithoutFlow(tx, at, MOST_LISTED),
    withoutFlowTotal: await receiptsWithoutFlowTotal(tx, at),
    inDoubt: await flowsInDoubt(tx, seen),
    fetch: await lastFetch(tx),
  };
}

const lastFetch = (tx: Tx): Promise<Reconciliation['fetch']> =>
  find(
    tx,
    sql<
      NonNullable<Reconciliation['fetch']>
    >`select fetched_at as "fetchedAt", failed_at as "failedAt" from flow_progress
      where tenant_id = current_tenant()`,
  );

const flowsInDoubt = (tx: Tx, { from, to }: Period): Promise<FlowInDoubt[]> =>
  rows(
    tx,
    sql<FlowInDoubt>`select name, psp_name as "pspName", declared_count as "declaredCount", line_count as "lineCount",
        declared_cents as "declaredCents", line_cents as "lineCents"
      from flows where tenant_id = current_tenant() and applied_at is not null and superseded_at is null
        and published_at >= ${from} and published_at < ${to}
        and (declared_count <> line_count or declared_cents <> line_cents) order by published_at limit ${MOST_LISTED}`,
  );
