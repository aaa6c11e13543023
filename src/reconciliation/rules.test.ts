import { describe, expect, test } from 'vitest';
import { lineStatus, nextFetch, publishedAfter, signedCents } from './rules.ts';

describe('the status of a line', () => {
  test.each([
    ['EXECUTED', '0', 'executed'],
    ['REVOKED', '3', 'revoked'],
    ['STAND_IN', '4', 'stand_in'],
    ['STAND_IN_NO_RPT', '8', 'stand_in_no_receipt'],
    ['NO_RPT', '9', 'no_receipt'],
  ])('is read by its name %s and by its number %s', (name, number, status) => {
    expect([lineStatus(name), lineStatus(number), lineStatus(name.toLowerCase())]).toEqual([status, status, status]);
  });

  test.each(['1', '7', '', 'EXECUTED_LATER', '00'])('that nobody knows is kept as unknown: %j', (code) => {
    expect(lineStatus(code)).toBe('unknown');
  });

  test('says what is paid out: a revocation takes back, the unknown counts for nothing', () => {
    expect(signedCents({ cents: 500, status: 'executed' })).toBe(500);
    expect(signedCents({ cents: 500, status: 'no_receipt' })).toBe(500);
    expect(signedCents({ cents: 500, status: 'revoked' })).toBe(-500);
    expect(signedCents({ cents: -500, status: 'revoked' })).toBe(-500);
    expect(signedCents({ cents: 500, status: 'unknown' })).toBe(0);
  });
});

test('flows are asked for from three days before the last one, 45 days back the first time', () => {
  const now = Temporal.Instant.from('2026-11-24T09:00:00Z');
  expect(publishedAfter(Temporal.Instant.from('2026-11-24T02:00:00Z'), now).toString()).toBe('2026-11-21T02:00:00Z');
  expect(publishedAfter(null, now).toString()).toBe('2026-10-10T09:00:00Z');
});

test('the next question is an hour away, ten minutes after a failure', () => {
  const now = Temporal.Instant.from('2026-11-24T09:00:00Z');
  expect(nextFetch(now, false).toString()).toBe('2026-11-24T10:00:00Z');
  expect(nextFetch(now, true).toString()).toBe('2026-11-24T09:10:00Z');
});
