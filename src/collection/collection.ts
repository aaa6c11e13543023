import { addDays, type Day } from '#src/kernel/day.ts';
import { parseTimeOfDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type CollectionStatus, statusOf } from './rules.ts';
import { type CollectionRow, collectionBySlip, latestFor } from './store.ts';

/** A collection as it stands at an instant. */
export interface Collection extends CollectionRow {
  readonly status: CollectionStatus;
  /** Until when the network can pay its notice. */
  readonly expiresAt: Temporal.Instant;
}

const MIDNIGHT = parseTimeOfDay('00:00') as TimeOfDay;
const endOf = (day: Day) => romeInstant(addDays(day, 1), MIDNIGHT).subtract({ seconds: 1 });

export const seenAt = (row: CollectionRow, at: Temporal.Instant): Collection => ({
  ...row,
  status: statusOf(row, at),
  expiresAt: endOf(row.dueOn),
});

/** The collection of a slip; undefined when there is none. */
export async function collectionOf(
  tx: Tx,
  asked: { readonly slip: string; readonly at: Temporal.Instant },
): Promise<Collection | undefined> {
  const row = await collectionBySlip(tx, asked.slip);
  return row && seenAt(row, asked.at);
}

/** What a shop collected last for a child, not before an instant; undefined when nothing. */
export async function latestCollection(
  tx: Tx,
  asked: { readonly consumerId: number; readonly since: Temporal.Instant; readonly at: Temporal.Instant },
): Promise<Collection | undefined> {
  const row = await latestFor(tx, asked.consumerId, asked.since);
  return row && seenAt(row, asked.at);
}
