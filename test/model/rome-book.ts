import { addDays, type Day, day } from '#src/kernel/day.ts';

/** When Rome's clocks change in the years that the model lives in: from each instant on they are this many hours ahead of UTC. */
const OFFSETS: readonly [from: string, hours: number][] = [
  ['2026-03-29T01:00Z', 2],
  ['2026-10-25T01:00Z', 1],
  ['2027-03-28T01:00Z', 2],
  ['2027-10-31T01:00Z', 1],
];

const hoursAhead = (at: Temporal.Instant) =>
  OFFSETS.findLast(([from]) => Temporal.Instant.compare(Temporal.Instant.from(from), at) <= 0)?.[1] ?? 1;

/** What the wall clocks of Rome show: `2026-10-25 09:00:59`. */
export function wallClock(at: Temporal.Instant): string {
  const shown = at.add({ hours: hoursAhead(at) }).toString({ smallestUnit: 'second' });
  return shown.slice(0, 19).replace('T', ' ');
}

export const romeToday = (at: Temporal.Instant): Day => day(wallClock(at).slice(0, 10));

/** The instant at which the wall clocks of Rome show a time; no deadline lies in the hour that is skipped or doubled. */
export function whenRomeShows(on: Day, time: string): Temporal.Instant {
  const asIfUtc = Temporal.Instant.from(`${on}T${time}Z`);
  const guess = asIfUtc.subtract({ hours: 1 });
  return asIfUtc.subtract({ hours: hoursAhead(guess) });
}

export const isAtOrAfter = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) >= 0;

/** "Entro le ore 09,00": 09:00:59 is in time, 09:01:00 is not. */
export const closesAt = (on: Day, cutoff: string): Temporal.Instant => whenRomeShows(on, cutoff).add({ minutes: 1 });

/** National feasts of the school year 2026/27, and the patron's day, as the calendar on the wall has them. */
const FEASTS = new Set(
  ['2026-10-04', '2026-11-01', '2026-12-08', '2026-12-25', '2026-12-26', '2027-01-01', '2027-01-06', '2027-03-28']
    .concat(['2027-03-29', '2027-04-25', '2027-05-01', '2027-06-02', '2027-08-05', '2027-08-15'])
    .map(day),
);

/** Whether a class that eats Monday to Friday has lunch at school, but for closures. */
export function isLunchDay(on: Day, goLive: Day): boolean {
  const weekday = new Date(`${on}T12:00Z`).getUTCDay();
  return on >= goLive && on >= '2026-10-05' && on <= '2027-05-31' && weekday >= 1 && weekday <= 5 && !FEASTS.has(on);
}

export const weekdayDigit = (on: Day): string => String(new Date(`${on}T12:00Z`).getUTCDay());

export const daysUpTo = (from: Day, to: Day): Day[] => {
  const days: Day[] = [];
  for (let each = from; each <= to; each = addDays(each, 1)) days.push(each);
  return days;
};
