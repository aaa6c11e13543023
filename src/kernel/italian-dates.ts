import { type Day, type Month, weekdayOf } from './day.ts';
import { romeDay, romeTime } from './rome-time.ts';

const WEEKDAYS = ['lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato', 'domenica'];
const MONTHS = 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
  ' ',
);

const monthName = (day: Day | Month) => MONTHS[Number(day.slice(5, 7)) - 1] ?? '';
const dayNumber = (day: Day) => {
  const n = Number(day.slice(8));
  return n === 1 ? '1º' : String(n);
};

/** `martedì 24 novembre` */
export const longDay = (day: Day): string => `${WEEKDAYS[weekdayOf(day) - 1]} ${dayNumber(day)} ${monthName(day)}`;

/** `martedì 24 novembre 2026` */
export const longDayWithYear = (day: Day): string => `${longDay(day)} ${day.slice(0, 4)}`;

/** `mar 24` */
export const shortDay = (day: Day): string => `${WEEKDAYS[weekdayOf(day) - 1]?.slice(0, 3)} ${Number(day.slice(8))}`;

/** `mar 24 novembre` */
export const mediumDay = (day: Day): string =>
  `${WEEKDAYS[weekdayOf(day) - 1]?.slice(0, 3)} ${dayNumber(day)} ${monthName(day)}`;

/** `24/11/2026` */
export const numericDay = (day: Day): string => day.split('-').reverse().join('/');

/** `novembre 2026` */
export const longMonth = (month: Month): string => `${monthName(month)} ${month.slice(0, 4)}`;

/** `novembre` */
export const shortMonth = (month: Month): string => monthName(month);

/** `23/11/2026 08:41`, Rome time */
export const numericInstant = (at: Temporal.Instant): string => `${numericDay(romeDay(at))} ${romeTime(at)}`;
