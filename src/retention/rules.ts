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

/** `range`: outside of its limits. `outlivesFamilies`: the log says names, and may not say them after the families are gone. */
export interface WrongMonths {
  readonly kind: Kind;
  readonly why: 'range' | 'outlivesFamilies';
}

/** Whether these times may be set; otherwise the kinds that may not, and why. */
export function checkMonths(
  months: RetentionMonths,
): Result<RetentionMonths, { readonly wrong: readonly WrongMonths[] }> {
  const wrong: WrongMonths[] = KINDS.filter((kind) => {
    const [least, most] = LIMITS[kind];
    return !Number.isInteger(months[kind]) || months[kind] < least || months[kind] > most;
  }).map((kind) => ({ kind, why: 'range' }));
  if (wrong.length === 0 && months.audit > months.families) wrong.push({ kind: 'audit', why: 'outlivesFamilies' });
  return wrong.length > 0 ? err({ wrong }) : ok(months);
}

/** The times as they are applied: what was set before the log had to go with the families holds no longer than they do. */
export const monthsApplied = (months: RetentionMonths): RetentionMonths => ({
  ...months,
  audit: Math.min(months.audit, months.families),
});

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
  /** Texts that the office had written and that went too; not said before there was such a count. */
  readonly words?: number | undefined;
  /** What stays although its time is over, by reason. */
  readonly kept: Readonly<Record<string, number>>;
}
