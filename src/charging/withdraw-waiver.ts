import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { settleDays } from './settle-days.ts';

export type WithdrawalRefused = { readonly kind: 'ReasonMissing' } | { readonly kind: 'NotWaived' };

/**
 * Takes back that one meal of one child was forgiven (R6): what is owed by the register and the tariff of that day is charged again, at once if
 * the day was posted. `chargedCents` is 0 where nothing is owed, as for a meal that was not eaten. Refused where nothing is forgiven.
 */
export async function withdrawWaiver(
  tx: Tx,
  withdrawal: {
    readonly consumerId: number;
    readonly day: Day;
    readonly reason: string;
    readonly at: Temporal.Instant;
  },
): Promise<Result<{ chargedCents: number }, WithdrawalRefused>> {
  const { consumerId, day, at } = withdrawal;
  const reason = withdrawal.reason.trim();
  if (reason === '') return err({ kind: 'ReasonMissing' });
  const waived = await find(
    tx,
    sql<{ reason: string }>`update charge_waivers set withdrawn_at = ${at}, withdrawn_by = current_actor()
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and service = 'canteen' and day = ${day} and withdrawn_at is null
      returning reason`,
  );
  if (!waived) return err({ kind: 'NotWaived' });
  const before = { day, reason: waived.reason };
  await audit(tx, {
    at,
    action: 'waiver_withdrawn',
    subject: `consumer:${consumerId}`,
    before,
    after: { day, reason },
  });
  const settled = await settleDays(tx, { from: day, to: day, consumerIds: [consumerId], reason, at });
  if (settled.length > 0)
    await evaluateStanding(tx, { consumerIds: [consumerId], at, cause: 'correction', today: romeDay(at) });
  return ok({ chargedCents: settled.reduce((sum, meal) => sum + (meal.change === 'charged' ? meal.cents : 0), 0) });
}

/** Why a meal of a child was forgiven; undefined when it is not, or not any more. */
export async function waiverReason(tx: Tx, consumerId: number, day: Day): Promise<string | undefined> {
  const waived = await find(
    tx,
    sql<{ reason: string }>`select reason from charge_waivers
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and service = 'canteen' and day = ${day} and withdrawn_at is null`,
  );
  return waived?.reason;
}
