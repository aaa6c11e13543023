import { nationalFeast } from '#src/calendar/index.ts';
import { type Day, daysBetween, daysFrom, weekdayOf } from '#src/kernel/day.ts';
import { romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { SchoolYearFile } from '#src/municipality/index.ts';

export interface DemoStart {
  readonly year: SchoolYearFile;
  /** The first canteen day of the running school year. */
  readonly goLive: Day;
  readonly startAt: Temporal.Instant;
  /** Why the clock does not stand at the present: no calendar has canteen today, or the year is too young for a suspension (R8). */
  readonly moved: 'no_canteen' | 'year_too_young' | undefined;
  /** Canteen days of the year before the one on which the clock starts. */
  readonly daysBefore: number;
}

/**
 * A child is suspended from the third canteen day at the earliest: the family is told of its debt on the first, the second evening decides
 * (R8: no suspension without a notice on an earlier service day).
 */
const DAYS_BEFORE_A_SUSPENSION = 2;

/** The service days of a school year, as the calendar files tell them: Monday to Friday, no feast, no closure. */
export function serviceDaysOf(year: SchoolYearFile): Day[] {
  return daysFrom(year.serviceStartsOn, year.serviceEndsOn).filter(
    (day) =>
      weekdayOf(day) <= 5 &&
      nationalFeast(day) === undefined &&
      !year.closures.some((closure) => closure.from <= day && day <= closure.to),
  );
}

/**
 * Where the demo's clock starts: at `now` when that day has canteen, otherwise at 08:30 of the nearest day that has
 * (the earlier of two as near); never before the third canteen day of a year. Throws when no calendar has a service day.
 */
export function demoStart(now: Temporal.Instant, years: readonly SchoolYearFile[]): DemoStart {
  const today = romeDay(now);
  const days = years.flatMap((year) => serviceDaysOf(year).map((day, index) => ({ year, day, index })));
  const away = (day: Day) => Math.abs(daysBetween(day, today));
  const [first] = days;
  if (!first) throw new Error('No calendar has a service day');
  const nearest = days.reduce((best, each) => (away(each.day) < away(best.day) ? each : best), first);
  const ofYear = days.filter(({ year }) => year === nearest.year);
  const start = nearest.index < DAYS_BEFORE_A_SUSPENSION ? (ofYear[DAYS_BEFORE_A_SUSPENSION] ?? nearest) : nearest;
  const moved = nearest.day !== today ? 'no_canteen' : start !== nearest ? 'year_too_young' : undefined;
  return {
    year: start.year,
    goLive: ofYear[0]?.day ?? start.day,
    moved,
    startAt: moved ? romeInstant(start.day, '08:30' as TimeOfDay) : now,
    daysBefore: start.index,
  };
}
