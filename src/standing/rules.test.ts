import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import {
  type Account,
  amountToReadmit,
  type Cause,
  decideSuspension,
  evaluate,
  type Flags,
  isReleased,
  mealsAfterPayment,
  mealsCovered,
  needsReminder,
  type SuspensionFacts,
  standingOfAccount,
  type Thresholds,
  UNTOUCHED,
} from './rules.ts';

const thresholds: Thresholds = {
  unit: 'meals',
  lowCredit: 3,
  warnAtDebt: 2,
  suspendAtDebt: 5,
  readmitWhen: 'below_limit',
};
/** An account at 3,50 € a meal. */
const account = (balanceCents: number, tariffCents = 350): Account & { newCharge: boolean } => ({
  balanceCents,
  tariffCents,
  debtMeals: balanceCents < 0 && tariffCents > 0 ? Math.ceil(-balanceCents / tariffCents) : 0,
  newCharge: true,
});

describe('an account stands', () => {
  test.each([
    [1400, 'in_credit'],
    [1399, 'low_credit'],
    [1050, 'low_credit'],
    [0, 'low_credit'],
    [-1, 'in_debt'],
    [-350, 'in_debt'],
    [-351, 'warned'],
    [-700, 'warned'],
    [-1400, 'warned'],
    [-1401, 'over_limit'],
    [-1750, 'over_limit'],
  ])('with %i cents at 3,50 € a meal: %s', (balance, standing) => {
    expect(standingOfAccount(account(balance), thresholds)).toBe(standing);
  });

  test('in debt, and no further, when its meals cost nothing', () => {
    expect(standingOfAccount(account(-5000, 0), thresholds)).toBe('in_debt');
  });

  test('in credit with nothing when its meals cost nothing', () => {
    expect(standingOfAccount(account(0, 0), thresholds)).toBe('in_credit');
  });
});

describe('meals', () => {
  test('a balance of 12,50 € covers 3 meals of 3,50 €', () => expect(mealsCovered(1250, 350)).toBe(3));
  test('a debt covers none', () => expect(mealsCovered(-100, 350)).toBe(0));
  test('a meal that costs nothing is never counted', () => expect(mealsCovered(1000, 0)).toBeNull());
  test('20,00 € on a debt of 7,00 € pay for 3 coming meals', () =>
    expect(mealsAfterPayment(account(-700), 2000)).toBe(3));
});

describe('an evaluation', () => {
  const told = (lowArmed: boolean, warnArmed: boolean, limitReached = false): Flags => ({
    lowArmed,
    warnArmed,
    limitReached,
  });
  test.each<[string, number, Flags, Cause, string | undefined, Flags]>([
    ['a meal that leaves 4 meals tells nothing', 1400, UNTOUCHED, 'posting', undefined, UNTOUCHED],
    ['a meal that leaves 3 meals tells of low credit', 1050, UNTOUCHED, 'posting', 'low_credit', told(false, true)],
    ['the next meal tells nothing again', 700, told(false, true), 'posting', undefined, told(false, true)],
    ['the second meal in debt tells of the debt', -700, told(false, true), 'posting', 'debt', told(false, false)],
    ['both crossed at once: only the gravest', -700, UNTOUCHED, 'posting', 'debt', told(false, false)],
    ['the third meal in debt tells nothing', -1050, told(false, false), 'posting', undefined, told(false, false)],
    ['the fifth is for the evening', -1750, told(false, false), 'posting', undefined, told(false, false, true)],
    ['from 1 to 5 at once the debt is told', -1750, told(false, true), 'posting', 'debt', told(false, false, true)],
    ['go-live tells by its summary only', -700, UNTOUCHED, 'go_live', undefined, told(false, false)],
    ['an opening debt of 5 meals counts', -1750, UNTOUCHED, 'go_live', undefined, told(false, false, true)],
    ['a re-rating tells nothing', -700, UNTOUCHED, 'rerating', undefined, UNTOUCHED],
    [
      'a re-rating alone does not reach the limit',
      -1750,
      told(false, false),
      'rerating',
      undefined,
      told(false, false),
    ],
    ['a payment above 3 meals arms all', 1400, told(false, false), 'payment', undefined, UNTOUCHED],
    ['a payment to 3 meals arms the debt only', 1050, told(false, false), 'payment', undefined, told(false, true)],
    ['a payment to 2 meals in debt arms nothing', -700, told(false, false), 'payment', undefined, told(false, false)],
    ['a correction arms nothing', 1400, told(false, false), 'correction', undefined, told(false, false)],
    [
      'a correction below the limit ends it',
      -1400,
      told(false, false, true),
      'correction',
      undefined,
      told(false, false),
    ],
    ['a debt that was told tells of no low credit', -700, told(true, false), 'posting', undefined, told(false, false)],
    ['a correction that brings 2 meals in debt tells', -700, UNTOUCHED, 'correction', 'debt', told(false, false)],
  ])('%s', (_, balance, flags, cause, notice, after) => {
    expect(evaluate(account(balance), flags, cause, thresholds)).toEqual({ notice, flags: after });
  });

  test('a posting without a new meal of this child tells nothing, even after a re-rating', () => {
    const same = { ...account(-1750), newCharge: false };
    expect(evaluate(same, UNTOUCHED, 'posting', thresholds)).toEqual({ notice: undefined, flags: UNTOUCHED });
  });
});

describe('the evening', () => {
  const facts: SuspensionFacts = {
    ...account(-1750),
    exempt: false,
    warnedInTime: true,
    heldByVerification: false,
    suspended: false,
    liftedUntil: undefined,
    nextServiceDay: day('2026-11-25'),
    serviceDaysBefore: 30,
  };
  const decide = (over: Partial<SuspensionFacts>) =>
    decideSuspension({ ...facts, ...over }, { thresholds, thresholdsThen: thresholds, graceServiceDays: 10 });

  test('suspends 5 meals in debt from the own next service day', () => {
    expect(decide({})).toEqual({ fromDay: '2026-11-25' });
  });
  test.each<[string, Partial<SuspensionFacts>, string]>([
    ['4 meals in debt', account(-1400), 'below_limit'],
    ['an exempt child', { exempt: true }, 'exempt'],
    ['a family not reached', { warnedInTime: false }, 'not_warned_in_time'],
    ['a payment in verification', { heldByVerification: true }, 'in_verification'],
    ['who is suspended already', { suspended: true }, 'suspended_already'],
    ['a lift that lasts until that day', { liftedUntil: day('2026-11-25') }, 'lifted'],
    ['a calendar without further days', { nextServiceDay: undefined }, 'no_service_day'],
    ['the 10th service day, go-live included', { serviceDaysBefore: 9 }, 'soon_after_go_live'],
  ])('does not suspend %s', (_, over, not) => {
    expect(decide(over)).toEqual({ not });
  });
  test('suspends from the 10th service day after go-live', () => {
    expect(decide({ serviceDaysBefore: 10 })).toEqual({ fromDay: '2026-11-25' });
  });
  test('suspends again the day after a lift ends', () => {
    expect(decide({ liftedUntil: day('2026-11-24') })).toEqual({ fromDay: '2026-11-25' });
  });
});

describe('a reminder', () => {
  test.each([
    ['from Thursday to Friday', '2026-11-26', '2026-11-27', false],
    ['from Wednesday to Friday, one day between', '2026-11-25', '2026-11-27', false],
    ['from Friday to Monday, two days between', '2026-11-27', '2026-11-30', true],
  ])('%s', (_, decided, from, needed) => expect(needsReminder(day(decided), day(from))).toBe(needed));
});

describe('readmission', () => {
  test('comes with 4 meals in debt', () => expect(isReleased(account(-1400), true, thresholds)).toBe(true));
  test('does not come with 5', () => expect(isReleased(account(-1401), true, thresholds)).toBe(false));
  test('where the balance must not be negative, a suspension that has not begun is still avoided below the limit', () => {
    const strict: Thresholds = { ...thresholds, readmitWhen: 'not_negative' };
    expect([isReleased(account(-1400), false, strict), isReleased(account(-1400), true, strict)]).toEqual([
      true,
      false,
    ]);
    expect(amountToReadmit(account(-1750), 1400, false, strict)).toBe(350);
    expect(amountToReadmit(account(-1750), 1400, true, strict)).toBe(1750);
  });
  test('where the balance must not be negative, comes at 0,00 €', () => {
    const strict: Thresholds = { ...thresholds, readmitWhen: 'not_negative' };
    expect([isReleased(account(-1), true, strict), isReleased(account(0), true, strict)]).toEqual([false, true]);
    expect(amountToReadmit(account(-1750), 1400, true, strict)).toBe(1750);
  });
  test('of 5 meals in debt needs one meal', () =>
    expect(amountToReadmit(account(-1750), 1400, true, thresholds)).toBe(350));
  test('of 4 meals in debt needs nothing', () =>
    expect(amountToReadmit(account(-1400), 1400, true, thresholds)).toBe(0));
});
