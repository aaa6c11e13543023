import { describe, expect, test } from 'vitest';
import { checkAmount, checkCart, mealsIn, payableAmount, suggestedAmounts } from './rules.ts';

const limits = { minCents: 500, maxCents: 50_000 };

test.each([
  ['4,99 € is too small', 499, { kind: 'AmountTooSmall', minCents: 500 }],
  ['5,00 € is enough', 500, undefined],
  ['500,00 € is allowed', 50_000, undefined],
  ['500,01 € is too large', 50_001, { kind: 'AmountTooLarge', maxCents: 50_000 }],
  ['nothing is too small', 0, { kind: 'AmountTooSmall', minCents: 500 }],
])('%s', (_name, cents, error) => {
  expect(checkAmount(cents, limits)).toEqual(error ? { ok: false, error } : { ok: true, value: cents });
});

describe('a cart', () => {
  test('takes a fifth child', () => {
    expect(checkCart([1, 2, 3, 4], 5).ok).toBe(true);
  });
  test('refuses a sixth child', () => {
    expect(checkCart([1, 2, 3, 4, 5], 6)).toEqual({ ok: false, error: { kind: 'CartFull', maxLines: 5 } });
  });
  test('lets a child that is in it change its amount, also when it is full', () => {
    expect(checkCart([1, 2, 3, 4, 5], 3).ok).toBe(true);
  });
});

test.each([
  [
    'a tariff of 3,50 € suggests 17,50, 35,00 and 70,00 €',
    350,
    [
      { meals: 5, cents: 1750 },
      { meals: 10, cents: 3500 },
      { meals: 20, cents: 7000 },
    ],
  ],
  ['an amount below the least one is not suggested', 40, [{ meals: 20, cents: 800 }]],
  ['an amount above the largest one is not suggested', 9_000, [{ meals: 5, cents: 45_000 }]],
  ['a child who pays nothing gets no suggestion', 0, []],
])('%s', (_name, tariffCents, expected) => {
  expect(suggestedAmounts(tariffCents, [5, 10, 20], limits)).toEqual(expected);
});

test.each([
  ['a debt of 2,00 € is settled with the least payment', 200, 500],
  ['a debt of 17,50 € is settled with itself', 1_750, 1_750],
  ['a debt beyond the largest payment has no single payment', 50_001, undefined],
])('%s', (_name, needed, expected) => {
  expect(payableAmount(needed, limits)).toBe(expected);
});

test.each([
  [1_049, 350, 2],
  [1_050, 350, 3],
  [-700, 350, 0],
  [1_050, 0, undefined],
])('%i cents at %i a meal are %s whole meals', (cents, tariff, meals) => {
  expect(mealsIn(cents, tariff)).toBe(meals);
});
