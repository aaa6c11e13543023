import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';

/** Asks staff of the municipality for a second step from today on, or no longer; said again, nothing changes. */
export async function switchSecondFactor(
  tx: Tx,
  { on, at }: { readonly on: boolean; readonly at: Temporal.Instant },
): Promise<void> {
  const today = romeDay(at);
  const before = (await settingsOn(tx, today)).staff_second_factor;
  if (before === on) return;
  await recordSetting(tx, { key: 'staff_second_factor', value: on, validFrom: today, at });
  await audit(tx, { at, action: 'second_factor_switched', subject: 'tenant', before, after: on });
}
