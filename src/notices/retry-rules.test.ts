import { describe, expect, test } from 'vitest';
import { afterFailure } from './retry-rules.ts';

const createdAt = Temporal.Instant.from('2026-11-24T14:00:00Z');
const later = { permanent: false, unreachable: false };
const away = { permanent: false, unreachable: true };
const minutesUntilNext = (attempts: number, failure: typeof later, now = createdAt) => {
  const next = afterFailure({ createdAt, attempts }, failure, now);
  return next.kind === 'try_again' ? now.until(next.at).total('minutes') : next.kind;
};

describe('a mail that was not taken', () => {
  test.each([
    [1, 1],
    [2, 5],
    [3, 15],
    [4, 60],
    [5, 240],
    [12, 240],
  ])('after attempt %i waits %i minutes', (attempts, minutes) => {
    expect(minutesUntilNext(attempts, later)).toBe(minutes);
  });

  test('refused for good is a bounce at once', () => {
    expect(minutesUntilNext(1, { permanent: true, unreachable: false })).toBe('bounced');
  });

  test('put off by the server is given up after 48 hours, not a minute before', () => {
    expect(minutesUntilNext(20, later, createdAt.add({ hours: 47, minutes: 59 }))).toBe(240);
    expect(minutesUntilNext(20, later, createdAt.add({ hours: 48 }))).toBe('give_up');
  });

  test('while no server answers it is never given up and tried every 15 minutes at most', () => {
    expect(minutesUntilNext(20, away, createdAt.add({ hours: 200 }))).toBe(15);
  });
});
