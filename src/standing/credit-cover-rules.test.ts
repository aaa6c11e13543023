import { expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { coverageOf } from './credit-cover-rules.ts';

const week = ['2026-11-23', '2026-11-24', '2026-11-25'].map((text) => ({ day: day(text), cents: 350 }));

test.each([
  ['7,00 € cover 2 meals of 3,50 €, until Tuesday', 700, { meals: 2, until: '2026-11-24', all: false }],
  ['one cent less covers 1', 699, { meals: 1, until: '2026-11-23', all: false }],
  ['nothing covers nothing', 0, { meals: 0, until: undefined, all: false }],
  ['a debt covers nothing', -350, { meals: 0, until: undefined, all: false }],
  ['10,50 € cover all three', 1050, { meals: 3, until: '2026-11-25', all: true }],
])('%s', (_name, balance, expected) => {
  expect(coverageOf(balance, week)).toEqual(expected);
});

test('meals that cost nothing are covered without a balance', () => {
  expect(
    coverageOf(
      0,
      week.map((meal) => ({ ...meal, cents: 0 })),
    ),
  ).toMatchObject({ meals: 3, all: true });
});
