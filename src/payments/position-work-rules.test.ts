import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { romeInstantAt } from '#test/support/clock.ts';
import { nextPoll } from './position-work-rules.ts';

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
