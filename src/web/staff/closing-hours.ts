import { type Cutoffs, cutoffOfSchool, isInTime } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';

/** The hours at which these schools close, the earliest first; without schools the municipality's own. */
export const closingHours = (cutoffs: Cutoffs, schoolIds: Iterable<number>): TimeOfDay[] => {
  const hours = [...new Set([...schoolIds].map((id) => cutoffOfSchool(cutoffs, id)))].sort();
  return hours.length > 0 ? hours : [cutoffs.general];
};

/** Those of them that have not passed. */
export const hoursToCome = (hours: readonly TimeOfDay[], day: Day, at: Temporal.Instant): TimeOfDay[] =>
  hours.filter((hour) => isInTime(at, day, hour));
