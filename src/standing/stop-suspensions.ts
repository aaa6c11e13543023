import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';
import { endSuspensions } from './end-suspensions.ts';
import { holdFirstOpenDay } from './open-day.ts';
import { lockFlags } from './store.ts';
import { lockConsumersAtLimit, openSuspensions } from './suspension-store.ts';

/**
 * The office stops all suspensions of the municipality at once, those under way too, or lets them be decided again (R8):
 * when pagoPA is out of order, say. Letting them go on suspends nobody by itself: the next evening decides, with new notices.
 */
export async function stopAllSuspensions(
  tx: Tx,
  order: { readonly stop: boolean; readonly reason: string; readonly at: Temporal.Instant; readonly service?: string },
): Promise<Result<{ readonly readmitted: readonly number[] }, { readonly kind: 'ReasonMissing' }>> {
  const { stop, at, service = 'canteen' } = order;
  const reason = order.reason.trim();
  if (reason === '') return err({ kind: 'ReasonMissing' });
  const today = romeDay(at);
  const before = (await settingsOn(tx, today)).suspensions_stopped;
  const open = await holdFirstOpenDay(tx, at, service);
  // An evening that is deciding now is waited for, and what it has decided is ended as well.
  await lockConsumersAtLimit(tx, service);
  await recordSetting(tx, { key: 'suspensions_stopped', value: stop, validFrom: today, at });
  const after = { stopped: stop, reason };
  await audit(tx, { at, action: 'suspensions_stopped', subject: 'tenant', before: { stopped: before }, after });
  if (!stop) return ok({ readmitted: [] });
  await lockFlags(
    tx,
    service,
    (await openSuspensions(tx, service)).map((each) => each.consumerId),
  );
  const ends = (await openSuspensions(tx, service)).map((each) => ({
    suspensionId: each.id,
    reason: 'stopped' as const,
    note: reason,
  }));
  return ok({ readmitted: await endSuspensions(tx, ends, { open, at, today, service }) });
}
