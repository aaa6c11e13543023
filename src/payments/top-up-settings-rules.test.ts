import { expect, test } from 'vitest';
import { checkTopUpSettings, type TopUpSettings } from './top-up-settings-rules.ts';

const usual: TopUpSettings = {
  minCents: 500,
  maxCents: 50_000,
  suggestedMeals: [5, 10, 20],
  dueDays: 60,
  maxUnpaid: 5,
  holdDays: 3,
};
const problems = (over: Partial<TopUpSettings>) => {
  const checked = checkTopUpSettings({ ...usual, ...over });
  return checked.ok ? [] : checked.error;
};

test('the usual settings are taken, suggestions in order; none at all are as good', () => {
  expect(checkTopUpSettings({ ...usual, suggestedMeals: [20, 5] })).toMatchObject({
    ok: true,
    value: { suggestedMeals: [5, 20] },
  });
  expect(problems({ suggestedMeals: [] })).toEqual([]);
});

test.each([
  [{ minCents: 99 }, { field: 'minCents', from: 100, to: 10_000 }],
  [{ maxCents: 500_000 }, { field: 'maxCents', from: 1_000, to: 499_999 }],
  [{ dueDays: 0 }, { field: 'dueDays', from: 1, to: 365 }],
  [{ maxUnpaid: 21 }, { field: 'maxUnpaid', from: 1, to: 20 }],
  [{ holdDays: 1.5 }, { field: 'holdDays', from: 1, to: 10 }],
] as const)('%o is out of range, and the range is named', (over, problem) => {
  expect(problems(over)).toEqual([{ kind: 'OutOfRange', ...problem }]);
});

test('every field that is wrong is named at once', () => {
  expect(problems({ dueDays: 400, maxUnpaid: 0, suggestedMeals: [5, 5] }).map(({ kind }) => kind)).toEqual([
    'OutOfRange',
    'OutOfRange',
    'SuggestionsWrong',
  ]);
});

test('the least amount is not above the greatest', () => {
  expect(problems({ minCents: 2_000, maxCents: 1_999 })).toEqual([{ kind: 'MinAboveMax' }]);
  expect(problems({ minCents: 2_000, maxCents: 2_000 })).toEqual([]);
});

test.each([[[0]], [[251]], [[2.5]], [[5, 5]], [[1, 2, 3, 4, 5, 6, 7]]])('suggestions of %j meals are none', (meals) => {
  expect(problems({ suggestedMeals: meals })).toEqual([{ kind: 'SuggestionsWrong', most: 6, to: 250 }]);
});
