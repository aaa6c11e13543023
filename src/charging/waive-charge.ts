import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { settleDays } from './settle-days.ts';

export type WaiverRefused = { readonly kind: 'ReasonMissing' };

/** Forgives one meal of one child for good (R6): gives it back when it was charged, and keeps posting from charging it again. */
export async function waiveCharge(
  tx: Tx,
  waiver: { readonly consumerId: number; readonly day: Day; readonly reason: string; readonly at: Temporal.Instant },
): Promise<Result<{ givenBackCents: number }, WaiverRefused>> {
  const { consumerId, day, at } = waiver;
  const reason = waiver.reason.trim();
  if (reason === '') return err({ kind: 'ReasonMissing' });
  const waived = await find(
    tx,
    sql<{
      id: number;
    }>`insert into charge_waivers (consumer_id, day, reason, recorded_at) values (${consumerId}, ${day}, ${reason}, ${at})
      on conflict do nothing returning id`,
  );
  if (!waived) return ok({ givenBackCents: 0 });
  await audit(tx, { at, action: 'charge_waived', subject: `consumer:${consumerId}`, after: { day, reason } });
  const settled = await settleDays(tx, { from: day, to: day, consumerIds: [consumerId], reason, at });
  if (settled.length > 0)
    await evaluateStanding(tx, { consumerIds: [consumerId], at, cause: 'correction', today: romeDay(at) });
  return ok({ givenBackCents: settled.reduce((sum, meal) => sum + (meal.change === 'reversed' ? meal.cents : 0), 0) });
}
