import { sql } from 'kysely';
import { ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { recordSetting, type Settings, settingsOn } from '#src/tenancy/index.ts';
import { checkTopUpSettings, type TopUpSettingProblem, type TopUpSettings } from './top-up-settings-rules.ts';

/** What is in force about top-ups on the day of an instant. */
export async function topUpSettings(tx: Tx, at: Temporal.Instant): Promise<TopUpSettings> {
  const settings = await settingsOn(tx, romeDay(at));
  return {
    minCents: settings.top_up_min_cents,
    maxCents: settings.top_up_max_cents,
    suggestedMeals: settings.top_up_suggested_meals,
    dueDays: settings.notice_due_days,
    maxUnpaid: settings.max_unpaid_notices,
    holdDays: settings.verification_hold_days,
  };
}

/**
 * Changes what the municipality decides about top-ups, from today on (R9). Notices that were made keep their amount and their day;
 * everything that is wrong is answered at once. Asking for what is so already changes nothing.
 */
export async function changeTopUpSettings(
  tx: Tx,
  change: { readonly asked: TopUpSettings; readonly at: Temporal.Instant },
): Promise<Result<{ readonly changed: boolean }, readonly TopUpSettingProblem[]>> {
  const checked = checkTopUpSettings(change.asked);
  if (!checked.ok) return checked;
  const { at } = change;
  // Two changes at once follow one another, so that each leaves behind what it found.
  await sql`select from tenants where id = current_tenant() for no key update`.execute(tx);
  const before = valuesOf(await topUpSettings(tx, at));
  const after = valuesOf(checked.value);
  const keys = (Object.keys(after) as (keyof typeof after)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  for (const key of keys) await recordSetting(tx, { key, value: after[key], validFrom: romeDay(at), at });
  if (keys.length === 0) return ok({ changed: false });
  const only = (values: typeof after) => Object.fromEntries(keys.map((key) => [key, values[key]]));
  await audit(tx, {
    at,
    action: 'top_up_settings_changed',
    subject: 'tenant',
    before: only(before),
    after: only(after),
  });
  return ok({ changed: true });
}

const valuesOf = (settings: TopUpSettings) =>
  ({
    top_up_min_cents: settings.minCents,
    top_up_max_cents: settings.maxCents,
    top_up_suggested_meals: settings.suggestedMeals,
    notice_due_days: settings.dueDays,
    max_unpaid_notices: settings.maxUnpaid,
    verification_hold_days: settings.holdDays,
  }) satisfies Partial<Settings>;
