import { expect, inject, test } from 'vitest';
import { movableClock, refuseDifferingClocks, systemClock } from './index.ts';

const start = Temporal.Instant.from('2026-01-15T07:30:00Z');

test('a movable clock starts where it is told, runs on and moves forward only', () => {
  let machine = Temporal.Instant.from('2030-06-01T00:00:00Z');
  const clock = movableClock(start, { now: () => machine });
  machine = machine.add({ seconds: 5 });
  expect(clock.now().toString()).toBe('2026-01-15T07:30:05Z');
  clock.advance({ hours: 2 });
  machine = machine.add({ seconds: 1 });
  expect(clock.now().toString()).toBe('2026-01-15T09:30:06Z');
  clock.moveTo(Temporal.Instant.from('2026-01-16T00:00:00Z'));
  expect(clock.now().toString()).toBe('2026-01-16T00:00:00Z');
  expect(() => clock.moveTo(start)).toThrow(RangeError);
});

test('a clock over 2 s away from the database’s is refused, the machine’s own is not', async () => {
  const { app } = inject('template');
  await refuseDifferingClocks(systemClock, app);
  const late = { now: () => systemClock.now().subtract({ seconds: 3 }) };
  await expect(refuseDifferingClocks(late, app)).rejects.toMatchObject({ kind: 'ClocksDiffer' });
});
