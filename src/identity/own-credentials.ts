import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, type Settings, settingsOn } from '#src/tenancy/index.ts';
import { endDevicesOfPasswords } from './remembered-store.ts';

/**
 * Lets families have credentials of the municipality from today on, or no longer. The reason is kept: since 2021 the law lets
 * a municipality give new ones only through who runs the service for it (DL 76/2020, art. 24; R15).
 */
export async function switchOwnCredentials(
  tx: Tx,
  { at, ...value }: Settings['own_credentials'] & { readonly at: Temporal.Instant },
): Promise<Result<undefined, { readonly kind: 'ReasonMissing' }>> {
  if (value.reason.trim() === '') return err({ kind: 'ReasonMissing' });
  const today = romeDay(at);
  const before = (await settingsOn(tx, today)).own_credentials;
  await recordSetting(tx, { key: 'own_credentials', value, validFrom: today, at });
  if (!value.enabled) await endDevicesOfPasswords(tx, { at, because: 'own_credentials_off' });
  await audit(tx, { at, action: 'own_credentials_switched', subject: 'tenant', before, after: value });
  return ok(undefined);
}
