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

/**
 * The days since 1 March of the year 0, and back, by the rule of the Gregorian calendar: a year that begins in March has its leap day at its
 * end. A page reckons with hundreds of days, and this takes a tenth of the time of `Temporal`.
 */
function numberOf(day: Day): number {
  const month = Number(day.slice(5, 7));
  const year = Number(day.slice(0, 4)) - (month > 2 ? 0 : 1);
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + Number(day.slice(8)) - 1;
}

const DAYS_IN_400_YEARS = 146_097;

function dayOfNumber(number: number): Day {
  const era = Math.floor(number / DAYS_IN_400_YEARS);
  const inEra = number - era * DAYS_IN_400_YEARS;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * inYear + 2) / 153);
  const dayOfMonth = inYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month > 2 ? 0 : 1);
  return `${year}-${twoDigits(month)}-${twoDigits(dayOfMonth)}` as Day;
}

const twoDigits = (number: number) => (number < 10 ? `0${number}` : String(number));

export const addDays = (from: Day, days: number): Day => dayOfNumber(numberOf(from) + days);

/** 1 March of the year 0 was a Wednesday. */
export const weekdayOf = (of: Day): Weekday => (((numberOf(of) + 2) % 7) + 1) as Weekday;

/** Whole days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from);

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export const daysFrom = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, n) => addDays(from, n));

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
