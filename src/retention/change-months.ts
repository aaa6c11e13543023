import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';
import { checkMonths, KINDS, type RetentionMonths, type WrongMonths } from './rules.ts';

/** Sets for how many months each kind of data is kept from today on; the next night goes by it. */
export async function changeRetention(
  tx: Tx,
  { months, at }: { readonly months: RetentionMonths; readonly at: Temporal.Instant },
): Promise<Result<{ readonly changed: boolean }, { readonly wrong: readonly WrongMonths[] }>> {
  const checked = checkMonths(months);
  if (!checked.ok) return err(checked.error);
  const today = romeDay(at);
  const { retention_months: before } = await settingsOn(tx, today);
  if (KINDS.every((kind) => before[kind] === months[kind])) return ok({ changed: false });
  await recordSetting(tx, { key: 'retention_months', value: months, validFrom: today, at });
  await audit(tx, { at, action: 'retention_changed', subject: 'tenant', before, after: months });
  return ok({ changed: true });
}
