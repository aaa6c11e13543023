import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { areSound, type CollectionFacts, mayAsk, mayCollect, payableUntil, statusOf } from './rules.ts';
import { isDifference, type KnownCollection, type SettlementLine, settlementState } from './settlement-rules.ts';

const limits = { minCents: 500, maxCents: 20_000, perCodeAndDay: 10, callsPerTerminalAndMinute: 30 };
const at = (text: string) => Temporal.Instant.from(`${text}+01:00`);

describe('a terminal', () => {
  const asked = { byTerminalInAMinute: 0, unknownByTerminalInAnHour: 0, unknownInAnHour: 0 };
  test.each([
    ['asks the 30th time in a minute', { byTerminalInAMinute: 29 }, true],
    ['waits a minute before the 31st', { byTerminalInAMinute: 30 }, false],
    ['asks after nine wrong codes in an hour', { unknownByTerminalInAnHour: 9 }, true],
    ['waits an hour after the tenth wrong code', { unknownByTerminalInAnHour: 10 }, false],
    ['waits while all terminals together ask about 200 wrong codes an hour', { unknownInAnHour: 200 }, false],
  ])('%s', (_what, over, allowed) => {
    expect(mayAsk({ ...asked, ...over }, limits).ok).toBe(allowed);
  });
});

describe('a collection', () => {
  test.each([
    [499, 0, 0, 'AmountOutOfRange'],
    [500, 0, 0, undefined],
    [20_000, 9, 4, undefined],
    [20_001, 0, 0, 'AmountOutOfRange'],
    [1000, 10, 0, 'CodeUsedUp'],
    [1000, 0, 5, 'CodeUsedUp'],
  ])('of %i cents, after %i today and %i that wait: %s', (cents, today, waiting, refused) => {
    const allowed = mayCollect(cents, { today, waiting }, limits);
    expect(allowed.ok ? undefined : allowed.error.kind).toBe(refused);
  });

  test('can be paid to the end of the day after the next, as long as it is in verification', () => {
    expect(payableUntil(at('2026-11-24T10:00'), 3)).toBe('2026-11-26');
    expect(payableUntil(at('2026-11-24T23:59'), 0)).toBe('2026-11-25');
  });

  const open: CollectionFacts = {
    payableAt: at('2026-11-24T10:00'),
    paidAt: null,
    cancelledAt: null,
    endingAskedAt: null,
    dueOn: day('2026-11-26'),
  };
  test.each([
    ['pending', {}, '2026-11-26T23:59'],
    ['expired', {}, '2026-11-27T00:00'],
    ['preparing', { payableAt: null }, '2026-11-24T10:00'],
    ['reversing', { endingAskedAt: at('2026-11-24T10:05') }, '2026-11-24T10:05'],
    ['reversed', { endingAskedAt: at('2026-11-24T10:05'), cancelledAt: at('2026-11-24T10:05') }, '2026-11-24T10:06'],
    ['paid', { cancelledAt: at('2026-11-24T10:05'), paidAt: at('2026-11-24T10:06') }, '2026-12-24T10:00'],
  ])('is %s', (status, over, now) => {
    expect(statusOf({ ...open, ...over }, at(now))).toBe(status);
  });
});

test.each([
  [{ minCents: 99 }, false],
  [{ minCents: 20_001 }, false],
  [{ maxCents: 500_001 }, false],
  [{ minCents: 100, maxCents: 500_000 }, true],
])('limits %o are sound: %s', (over, sound) => {
  expect(areSound({ ...limits, ...over })).toBe(sound);
});

describe('a day’s settlement', () => {
  const known: KnownCollection = { slip: 'A', noticeNumber: '3', cents: 1000, paidCents: 0, status: 'pending' };
  const line: SettlementLine = { slip: 'A', noticeNumber: '3', cents: 1000, outcome: 'paid', terminal: 'T1' };
  const paid = { ...known, status: 'paid', paidCents: 1000 } as const;
  test.each<[string, KnownCollection | undefined, SettlementLine | undefined, boolean, boolean]>([
    ['agreed', paid, line, true, false],
    ['agreed', { ...known, status: 'reversed' }, { ...line, outcome: 'reversed' }, true, false],
    ['agreed', { ...known, status: 'expired' }, { ...line, outcome: 'reversed' }, true, false],
    ['waiting', known, line, true, false],
    ['not_settled', paid, undefined, false, false],
    ['ended_unpaid', { ...known, status: 'expired' }, undefined, true, false],
    ['unknown_line', undefined, line, true, true],
    ['unknown_line', paid, { ...line, noticeNumber: '4' }, true, true],
    ['other_amount', known, { ...line, cents: 900 }, true, true],
    ['other_amount', { ...paid, paidCents: 2000 }, line, true, true],
    ['paid_here_only', paid, undefined, true, true],
    ['paid_here_only', paid, { ...line, outcome: 'reversed' }, true, true],
    ['paid_there_only', { ...known, status: 'reversed' }, line, true, true],
    ['paid_there_only', { ...known, status: 'expired' }, line, true, true],
    ['reversed_there_only', known, { ...line, outcome: 'reversed' }, true, true],
    ['missing_there', known, undefined, true, true],
  ])('%s', (state, ours, theirs, isSettled, differs) => {
    const found = settlementState(ours, theirs, isSettled);
    expect([found, isDifference(found)]).toEqual([state, differs]);
  });
});
