import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { creditDay, flagsOf, type NoticeFacts, type PaymentAct, permits, stateOf } from './state-rules.ts';

const instant = (text: string) => Temporal.Instant.from(text);
const made = instant('2026-11-24T08:00:00Z');
const later = instant('2026-11-24T09:00:00Z');
const notice = (over: Partial<NoticeFacts> = {}): NoticeFacts => ({
  dueOn: day('2027-01-23'),
  payableAt: made,
  paidAt: null,
  cancelledAt: null,
  ...over,
});
const stateAt = (at: string, notices: readonly NoticeFacts[], verificationSince: Temporal.Instant | null = null) =>
  stateOf({ notices, verificationSince }, instant(at), 3);

const NOON = '2026-11-24T11:00:00Z';

test.each([
  ['a payment unknown to pagoPA is in preparation', [notice({ payableAt: null })], null, NOON, 'in_preparation'],
  [
    'one of whose notices is unknown is in preparation',
    [notice(), notice({ payableAt: null })],
    null,
    NOON,
    'in_preparation',
  ],
  ['a payable one is to pay', [notice()], null, NOON, 'to_pay'],
  ['one whose browser came back is in verification', [notice()], made, NOON, 'in_verification'],
  ['a second before three days it still is', [notice()], made, '2026-11-27T07:59:59Z', 'in_verification'],
  ['after three days without a receipt it is to pay again', [notice()], made, '2026-11-27T08:00:00Z', 'to_pay'],
  ['a paid one is paid', [notice({ paidAt: later })], made, NOON, 'paid'],
  [
    'two of which one is paid are in verification',
    [notice({ paidAt: later }), notice()],
    made,
    NOON,
    'in_verification',
  ],
  ['one paid at a counter and one open are to pay', [notice({ paidAt: later }), notice()], null, NOON, 'to_pay'],
  [
    'one paid and one cancelled are paid',
    [notice({ paidAt: later }), notice({ cancelledAt: later })],
    null,
    NOON,
    'paid',
  ],
  ['a cancelled one is cancelled', [notice({ cancelledAt: later })], null, NOON, 'cancelled'],
  ['a cancelled one that was paid is paid', [notice({ cancelledAt: made, paidAt: later })], null, NOON, 'paid'],
  ['on its last day at 23:59:59 it is to pay', [notice()], null, '2027-01-23T22:59:59Z', 'to_pay'],
  ['at midnight in Rome it is expired', [notice()], null, '2027-01-23T23:00:00Z', 'expired'],
  [
    'in verification beyond its last day it is not expired yet',
    [notice()],
    instant('2027-01-23T22:00:00Z'),
    '2027-01-24T10:00:00Z',
    'in_verification',
  ],
] as const)('%s', (_name, notices, since, at, expected) => {
  expect(stateAt(at, notices, since)).toBe(expected);
});

const ACTS: readonly PaymentAct[] = ['publish', 'open_checkout', 'wait_for_receipt', 'cancel', 'credit'];

test.each([
  ['in_preparation', ['publish', 'cancel', 'credit']],
  ['to_pay', ['open_checkout', 'wait_for_receipt', 'cancel', 'credit']],
  ['in_verification', ['credit']],
  ['paid', ['credit']],
  ['expired', ['credit']],
  ['cancelled', ['credit']],
] as const)('%s permits %s', (state, allowed) => {
  expect(ACTS.filter((act) => permits(state, act))).toEqual(allowed);
});

describe('a receipt', () => {
  const unpaid = { ...notice(), cents: 3500 };
  const receipt = { cents: 3500, paidAt: later };
  test.each([
    ['for an open notice raises no flag', unpaid, receipt, []],
    ['for a paid notice is a second one', { ...unpaid, paidAt: made }, receipt, ['second_receipt']],
    ['of another amount says so', unpaid, { ...receipt, cents: 3499 }, ['other_amount']],
    ['of money paid after the cancellation says so', { ...unpaid, cancelledAt: made }, receipt, ['after_cancellation']],
    [
      'of money paid before the cancellation does not',
      { ...unpaid, cancelledAt: later.add({ seconds: 1 }) },
      receipt,
      [],
    ],
    ['of money paid after the due day says so', { ...unpaid, dueOn: day('2026-11-23') }, receipt, ['after_expiry']],
  ])('%s', (_name, facts, arrived, flags) => {
    expect(flagsOf(facts, arrived)).toEqual(flags);
  });
});

test.each([
  ['a credit is dated on Rome’s day of the payment', '2026-11-23T23:30:00Z', NOON, '2026-11-24'],
  ['a payment said to be of tomorrow is dated today', '2026-11-25T10:00:00Z', NOON, '2026-11-24'],
])('%s', (_name, paidAt, at, expected) => {
  expect(creditDay(instant(paidAt), instant(at))).toBe(expected);
});
