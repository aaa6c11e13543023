import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { romeInstantAt } from '#test/support/clock.ts';
import { daysToList, isLastPoll, nextPoll } from './position-work-rules.ts';

const facts = {
  payableAt: romeInstantAt('2026-11-24 10:00'),
  checkoutOpenedAt: null,
  verificationSince: null,
  dueOn: day('2027-01-23'),
};
const opened = { ...facts, checkoutOpenedAt: romeInstantAt('2026-11-24 12:00') };

test.each([
  ['carried to a shop: every hour', facts, '2026-11-24 10:05', '2026-11-24 11:05'],
  ['two days later: every six hours', facts, '2026-11-26 10:05', '2026-11-26 16:05'],
  ['at the checkout: every half minute', opened, '2026-11-24 12:01', '2026-11-24 12:01:30'],
  ['a quarter of an hour later: every five minutes', opened, '2026-11-24 12:20', '2026-11-24 12:25'],
  ['two hours later: every hour', opened, '2026-11-24 14:30', '2026-11-24 15:30'],
  [
    'come back from the checkout: every half minute again',
    { ...opened, verificationSince: romeInstantAt('2026-11-24 14:29') },
    '2026-11-24 14:30',
    '2026-11-24 14:30:30',
  ],
  ['three days after it was due: still', facts, '2027-01-26 10:00', '2027-01-26 16:00'],
])('a notice %s', (_, known, at, expected) => {
  expect(nextPoll(known, romeInstantAt(at))?.toString()).toBe(romeInstantAt(expected).toString());
});

test('on the fourth day after it was due nobody asks any more', () => {
  expect(nextPoll(facts, romeInstantAt('2027-01-27 00:00'))).toBeUndefined();
});

describe('a list of what was paid', () => {
  const payableOn = (local: string) => ({ payableAt: romeInstantAt(local) });

  test('reaches back to the day before the oldest notice became payable, and a day ahead', () => {
    const due = [payableOn('2026-11-24 08:00'), payableOn('2026-11-23 08:00')];
    expect(daysToList(due, romeInstantAt('2026-11-24 10:00'))).toEqual({ from: '2026-11-22', to: '2026-11-25' });
  });

  test('never reaches back more than a week', () => {
    const due = [payableOn('2026-10-01 08:00')];
    expect(daysToList(due, romeInstantAt('2026-11-24 10:00'))).toEqual({ from: '2026-11-17', to: '2026-11-25' });
  });

  test('is not asked for the last question about a notice', () => {
    const dueOn = day('2026-11-24');
    expect(isLastPoll({ dueOn }, romeInstantAt('2026-11-24 23:59'))).toBe(false);
    expect(isLastPoll({ dueOn }, romeInstantAt('2026-11-25 00:00'))).toBe(true);
  });
});
