import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { settleDays } from '#src/charging/index.ts';
import { type Day, daysBetween } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { type ClosureScope, classOf, schoolOf, within } from './scope.ts';
import { tellFamilies } from './tell-families.ts';

/** One closure covers at most this many days: longer ones belong in the calendar of the year. */
export const LONGEST_CLOSURE_DAYS = 60;

export interface ClosureRequest {
  readonly scope: ClosureScope;
  readonly from: Day;
  readonly to: Day;
  /** `packed_lunch` is still a meal: it is cooked otherwise and charged as usual. */
  readonly kind: 'no_meal' | 'packed_lunch';
  /** Shown to families: "sciopero", "gita". */
  readonly reason: string;
  readonly at: Temporal.Instant;
}

export type ClosureRefused =
  | { readonly kind: 'ReasonMissing' }
  | { readonly kind: 'PeriodBackwards' }
  | { readonly kind: 'PeriodTooLong'; readonly days: number };

/**
 * Closes days for a municipality, a school or a class (R4), before the cutoff or after it: bookings go, what was charged is given back with
 * the reason, standings follow, and the families who had a meal are told. Families do nothing.
 */
export async function closeDays(
  tx: Tx,
  request: ClosureRequest,
): Promise<Result<{ closureId: number; childrenTold: number }, ClosureRefused>> {
  const { scope, from, to, at } = request;
  const reason = request.reason.trim();
  if (reason === '') return err({ kind: 'ReasonMissing' });
  if (to < from) return err({ kind: 'PeriodBackwards' });
  if (daysBetween(from, to) >= LONGEST_CLOSURE_DAYS) return err({ kind: 'PeriodTooLong', days: LONGEST_CLOSURE_DAYS });
  // Shared is enough: the freeze waits for it, and payments that judge an account do not.
  await lockDayShared(tx, romeDay(at));
  const affected = await rows(
    tx,
    sql<{
      consumerId: number;
    }>`select distinct consumer_id as "consumerId" from day_statuses('canteen', ${from}::date, ${to}::date) d
      where d.state in ('booked', 'light', 'consumed') and ${within(scope, 'd')}`,
  );
  const closure = await get(
    tx,
    sql<{ id: number }>`insert into closures (origin, kind, school_id, class_id, from_day, to_day, reason, recorded_at)
      values ('event', ${request.kind}, ${schoolOf(scope)}, ${classOf(scope)}, ${from}, ${to}, ${reason}, ${at}) returning id`,
  );
  await audit(tx, {
    at,
    action: 'days_closed',
    subject: `closure:${closure.id}`,
    after: { scope, from, to, kind: request.kind, reason },
  });
  const consumerIds = affected.map((row) => row.consumerId);
  const packedLunch = request.kind === 'packed_lunch';
  await tellFamilies(tx, { closureId: closure.id, consumerIds, from, to, reason, packedLunch, at });
  if (packedLunch) return ok({ closureId: closure.id, childrenTold: consumerIds.length });
  const settled = await settleDays(tx, { from, to, reason, at });
  const given = [...new Set(settled.map((meal) => meal.consumerId))];
  if (given.length > 0) await evaluateStanding(tx, { consumerIds: given, at, cause: 'correction', today: romeDay(at) });
  return ok({ closureId: closure.id, childrenTold: consumerIds.length });
}
