import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import type { ControlTotals } from './balance-rules.ts';
import type { Places } from './column-rules.ts';
import type { ImportTotals, Season } from './store.ts';
import type { Table } from './table-types.ts';
import type { FieldChange, ImportContext, PlannedRow, Rejection } from './types.ts';

/** A file that could be read, and what it is judged against and planned with. */
export interface Material {
  readonly table: Table;
  readonly places: Places;
  readonly context: ImportContext;
  readonly season: Season;
  readonly sealer: Sealer;
  readonly at: Temporal.Instant;
  readonly today: Day;
}

/** What a row would do, as a preview lists it. */
export interface PreviewRow {
  readonly line: number;
  readonly number: string;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly changes: readonly FieldChange[];
}

/** The rows of a plan, as a preview lists them. */
export const previewRows = (planned: readonly PlannedRow<Pick<PreviewRow, 'line' | 'number'>>[]): PreviewRow[] =>
  planned.map(({ row, outcome, changes }) => ({ line: row.line, number: row.number, outcome, changes }));

/** The total of a kind that has no money. */
export const countTotal = (count: number): ControlTotals => ({ count, creditCents: 0, debtCents: 0 });

/** Everything that a file would do, and the way to do it. Making a plan changes nothing. */
export interface Plan {
  readonly rejections: readonly Rejection[];
  readonly rows: readonly PreviewRow[];
  readonly totals: ImportTotals;
  /** Consumers that the file opens. */
  readonly newConsumers: number;
  /** Consumers of the school year, or with a balance, that the file does not mention; they stay as they are. */
  readonly notInFile: number;
  /** Lines of periods that begin on days already closed; those days stay as they were (R2). */
  readonly linesWithClosedDays: readonly number[];
  /** Every row that changes a balance says why by itself: the file needs no reason. */
  readonly ownReasons?: boolean;
  /** Carries the plan out. Only for a plan without rejections. */
  readonly write: (tx: Tx, reason: string | null) => Promise<void>;
}
