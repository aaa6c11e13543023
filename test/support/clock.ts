import type { Clock } from '#src/kernel/clock.ts';

/** A clock that stands still until a test moves it. Hand it to whatever takes a `Clock`. */
export interface TestClock extends Clock {
  /** Puts the clock to a wall-clock time of Rome: `2026-11-24 08:59:59`, or `…08:59`. */
  set(romeTime: string): void;
  /** Lets time pass. */
  advance(by: Temporal.DurationLike): void;
}

/** The instant at which Rome's clocks show this: `2026-11-24 08:59:59`. */
export const romeInstantAt = (romeTime: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(romeTime.replace(' ', 'T')).toZonedDateTime('Europe/Rome').toInstant();

/** A clock that shows a wall-clock time of Rome: `at('2026-11-24 08:59:59')`. */
export function at(romeTime: string): TestClock {
  let now = romeInstantAt(romeTime);
  return {
    now: () => now,
    set: (next) => {
      now = romeInstantAt(next);
    },
    advance: (by) => {
      now = now.add(by);
    },
  };
}
