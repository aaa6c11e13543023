import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { cutoffsOn, firstOpenDay } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { recordSetting, type Settings, settingsOn } from '#src/tenancy/index.ts';
import { problemsOf } from './rules.ts';
import { EDITABLE, type EditableKey, type EditableSettings, type SettingProblem } from './types.ts';

export interface SettingsChange {
  readonly values: Partial<EditableSettings>;
  /** The first day on which they hold; earlier days keep theirs. */
  readonly from: Day;
  readonly at: Temporal.Instant;
}

export type SettingsRefused =
  /** Days before are closed, and were or will be judged by what holds now. */
  | { readonly kind: 'TooSoon'; readonly first: Day }
  | { readonly kind: 'TooFar'; readonly last: Day }
  /** What does not hold together, and from which day on. */
  | { readonly kind: 'Invalid'; readonly problems: readonly { readonly on: Day; readonly problem: SettingProblem }[] };

/** Read when somebody asks for something, not when a day is closed, posted or judged: these may change from today on. */
const FROM_TODAY: ReadonlySet<EditableKey> = new Set<EditableKey>([
  'absence_days_ahead',
  'light_days_in_a_row',
  'open_absence_alert_service_days',
  'register_correction_service_days',
  'diets',
]);

/** Two school years ahead; a day beyond has been mistyped. */
const MOST_DAYS_AHEAD = 730;

/** The first day from which these settings may change: today, or the first day that is still open for everybody. */
export const firstDayFor = (tx: Tx, keys: readonly EditableKey[], at: Temporal.Instant): Promise<Day> =>
  keys.every((key) => FROM_TODAY.has(key)) ? Promise.resolve(romeDay(at)) : firstOpenDay(tx, at);

/**
 * Records values from a day on, all or none. Together with what else holds on that day, and on every later day for which something was
 * decided before, they must make sense; otherwise nothing is recorded. What was decided for a later day still holds from that day.
 * Values that hold already change nothing.
 */
export async function changeSettings(
  tx: Tx,
  { values, from, at }: SettingsChange,
): Promise<Result<{ readonly changed: readonly EditableKey[] }, SettingsRefused>> {
  // Two changes at once follow one another, so that each is judged with what it leaves behind.
  await sql`select from tenants where id = current_tenant() for no key update`.execute(tx);
  const keys = EDITABLE.filter((key) => values[key] !== undefined);
  const first = await firstDayFor(tx, keys, at);
  const last = addDays(romeDay(at), MOST_DAYS_AHEAD);
  if (from < first) return err({ kind: 'TooSoon', first });
  if (from > last) return err({ kind: 'TooFar', last });
  const before = await settingsOn(tx, from);
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], values[key]));
  if (changed.length === 0) return ok({ changed });
  const problems = await problemsFrom(tx, { ...before, ...values }, { values, from, changed });
  if (problems.length > 0) return err({ kind: 'Invalid', problems });
  for (const key of changed) await recordOne(tx, key, values, { from, at });
  await audit(tx, {
    at,
    action: 'settings_changed',
    subject: 'tenant',
    before: Object.fromEntries(changed.map((key) => [key, before[key]])),
    after: { ...Object.fromEntries(changed.map((key) => [key, values[key]])), from },
  });
  return ok({ changed });
}

function recordOne<K extends EditableKey>(
  tx: Tx,
  key: K,
  values: Partial<EditableSettings>,
  { from, at }: { readonly from: Day; readonly at: Temporal.Instant },
): Promise<void> {
  return recordSetting(tx, { key, value: values[key] as Settings[K], validFrom: from, at });
}

interface Wanted {
  readonly values: Partial<EditableSettings>;
  readonly from: Day;
  readonly changed: readonly EditableKey[];
}

/** What would be wrong on the first day, or on a later one for which other values or hours were decided already. */
async function problemsFrom(tx: Tx, onFirst: EditableSettings, { values, from, changed }: Wanted) {
  const decided = await rows(
    tx,
    sql<{ key: string; from: Day }>`select key, valid_from as "from" from settings
      where tenant_id = current_tenant() and valid_from > ${from}
      union select 'cutoff', valid_from from cutoffs where tenant_id = current_tenant() and valid_from > ${from}
      order by "from"`,
  );
  const problems = problemsOf(onFirst, await lastCutoff(tx, from)).map((problem) => ({ on: from, problem }));
  if (problems.length > 0) return problems;
  for (const day of new Set(decided.map((each) => each.from))) {
    const there = await settingsOn(tx, day);
    const mine = changed.filter((key) => !decided.some((each) => each.key === key && each.from <= day));
    const merged = { ...there, ...Object.fromEntries(mine.map((key) => [key, values[key]])) };
    const wrong = problemsOf(merged, await lastCutoff(tx, day));
    if (wrong.length > 0) return wrong.map((problem) => ({ on: day, problem }));
  }
  return [];
}

/** What does not hold together on a day: of a municipality that was set up from a file. */
export const settingProblemsOn = async (tx: Tx, day: Day): Promise<SettingProblem[]> =>
  problemsOf(await settingsOn(tx, day), await lastCutoff(tx, day));

async function lastCutoff(tx: Tx, day: Day): Promise<TimeOfDay> {
  const { general, bySchool } = await cutoffsOn(tx, day);
  return [general, ...bySchool.values()].toSorted().at(-1) ?? general;
}
