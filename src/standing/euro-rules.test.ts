import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import {
  type Account,
  amountToReadmit,
  type Cause,
  debtCounted,
  decideSuspension,
  evaluate,
  type Flags,
  isReleased,
  limitOf,
  standingOfAccount,
  type Thresholds,
  UNTOUCHED,
} from './rules.ts';

const inEuro: Thresholds = {
  unit: 'euro',
  lowCredit: 1000,
  warnAtDebt: 800,
  suspendAtDebt: 2000,
  readmitWhen: 'below_limit',
};
const inMeals: Thresholds = {
  unit: 'meals',
  lowCredit: 3,
  warnAtDebt: 2,
  suspendAtDebt: 5,
  readmitWhen: 'below_limit',
};

/** An account at 3,50 € a meal, as far as a debt is counted in meals too. */
const account = (balanceCents: number, tariffCents = 350): Account & { newCharge: boolean } => ({
  balanceCents,
  tariffCents,
  debtMeals: balanceCents < 0 && tariffCents > 0 ? Math.ceil(-balanceCents / tariffCents) : 0,
  newCharge: true,
});

describe('where thresholds are counted in euro, an account stands', () => {
  test.each([
    [1001, 'in_credit'],
    [1000, 'low_credit'],
    [0, 'low_credit'],
    [-1, 'in_debt'],
    [-799, 'in_debt'],
    [-800, 'warned'],
    [-1999, 'warned'],
    [-2000, 'over_limit'],
  ])('with %i cents, credit low at 10 €, notice at 8 € and suspension at 20 € of debt: %s', (balance, standing) => {
    expect(standingOfAccount(account(balance), inEuro)).toBe(standing);
  });

  test.each([50, 350, 500])('the same at a tariff of %i cents: what a meal costs decides nothing', (tariff) => {
    expect([1001, 1000, -800, -2000].map((cents) => standingOfAccount(account(cents, tariff), inEuro))).toEqual([
      'in_credit',
      'low_credit',
      'warned',
      'over_limit',
    ]);
  });

  test('in debt and no further, whatever is owed, when its meals cost nothing or there is no live enrolment', () => {
    expect(standingOfAccount(account(-50_000, 0), inEuro)).toBe('in_debt');
    expect(debtCounted(account(-50_000, 0), inEuro)).toBe(0);
  });

  test('in credit with nothing when its meals cost nothing', () => {
    expect(standingOfAccount(account(0, 0), inEuro)).toBe('in_credit');
  });

  test('an opening debt counts as it is, without asking what a meal cost at go-live', () => {
    expect(debtCounted({ balanceCents: -2000, tariffCents: 350, debtMeals: 99 }, inEuro)).toBe(2000);
  });
});

describe('where thresholds are counted in euro, an evaluation', () => {
  const told = (lowArmed: boolean, warnArmed: boolean, limitReached = false): Flags => ({
    lowArmed,
    warnArmed,
    limitReached,
  });
  test.each<[string, number, Flags, Cause, string | undefined, Flags]>([
    ['a meal that leaves 10,01 € tells nothing', 1001, UNTOUCHED, 'posting', undefined, UNTOUCHED],
    ['a meal that leaves 10,00 € tells of low credit', 1000, UNTOUCHED, 'posting', 'low_credit', told(false, true)],
    ['a debt of 8,00 € is told', -800, told(false, true), 'posting', 'debt', told(false, false)],
    ['a debt of 7,99 € is not', -799, told(false, true), 'posting', undefined, told(false, true)],
    ['a larger debt is not told again', -1200, told(false, false), 'posting', undefined, told(false, false)],
    ['20,00 € are for the evening', -2000, told(false, false), 'posting', undefined, told(false, false, true)],
    ['a re-rating to 20,00 € tells nothing and suspends nobody', -2000, UNTOUCHED, 'rerating', undefined, UNTOUCHED],
    ['go-live tells by its summary only', -2000, UNTOUCHED, 'go_live', undefined, told(false, false, true)],
    [
      'a payment that leaves 7,99 € of debt arms the notice',
      -799,
      told(false, false),
      'payment',
      undefined,
      told(false, true),
    ],
    ['one that leaves 8,00 € arms nothing', -800, told(false, false), 'payment', undefined, told(false, false)],
    ['one to 10,01 € of credit arms all', 1001, told(false, false), 'payment', undefined, UNTOUCHED],
  ])('%s', (_, balance, flags, cause, notice, after) => {
    expect(evaluate(account(balance), flags, cause, inEuro)).toEqual({ notice, flags: after });
  });

  test('a change of tariff alone moves no balance, so it can send nothing: only a new meal is judged', () => {
    const same = { ...account(-2000, 500), newCharge: false };
    expect(evaluate(same, UNTOUCHED, 'posting', inEuro)).toEqual({ notice: undefined, flags: UNTOUCHED });
  });
});

describe('on the day the unit is changed', () => {
  const toldOfDebt: Flags = { lowArmed: false, warnArmed: false, limitReached: false };

  test('a debt that was told in meals is not told again in euro, nor the other way round', () => {
    for (const now of [inEuro, inMeals])
      expect(evaluate(account(-1050), toldOfDebt, 'posting', now).notice).toBeUndefined();
  });

  test('a debt told at 2 meals that is below the amount stays told: the family knows of it', () => {
    expect(evaluate(account(-700), toldOfDebt, 'posting', inEuro)).toEqual({ notice: undefined, flags: toldOfDebt });
    expect(evaluate(account(-1050), toldOfDebt, 'posting', inEuro).notice).toBeUndefined();
  });

  test('a debt that only the new unit calls one is told with the next meal, not by the change', () => {
    const cheap = account(-800, 450);
    const toldAtThree: Thresholds = { ...inMeals, warnAtDebt: 3 };
    expect(evaluate(cheap, UNTOUCHED, 'posting', toldAtThree).notice).toBe('low_credit');
    expect(evaluate({ ...cheap, newCharge: false }, UNTOUCHED, 'posting', inEuro).notice).toBeUndefined();
    expect(evaluate(account(-1250, 450), UNTOUCHED, 'posting', inEuro).notice).toBe('debt');
  });

  test('who stood at the limit in meals and is below it in euro stands there no longer', () => {
    const atLimit: Flags = { ...toldOfDebt, limitReached: true };
    expect(evaluate(account(-1750), atLimit, 'posting', inEuro).flags.limitReached).toBe(false);
  });

  test('who only the new unit puts at the limit needs a new meal to be suspended', () => {
    const stricter: Thresholds = { ...inEuro, suspendAtDebt: 1000 };
    expect(evaluate({ ...account(-1400), newCharge: false }, toldOfDebt, 'posting', stricter).flags.limitReached).toBe(
      false,
    );
    expect(evaluate(account(-1750), toldOfDebt, 'posting', stricter).flags.limitReached).toBe(true);
  });

  test('a suspension for 5 meals ends when they are less than the amount, and stays when they are not', () => {
    expect(isReleased(account(-1750), true, inEuro)).toBe(true);
    expect(isReleased(account(-1750), true, { ...inEuro, suspendAtDebt: 1750 })).toBe(false);
  });
});

describe('where thresholds are counted in euro, readmission', () => {
  test('comes with one cent less than the limit', () => {
    expect([isReleased(account(-2000), true, inEuro), isReleased(account(-1999), true, inEuro)]).toEqual([false, true]);
  });
  test('of 23,50 € of debt needs 3,51 €, and nothing below the limit', () => {
    expect(amountToReadmit(account(-2350), 1400, true, inEuro)).toBe(351);
    expect(amountToReadmit(account(-1999), 1400, true, inEuro)).toBe(0);
  });
  test('needs the whole debt where the balance must not be negative', () => {
    const strict: Thresholds = { ...inEuro, readmitWhen: 'not_negative' };
    expect(amountToReadmit(account(-2350), 1400, true, strict)).toBe(2350);
    expect(amountToReadmit(account(-2350), 1400, false, strict)).toBe(351);
  });
});

describe('where thresholds are counted in euro, the evening', () => {
  const decide = (balanceCents: number, over: object = {}, then = inEuro) =>
    decideSuspension(
      {
        ...account(balanceCents),
        exempt: false,
        warnedInTime: true,
        heldByVerification: false,
        suspended: false,
        liftedUntil: undefined,
        nextServiceDay: day('2026-11-25'),
        serviceDaysBefore: 30,
        ...over,
      },
      { thresholds: inEuro, thresholdsThen: then, graceServiceDays: 10 },
    );
  test('suspends 20,00 € of debt, and not 19,99 €', () => {
    expect([decide(-2000), decide(-1999)]).toEqual([{ fromDay: '2026-11-25' }, { not: 'below_limit' }]);
  });
  test('suspends nobody from a day on which another limit holds that is not reached', () => {
    expect(decide(-2000, {}, { ...inEuro, suspendAtDebt: 2001 })).toEqual({ not: 'below_limit' });
    expect(decide(-2000, {}, inMeals)).toEqual({ fromDay: '2026-11-25' });
  });
  test('suspends nobody who pays nothing or is exempt', () => {
    expect(decide(-5000, { tariffCents: 0 })).toEqual({ not: 'below_limit' });
    expect(decide(-5000, { exempt: true })).toEqual({ not: 'exempt' });
  });
});

test('families are told the limit in the unit in which it is counted', () => {
  expect([limitOf(inEuro), limitOf(inMeals)]).toEqual([{ limitCents: 2000 }, { limitMeals: 5 }]);
});
