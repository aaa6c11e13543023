import type { Installation } from '#src/app.ts';
import { type Day, daysBetween } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import type { Chance } from './seeded.ts';
import type { FamilyStory } from './story.ts';

const RECENT_DAYS = 21;
const FAMILIES_AT_ONCE = 3;

export interface Past {
  readonly installation: Installation;
  readonly clock: MovableClock;
  readonly chance: Chance;
  readonly tenantId: number;
  readonly until: Temporal.Instant;
  /** Families whose accounts are to stand as the demo promises: nothing is invented for them. */
  readonly untouched: readonly number[];
  readonly story: FamilyStory;
  /** The days on which the canteen is open. */
  readonly serviceDays: ReadonlySet<Day>;
}

/** Within three weeks of where the past ends. */
export const isRecent = (past: Past, day: Day): boolean => daysBetween(day, romeDay(past.until)) <= RECENT_DAYS;

/** Families act side by side, as they do: a few at a time. */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += FAMILIES_AT_ONCE)
    await Promise.all(items.slice(from, from + FAMILIES_AT_ONCE).map(work));
}
