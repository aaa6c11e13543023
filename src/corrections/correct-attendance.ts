import { sql } from 'kysely';
import { holdOrders, type Mark, markRegister, orderOf, served } from '#src/attendance/index.ts';
import { settleDays } from '#src/charging/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';

export interface Correction {
  readonly day: Day;
  readonly marks: readonly Mark[];
  /** Why; needed once the day was posted. */
  readonly reason?: string;
  /** The office may always correct, a school only for some service days (R5). */
  readonly by: 'school' | 'office';
  readonly at: Temporal.Instant;
}

export type CorrectionRefused =
  | { readonly kind: 'NotFrozenYet' }
  | { readonly kind: 'ReasonMissing' }
  | { readonly kind: 'TooLateForSchool'; readonly serviceDays: number };

/**
 * Whether a day's register may be corrected, and whether that needs a reason: it does once the day was posted.
 * A school may for as many service days as the setting says, the office always (R5).
 */
export async function mayCorrect(
  tx: Tx,
  question: Pick<Correction, 'day' | 'by' | 'at'>,
): Promise<Result<{ readonly posted: boolean }, Exclude<CorrectionRefused, { kind: 'ReasonMissing' }>>> {
  const { day, by } = question;
  const order = await orderOf(tx, day);
  if (!order) return err({ kind: 'NotFrozenYet' });
  const today = romeDay(question.at);
  if (by === 'school') {
    const { register_correction_service_days: limit } = await settingsOn(tx, today);
    if ((await serviceDaysSince(tx, day, today)) > limit) return err({ kind: 'TooLateForSchool', serviceDays: limit });
  }
  return ok({ posted: order.postedAt !== null });
}

/**
 * Stores who was present and, where the day was posted already, settles its charges and the families' standing in the same transaction.
 * Answers the consumers whose mark changed; repeating it changes nothing.
 */
export async function correctAttendance(
  tx: Tx,
  correction: Correction,
): Promise<Result<{ changed: number[] }, CorrectionRefused>> {
  const { day, marks, at } = correction;
  await holdOrders(tx, { from: day, to: day });
  const allowed = await mayCorrect(tx, correction);
  if (!allowed.ok) return allowed;
  const { posted } = allowed.value;
  const reason = correction.reason?.trim() ?? '';
  if (posted && reason === '') return err({ kind: 'ReasonMissing' });
  const changed = await markRegister(tx, { day, marks, at, ...(reason === '' ? {} : { reason }) });
  if (changed.length > 0) {
    const after = marks.filter((mark) => changed.includes(mark.consumerId));
    await audit(tx, { at, action: 'attendance_marked', subject: `day:${day}`, after: { marks: after, reason } });
  }
  if (posted && changed.length > 0) {
    const settled = await settleDays(tx, { from: day, to: day, consumerIds: changed, reason, at });
    const consumerIds = [...new Set(settled.map((meal) => meal.consumerId))];
    // A mark that moves no money is no movement, and tells nobody of a debt (R8).
    if (consumerIds.length > 0)
      await evaluateStanding(tx, { consumerIds, at, cause: 'correction', today: romeDay(at) });
  }
  return ok({ changed });
}

/** Service days after `day` up to `until`, counted on the days that were frozen; one on which an event closed every class is none. */
async function serviceDaysSince(tx: Tx, day: Day, until: Day): Promise<number> {
  const counted = await get(
    tx,
    sql<{
      days: number;
    }>`select count(*) as days from meal_orders o
      where o.tenant_id = current_tenant() and o.day > ${day} and o.day <= ${until} and ${served}`,
  );
  return counted.days;
}
