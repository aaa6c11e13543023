import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { LineStatus } from './rules.ts';

/** Runs work in a transaction of its own, within one municipality. */
export type InTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** A published flow as the list of flows names it. */
export interface FlowName {
  readonly pspId: string;
  readonly name: string;
  readonly revision: number;
  readonly publishedAt: Temporal.Instant;
}

/** What a flow says of itself. Declared totals are null where it does not say. */
export interface FlowHead extends FlowName {
  readonly pspName: string;
  /** The bank transfer that pays it out. */
  readonly regulation: string;
  readonly regulationOn: Day | null;
  readonly declaredCount: number | null;
  readonly declaredCents: Cents | null;
}

/** One payment of a flow. */
export interface FlowLine {
  readonly line: number;
  readonly iuv: string;
  readonly iur: string;
  readonly transfer: number;
  /** Positive, also when it is taken back. */
  readonly cents: Cents;
  readonly status: LineStatus;
  readonly statusCode: string;
  readonly paidAt: Temporal.Instant;
}

/** Where flows come from. Each call may fail, and be repeated. */
export interface FlowSource {
  /** Names of the flows published after an instant, page by page. */
  published(after: Temporal.Instant): AsyncIterable<readonly FlowName[]>;
  head(flow: FlowName): Promise<FlowHead>;
  lines(flow: FlowName): AsyncIterable<readonly FlowLine[]>;
}

/** The source of a municipality's flows; undefined where it has none. */
export type FlowSourceOf = (tenantId: number) => Promise<FlowSource | undefined>;
