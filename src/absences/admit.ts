import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type AbsenceOrigin, personOf } from './origin.ts';
import { askForDays, type HeldConsumer } from './store.ts';
import type { AbsenceRefusal } from './types.ts';

const OLDEST_STAMP = { seconds: 20 };

/**
 * Checks the stamp and the right to the child, then holds child and days still and reads them: requests for one child are decided one after
 * the other, and a day that could be frozen while this transaction runs waits for its end. Later days cannot close before it ends.
 */
export async function admit(
  tx: Tx,
  consumerId: number,
  origin: AbsenceOrigin,
  stretch: { readonly from: Day; readonly to: Day },
): Promise<Result<HeldConsumer, Extract<AbsenceRefusal, { kind: 'ArrivalUnknown' | 'NotYourConsumer' }>>> {
  const { by, arrivedAt, now } = origin;
  if (!origin.stampedBySession && isBefore(arrivedAt, now.subtract(OLDEST_STAMP))) {
    return err({ kind: 'ArrivalUnknown' });
  }
  const today = romeDay(now);
  const held = await askForDays(tx, {
    consumerId,
    guardianId: by.kind === 'citizen' ? by.personId : undefined,
    personId: personOf(by),
    today: romeDay(arrivedAt),
    ...stretch,
    held: [today, addDays(today, 1)].filter((day) => stretch.from <= day && day <= stretch.to),
  });
  return held ? ok(held) : err({ kind: 'NotYourConsumer' });
}
