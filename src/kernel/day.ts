/**
 * A calendar day as `YYYY-MM-DD`. Text of this form sorts as the days do, so `<`, `===` and PostgreSQL's `date` all agree;
 * `Temporal.PlainDate` would type-check with `<` and throw, and compare identity with `===`.
 */
export type Day = string & { readonly __brand: 'Day' };

/** Monday is 1, Sunday is 7 (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const plain = (day: Day) => Temporal.PlainDate.from(day);

/**
 * Reads an ISO day; undefined when the text is not one or the day does not exist. Only of 1900 to 2399: any other year is a slip of the
 * hand, and near the year 0 and 10000 PostgreSQL and Temporal write days in other ways.
 */
export function parseDay(text: string): Day | undefined {
  if (!/^(?:19|2[0-3])\d{2}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as Day;
  } catch {
    return undefined;
  }
}

/** A day written in the code; throws when it is not one. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed) throw new RangeError(`Not a day: ${text}`);
  return parsed;
}

export const addDays = (from: Day, days: number): Day => plain(from).add({ days }).toString() as Day;

export const weekdayOf = (of: Day): Weekday => plain(of).dayOfWeek as Weekday;

/** Whole days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => plain(from).until(plain(to), { largestUnit: 'day' }).days;

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export function daysFrom(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let current = from; current <= to; current = addDays(current, 1)) days.push(current);
  return days;
}

export const earlier = (a: Day, b: Day): Day => (a < b ? a : b);
export const later = (a: Day, b: Day): Day => (a > b ? a : b);

/** A calendar month as `YYYY-MM`. */
export type Month = string & { readonly __brand: 'Month' };

export const monthOf = (of: Day): Month => of.slice(0, 7) as Month;

/** Reads `YYYY-MM`; undefined when it is not a month of 1900 to 2399. */
export function parseMonth(text: string): Month | undefined {
  return /^(?:19|2[0-3])\d{2}-(?:0[1-9]|1[0-2])$/.test(text) ? (text as Month) : undefined;
}

export const firstDayOf = (month: Month): Day => `${month}-01` as Day;

export function lastDayOf(month: Month): Day {
  const first = plain(firstDayOf(month));
  return first.with({ day: first.daysInMonth }).toString() as Day;
}

export const addMonths = (to: Month, months: number): Month =>
  plain(firstDayOf(to)).add({ months }).toString().slice(0, 7) as Month;
