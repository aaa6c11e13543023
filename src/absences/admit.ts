import { holdOrders } from '#src/attendance/index.ts';
import { lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { AbsenceOrigin } from './origin.ts';
import { lockConsumer, mayCancel } from './store.ts';
import type { AbsenceRefusal } from './types.ts';

const OLDEST_STAMP = { seconds: 20 };

/** Checks the stamp and the right to the child, then holds the child still: requests for one child are decided one after the other. */
export async function admit(
  tx: Tx,
  consumerId: number,
  origin: AbsenceOrigin,
): Promise<Result<void, Extract<AbsenceRefusal, { kind: 'ArrivalUnknown' | 'NotYourConsumer' }>>> {
  if (!origin.stampedBySession && isBefore(origin.arrivedAt, origin.now.subtract(OLDEST_STAMP))) {
    return err({ kind: 'ArrivalUnknown' });
  }
  const { by } = origin;
  if (by.kind === 'citizen' && !(await mayCancel(tx, by.personId, consumerId))) return err({ kind: 'NotYourConsumer' });
  return (await lockConsumer(tx, consumerId)) ? ok(undefined) : err({ kind: 'NotYourConsumer' });
}

/**
 * Takes the lock of the days that could be frozen while this transaction runs; later ones cannot close before it ends.
 * Where today is frozen already its order is held as well, so that what came in time is either seen by the posting or sees it.
 */
export async function lockEdge(tx: Tx, days: readonly Day[], now: Temporal.Instant): Promise<void> {
  const today = romeDay(now);
  for (const day of days.filter((each) => each >= today && each <= addDays(today, 1))) await lockDayShared(tx, day);
  if (days.includes(today)) await holdOrders(tx, { from: today, to: today });
}
