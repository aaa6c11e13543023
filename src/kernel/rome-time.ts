import type { Day } from './day.ts';

/** The zone in which every deadline of the domain is meant (R2). */
const ROME = 'Europe/Rome';

/** A wall-clock time of Rome as `HH:MM`. */
export type TimeOfDay = string & { readonly __brand: 'TimeOfDay' };

/** Reads `HH:MM`; undefined when it is not a time of day. */
export function parseTimeOfDay(text: string): TimeOfDay | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? (text as TimeOfDay) : undefined;
}

/** The instant at which Rome's clocks show `time` on `day`; in a gap of summer time the later one. */
export function romeInstant(day: Day, time: TimeOfDay): Temporal.Instant {
  return Temporal.PlainDateTime.from(`${day}T${time}`)
    .toZonedDateTime(ROME, { disambiguation: 'compatible' })
    .toInstant();
}

/** Rome's calendar day at an instant. */
export function romeDay(at: Temporal.Instant): Day {
  const known = romeDays.get(at);
  if (known) return known;
  const day = at.toZonedDateTimeISO(ROME).toPlainDate().toString() as Day;
  romeDays.set(at, day);
  return day;
}

/** A page asks for the day of its own instant once for each line of it. */
const romeDays = new WeakMap<Temporal.Instant, Day>();

/** Rome's wall-clock time at an instant, `HH:MM`. */
export const romeTime = (at: Temporal.Instant): TimeOfDay =>
  at.toZonedDateTimeISO(ROME).toPlainTime().toString({ smallestUnit: 'minute' }) as TimeOfDay;

export const isBefore = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) < 0;
