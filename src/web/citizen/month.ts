import type { ConsumerDay } from '#src/calendar/index.ts';
import { addDays, addMonths, type Day, type Month, monthOf, parseMonth, weekdayOf } from '#src/kernel/day.ts';
import { longMonth, shortMonth } from '#src/kernel/italian-dates.ts';
import { messages } from '../messages/index.ts';

/** Which months can be looked at: from go-live's to that of the last plannable day. */
export interface MonthRange {
  readonly first: Month;
  readonly last: Month;
}

/** The asked month, or the nearest one that can be looked at. */
export function monthWithin(asked: string | undefined, today: Day, range: MonthRange): Month {
  const month = (asked && parseMonth(asked)) || monthOf(today);
  if (month < range.first) return range.first;
  if (month > range.last) return range.last;
  return month;
}

/** Links to the months beside one. */
export function monthsBeside(month: Month, range: MonthRange, href: (month: Month) => string) {
  const place = (to: Month) => ({ href: href(to), label: shortMonth(to) });
  const [before, after] = [addMonths(month, -1), addMonths(month, 1)];
  return {
    current: longMonth(month),
    previous: before >= range.first ? place(before) : undefined,
    next: after <= range.last ? place(after) : undefined,
  };
}

/** Saturdays and Sundays say nothing unless something happens on them. */
const isWorthSaying = (day: ConsumerDay): boolean => day.state !== 'unavailable' || weekdayOf(day.day) <= 5;

/** The days of a month by week from Monday on, without weekends that have no service. */
export function weeksOf(
  days: readonly ConsumerDay[],
): { readonly label: string; readonly days: readonly ConsumerDay[] }[] {
  const weeks = Map.groupBy(days.filter(isWorthSaying), (day) => addDays(day.day, 1 - weekdayOf(day.day)));
  return [...weeks.values()].map((week) => ({
    label: messages.family.detail.week((week[0] as ConsumerDay).day, (week.at(-1) as ConsumerDay).day),
    days: week,
  }));
}
