import type { Installation } from '#src/app.ts';
import { type Day, daysBetween } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import type { Chance } from './seeded.ts';

const RECENT_DAYS = 35;

export interface Past {
  readonly installation: Installation;
  readonly clock: MovableClock;
  readonly chance: Chance;
  readonly tenantId: number;
  readonly until: Temporal.Instant;
  /** Families whose accounts are to stand as the demo promises: nothing is invented for them. */
  readonly untouched: readonly number[];
}

/** Within five weeks of where the past ends. */
export const isRecent = (past: Past, day: Day): boolean => daysBetween(day, romeDay(past.until)) <= RECENT_DAYS;
