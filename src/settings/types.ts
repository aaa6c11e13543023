import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import type { Settings } from '#src/tenancy/index.ts';

/** What the office changes on one page; all other settings have a page of their own. */
export const EDITABLE = [
  'posting_time',
  'evening_time',
  'charge_basis',
  'threshold_unit',
  'low_credit_meals',
  'warn_at_debt_meals',
  'suspend_at_debt_meals',
  'low_credit_cents',
  'warn_at_debt_cents',
  'suspend_at_debt_cents',
  'readmit_when',
  'suspension_grace_service_days',
  'light_days_in_a_row',
  'absence_days_ahead',
  'open_absence_alert_service_days',
  'register_correction_service_days',
  'diets',
] as const satisfies readonly (keyof Settings)[];

export type EditableKey = (typeof EDITABLE)[number];
export type EditableSettings = Pick<Settings, EditableKey>;

/** Keys whose value is a whole number: meals, days or cents. */
export type NumberKey = {
  [K in EditableKey]: number extends EditableSettings[K] ? K : never;
}[EditableKey];

/** Why a set of values cannot hold together, named by the first key to mend. */
export type SettingProblem =
  | { readonly kind: 'OutOfRange'; readonly key: NumberKey; readonly min: number; readonly max: number }
  | { readonly kind: 'WarnAboveLimit'; readonly key: 'warn_at_debt_meals' | 'warn_at_debt_cents' }
  /** What is cancelled after the posting could not count any more. */
  | { readonly kind: 'PostingBeforeCutoff'; readonly key: 'posting_time'; readonly cutoff: TimeOfDay }
  | { readonly kind: 'EveningBeforePosting'; readonly key: 'evening_time' }
  | { readonly kind: 'NoDiet'; readonly key: 'diets' }
  | { readonly kind: 'DietTooLong'; readonly key: 'diets'; readonly most: number }
  | { readonly kind: 'DietTwice'; readonly key: 'diets'; readonly diet: string };

/** A value as it was recorded. */
export interface SettingEntry<K extends keyof Settings = keyof Settings> {
  readonly key: K;
  readonly value: Settings[K];
  readonly from: Day;
  readonly recordedAt: Temporal.Instant;
  /** Who recorded it; null for the program itself, as when the municipality was set up. */
  readonly by: string | null;
}
