import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { endSuspensions } from './end-suspensions.ts';
import { holdFirstOpenDay } from './open-day.ts';
import { lockFlags } from './store.ts';
import { openSuspensions } from './suspension-store.ts';

export type LiftRefused = { readonly kind: 'ReasonMissing' } | { readonly kind: 'LiftInThePast'; readonly today: Day };

/**
 * The office lifts the suspension of one consumer until a day, that day included, with a reason (R8); none is decided for days until then.
 * Also without a suspension: then it keeps the next one away.
 */
export async function liftSuspension(
  tx: Tx,
  lift: {
    readonly consumerId: number;
    readonly untilDay: Day;
    readonly reason: string;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<Result<{ readonly readmitted: boolean }, LiftRefused>> {
  const { consumerId, untilDay, at, service = 'canteen' } = lift;
  const reason = lift.reason.trim();
  const today = romeDay(at);
  if (reason === '') return err({ kind: 'ReasonMissing' });
  if (untilDay < today) return err({ kind: 'LiftInThePast', today });
  const open = await holdFirstOpenDay(tx, at, service);
  await lockFlags(tx, service, [consumerId]);
  await sql`insert into suspension_lifts (consumer_id, until_day, reason, recorded_at)
    values (${consumerId}, ${untilDay}, ${reason.slice(0, 500)}, ${at})`.execute(tx);
  await audit(tx, { at, action: 'suspension_lifted', subject: `consumer:${consumerId}`, after: { untilDay, reason } });
  const ends = (await openSuspensions(tx, service))
    .filter((each) => each.consumerId === consumerId)
    .map((each) => ({ suspensionId: each.id, reason: 'lifted' as const, note: reason }));
  const readmitted = await endSuspensions(tx, ends, { open, at, today, service });
  return ok({ readmitted: readmitted.length > 0 });
}
