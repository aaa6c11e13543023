import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import type { SettingEntry } from './types.ts';

/** What the settings were, are and will be. */
export interface Timeline {
  readonly inForce: Settings;
  /** The entry that a value comes from; undefined where it is the program's own. */
  readonly entryOf: (key: keyof Settings) => SettingEntry | undefined;
  /** What will change after today, the nearest first. */
  readonly coming: (keys: readonly (keyof Settings)[]) => readonly SettingEntry[];
  /** Everything that was recorded, the latest first. */
  readonly recorded: (keys: readonly (keyof Settings)[]) => readonly SettingEntry[];
}

/** The history of a municipality's settings as it stands on a day. */
export async function settingTimeline(tx: Tx, today: Day): Promise<Timeline> {
  const inForce = await settingsOn(tx, today);
  // In the order in which they were recorded: of two for the same day the later one holds.
  const entries = await rows(
    tx,
    sql<SettingEntry>`select s.key, s.value, s.valid_from as "from", s.recorded_at as "recordedAt", staff.name as by
      from settings s
      left join staff on staff.tenant_id = s.tenant_id and staff.id = substring(s.actor from '^staff:([0-9]+)')::bigint
      where s.tenant_id = current_tenant() order by s.id`,
  );
  const of = (key: keyof Settings) => entries.filter((each) => each.key === key);
  const holding = (key: keyof Settings, on: Day) =>
    of(key).reduce<SettingEntry | undefined>(
      (last, each) => (each.from <= on && (!last || each.from >= last.from) ? each : last),
      undefined,
    );
  const comingOf = (key: keyof Settings): SettingEntry[] => {
    const days = [...new Set(of(key).flatMap(({ from }) => (from > today ? [from] : [])))].sort();
    const coming: SettingEntry[] = [];
    for (const entry of days.flatMap((day) => holding(key, day) ?? [])) {
      const before = coming.at(-1)?.value ?? inForce[key];
      if (!isDeepStrictEqual(entry.value, before)) coming.push(entry);
    }
    return coming;
  };
  return {
    inForce,
    entryOf: (key) => holding(key, today),
    coming: (keys) => keys.flatMap(comingOf).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
    recorded: (keys) => entries.filter((each) => keys.includes(each.key)).reverse(),
  };
}
