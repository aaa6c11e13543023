import { nationalFeast } from '#src/calendar/index.ts';
import { type Day, daysBetween, daysFrom, weekdayOf } from '#src/kernel/day.ts';
import { romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import type { SchoolYearFile } from '#src/municipality/index.ts';

export interface DemoStart {
  readonly year: SchoolYearFile;
  /** The first canteen day of the running school year. */
  readonly goLive: Day;
  readonly startAt: Temporal.Instant;
  /** True when the clock was moved because today has no canteen in any calendar. */
  readonly moved: boolean;
}

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
 * (the earlier of two as near). Throws when no calendar has a service day.
 */
export function demoStart(now: Temporal.Instant, years: readonly SchoolYearFile[]): DemoStart {
  const today = romeDay(now);
  const days = years.flatMap((year) => serviceDaysOf(year).map((day) => ({ year, day })));
  const away = (day: Day) => Math.abs(daysBetween(day, today));
  const [first] = days;
  if (!first) throw new Error('No calendar has a service day');
  const nearest = days.reduce((best, each) => (away(each.day) < away(best.day) ? each : best), first);
  const moved = nearest.day !== today;
  const [goLive = nearest.day] = serviceDaysOf(nearest.year);
  return { year: nearest.year, goLive, moved, startAt: moved ? romeInstant(nearest.day, '08:30' as TimeOfDay) : now };
}
