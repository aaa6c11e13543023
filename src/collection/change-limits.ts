import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';
import { areSound, type CollectionLimits } from './rules.ts';

/** Changes what shops may collect, from today on; what is not named stays. */
export async function changeLimits(
  tx: Tx,
  change: { readonly wanted: Partial<CollectionLimits>; readonly at: Temporal.Instant },
): Promise<Result<undefined, { readonly kind: 'LimitsContradict' }>> {
  const { wanted, at } = change;
  const today = romeDay(at);
  const { collection_limits: before } = await settingsOn(tx, today);
  const after = { ...before, ...wanted };
  if (!areSound(after)) return err({ kind: 'LimitsContradict' });
  if (JSON.stringify(before) === JSON.stringify(after)) return ok(undefined);
  await recordSetting(tx, { key: 'collection_limits', value: after, validFrom: today, at });
  await audit(tx, { at, action: 'collection_limits_changed', subject: 'tenant', before, after });
  return ok(undefined);
}
