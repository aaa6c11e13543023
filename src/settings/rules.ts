import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import type { EditableSettings, NumberKey, SettingProblem } from './types.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** What can be meant, in the unit of each: meals, days, service days or cents. Beyond it somebody has mistyped. */
const RANGES: Readonly<Record<NumberKey, Range>> = {
  low_credit_meals: { min: 0, max: 50 },
  warn_at_debt_meals: { min: 1, max: 50 },
  suspend_at_debt_meals: { min: 1, max: 100 },
  low_credit_cents: { min: 0, max: 50_000 },
  warn_at_debt_cents: { min: 1, max: 50_000 },
  suspend_at_debt_cents: { min: 1, max: 100_000 },
  suspension_grace_service_days: { min: 0, max: 200 },
  light_days_in_a_row: { min: 0, max: 20 },
  absence_days_ahead: { min: 0, max: 366 },
  open_absence_alert_service_days: { min: 1, max: 200 },
  register_correction_service_days: { min: 0, max: 60 },
};

const LONGEST_DIET = 60;

/** What is wrong with settings that would hold together on one day; `lastCutoff` is the latest hour at which a school closes that day. */
export function problemsOf(settings: EditableSettings, lastCutoff: TimeOfDay): SettingProblem[] {
  return [...outOfRange(settings), ...thresholds(settings), ...hours(settings, lastCutoff), ...diets(settings.diets)];
}

const outOfRange = (settings: EditableSettings): SettingProblem[] =>
  (Object.keys(RANGES) as NumberKey[]).flatMap((key): SettingProblem[] => {
    const value = settings[key];
    const { min, max } = RANGES[key];
    // Without a number of days absences are planned to the end of the school year.
    if (value === null && key === 'absence_days_ahead') return [];
    const isGood = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return isGood ? [] : [{ kind: 'OutOfRange', key, min, max }];
  });

/** R8: nobody is suspended without a notice before, so the notice may not come after the limit. */
function thresholds(settings: EditableSettings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (settings.warn_at_debt_meals > settings.suspend_at_debt_meals)
    problems.push({ kind: 'WarnAboveLimit', key: 'warn_at_debt_meals' });
  if (settings.warn_at_debt_cents > settings.suspend_at_debt_cents)
    problems.push({ kind: 'WarnAboveLimit', key: 'warn_at_debt_cents' });
  return problems;
}

/** A day closes, is posted and is decided about in this order (R2, R6, R8). */
function hours(settings: EditableSettings, lastCutoff: TimeOfDay): SettingProblem[] {
  const { posting_time: posting, evening_time: evening } = settings;
  const problems: SettingProblem[] = [];
  if (posting <= lastCutoff) problems.push({ kind: 'PostingBeforeCutoff', key: 'posting_time', cutoff: lastCutoff });
  if (evening <= posting) problems.push({ kind: 'EveningBeforePosting', key: 'evening_time' });
  return problems;
}

function diets(names: readonly string[]): SettingProblem[] {
  if (names.length === 0 || names.some((name) => name.trim() === '')) return [{ kind: 'NoDiet', key: 'diets' }];
  if (names.some((name) => name.length > LONGEST_DIET))
    return [{ kind: 'DietTooLong', key: 'diets', most: LONGEST_DIET }];
  const seen = new Set<string>();
  for (const diet of names) {
    const same = diet.toLowerCase();
    if (seen.has(same)) return [{ kind: 'DietTwice', key: 'diets', diet }];
    seen.add(same);
  }
  return [];
}
