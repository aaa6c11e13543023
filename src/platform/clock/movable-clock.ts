import type { Clock } from '../../kernel/clock.ts';
import { systemClock } from './system-clock.ts';

/** A clock that can be set forward, for the demo and for tests; never back, as facts are stamped with it. */
export interface MovableClock extends Clock {
  /** Sets the clock forward to an instant, from which it runs on. Throws RangeError when that lies in its past. */
  moveTo(instant: Temporal.Instant): void;
  /** Sets the clock forward by an amount of hours, minutes or seconds. */
  advance(by: Temporal.DurationLike): void;
}

/** Starts at an instant (the present of `source` unless given) and runs on from there as `source` does. */
export function movableClock(start?: Temporal.Instant, source: Clock = systemClock): MovableClock {
  let from = start ?? source.now();
  let since = source.now();
  const now = () => from.add(since.until(source.now()));
  const moveTo = (instant: Temporal.Instant) => {
    if (Temporal.Instant.compare(instant, now()) < 0) throw new RangeError(`The clock only moves forward: ${instant}`);
    from = instant;
    since = source.now();
  };
  return { now, moveTo, advance: (by) => moveTo(now().add(by)) };
}
