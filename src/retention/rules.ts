import { type Day, day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';

/** What is kept for a time of its own, in months (R12, R16). */
export const KINDS = ['diets', 'mails', 'access_log', 'audit', 'imports', 'families'] as const;
export type Kind = (typeof KINDS)[number];
export type RetentionMonths = Readonly<Record<Kind, number>>;

/**
 * Between which months each time may be set. Families' accounts are kept for ten years at least, because civil law asks for them
 * (R12); the audit log half a year at least.
 */
export const LIMITS: Readonly<Record<Kind, readonly [least: number, most: number]>> = {
  diets: [1, 24],
  mails: [6, 60],
  access_log: [6, 24],
  audit: [24, 180],
  imports: [6, 120],
  families: [120, 240],
};

/** Whether these times may be set; otherwise the kinds that may not. */
export function checkMonths(months: RetentionMonths): Result<RetentionMonths, { readonly kinds: readonly Kind[] }> {
  const wrong = KINDS.filter((kind) => {
    const [least, most] = LIMITS[kind];
    return !Number.isInteger(months[kind]) || months[kind] < least || months[kind] > most;
  });
  return wrong.length > 0 ? err({ kinds: wrong }) : ok(months);
}

/** The last day that is not kept any more: of 12 months on 10/03/2027 that is 10/03/2026; on the 31st the end of a shorter month. */
export const keptAfter = (today: Day, months: number): Day =>
  day(Temporal.PlainDate.from(today).subtract({ months }).toString());

/** Lines of the audit log that only say who came and who looked: kept shorter than what was changed. */
export const ACCESS_ACTIONS = [
  'logged_in',
  'logged_out',
  'sessions_ended',
  'device_remembered',
  'devices_forgotten',
  'login_refused',
  'activation_refused',
  'passkey_refused',
  'second_factor_refused',
  'pin_refused',
  'tablet_code_refused',
  'invitation_refused',
  'diets_read',
];

/** What became of one kind. */
export interface KindReport {
  readonly kind: Kind;
  readonly months: number;
  /** What is older went. */
  readonly before: Day;
  readonly removed: number;
  /** What stays although its time is over, by reason. */
  readonly kept: Readonly<Record<string, number>>;
}
