import { describe, expect, test } from 'vitest';
import { expiryOf, isOver, isWorthNoting } from './session-rules.ts';

const login = Temporal.Instant.from('2026-11-23T07:00:00Z');
const session = (kind: 'citizen' | 'staff', lastSeenAt = login) => ({
  kind,
  lastSeenAt,
  expiresAt: expiryOf(kind, login),
});

describe('a session', () => {
  test.each([
    ['citizen', { minutes: 29, seconds: 59 }, false],
    ['citizen', { minutes: 30 }, true],
    ['staff', { minutes: 29, seconds: 59 }, false],
    ['staff', { minutes: 30 }, true],
  ] as const)('of a %s unused for %j is over: %s', (kind, unused, over) => {
    expect(isOver(session(kind), login.add(unused))).toBe(over);
  });

  test.each([
    ['citizen', 12],
    ['staff', 12],
  ] as const)('of a %s is over after %d hours, however much it is used', (kind, hours) => {
    const end = login.add({ hours });
    expect(isOver(session(kind, end.subtract({ seconds: 2 })), end.subtract({ seconds: 1 }))).toBe(false);
    expect(isOver(session(kind, end), end)).toBe(true);
  });

  test('is noted as used once a minute', () => {
    expect(isWorthNoting(session('citizen'), login.add({ seconds: 59 }))).toBe(false);
    expect(isWorthNoting(session('citizen'), login.add({ seconds: 60 }))).toBe(true);
  });
});
