import { describe, expect, it } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { iseeCountsFrom, iseeHoldsUntil, priceOf, type TariffDefinition, type TariffFacts } from './rules.ts';
import { priceTimeline } from './timeline.ts';

const leporano: TariffDefinition = {
  resident: {
    kind: 'bands',
    bands: [
      { iseeUpToCents: 500_000, cents: 150 },
      { iseeUpToCents: 1_000_000, cents: 250 },
      { iseeUpToCents: 2_000_000, cents: 350 },
      { iseeUpToCents: null, cents: 450 },
    ],
  },
  noIseeCents: 450,
  nonResident: { kind: 'flat', cents: 500 },
  childOrder: [
    { from: 2, percentOff: 10 },
    { from: 3, percentOff: 20 },
  ],
  exempt: ['L.104'],
};
const facts = (over: Partial<TariffFacts> = {}): TariffFacts => ({
  level: 'primaria',
  resident: true,
  iseeCents: 1_200_000,
  childOrder: 1,
  minors: 1,
  exemption: null,
  ...over,
});

describe('the price of a meal', () => {
  it.each([
    ['an ISEE of 5.000,00 pays the first band', { iseeCents: 500_000 }, 150],
    ['an ISEE of 5.000,01 pays the second', { iseeCents: 500_001 }, 250],
    ['an ISEE above all limits pays the highest band', { iseeCents: 9_000_000 }, 450],
    ['no ISEE pays the highest band', { iseeCents: null }, 450],
    ['a family from outside pays its own price whatever the ISEE', { resident: false, iseeCents: 0 }, 500],
    ['the second child pays 10 % less: 3,50 becomes 3,15', { childOrder: 2 }, 315],
    ['the third child pays 20 % less', { childOrder: 3 }, 280],
    ['the fifth child pays as the third', { childOrder: 5 }, 280],
    ['the second child of the first band pays 1,35', { childOrder: 2, iseeCents: 0 }, 135],
    ['an exempt child pays nothing', { exemption: 'L.104' }, 0],
    ['a reason that the municipality does not know exempts nobody', { exemption: 'altro' }, 350],
  ])('%s', (_name, over, cents) => {
    expect(priceOf(leporano, facts(over)).cents).toBe(cents);
  });

  it('rounds half a cent up: 10 % off 2,45 is 2,21', () => {
    expect(priceOf({ ...leporano, resident: { kind: 'flat', cents: 245 } }, facts({ childOrder: 2 })).cents).toBe(221);
  });

  it('follows a straight line on the ISEE where the municipality chose one', () => {
    const formula: TariffDefinition = {
      ...leporano,
      resident: { kind: 'formula', fromIseeCents: 600_000, fromCents: 200, toIseeCents: 2_600_000, toCents: 600 },
    };
    expect([0, 1_600_000, 5_000_000].map((iseeCents) => priceOf(formula, facts({ iseeCents })).cents)).toEqual([
      200, 400, 600,
    ]);
  });

  it('rounds half a cent up on the straight line too, where fractions would fall just short of it', () => {
    const formula: TariffDefinition = {
      ...leporano,
      resident: { kind: 'formula', fromIseeCents: 0, fromCents: 0, toIseeCents: 2_000_000, toCents: 180 },
    };
    expect([350_000, 1_150_000].map((iseeCents) => priceOf(formula, facts({ iseeCents })).cents)).toEqual([32, 104]);
  });

  it('adds the reduction for three minors to that for the order', () => {
    expect(
      priceOf({ ...leporano, minors: [{ from: 3, percentOff: 30 }] }, facts({ childOrder: 2, minors: 3 })).cents,
    ).toBe(210);
  });
});

describe('R7: the price by school level', () => {
  const byLevel: TariffDefinition = { ...leporano, levels: { infanzia: { kind: 'flat', cents: 200 } } };

  it.each([
    ['a resident of that level pays its price', { level: 'infanzia' }, 200],
    ['one of another level pays as the others', { level: 'secondaria' }, 350],
    ['a family from outside pays its own price at any level', { level: 'infanzia', resident: false }, 500],
    ['the second child’s reduction is taken from it', { level: 'infanzia', childOrder: 2 }, 180],
  ] as const)('%s', (_name, over, cents) => {
    expect(priceOf(byLevel, facts(over)).cents).toBe(cents);
  });
});

it('R7: reductions that add up to more than the price make it free, never less', () => {
  const generous = { ...leporano, minors: [{ from: 3, percentOff: 95 }] };
  expect(priceOf(generous, facts({ childOrder: 2, minors: 3 })).cents).toBe(0);
});

describe('the price of a household over a year', () => {
  const tariffs = [{ validFrom: day('2026-09-15'), definition: leporano }];
  const child = (consumerId: number, birthDate: string, from: string, to = '2027-05-31', iseeFrom = '2026-09-15') => ({
    consumerId,
    number: `0000${consumerId}`,
    birthDate: day(birthDate),
    enrolments: [{ from: day(from), to: day(to), level: 'primaria' as const }],
    facts: [{ validFrom: day(iseeFrom), iseeCents: 1_200_000, resident: true, exemption: null }],
  });
  const priced = (children: ReturnType<typeof child>[]) =>
    priceTimeline({ children, tariffs }).map(
      (each) => `${each.consumerId} ${each.from}..${each.to} ${each.price.cents}`,
    );

  it('makes the younger child pay less from the day on which the elder is enrolled too', () => {
    expect(priced([child(1, '2018-03-01', '2026-11-09'), child(2, '2020-06-30', '2026-10-05')])).toEqual([
      '1 2026-11-09..2027-05-31 350',
      '2 2026-10-05..2026-11-08 350',
      '2 2026-11-09..2027-05-31 315',
    ]);
  });

  it('orders twins by their number', () => {
    expect(priced([child(2, '2018-03-01', '2026-10-05'), child(1, '2018-03-01', '2026-10-05')])).toEqual([
      '2 2026-10-05..2027-05-31 315',
      '1 2026-10-05..2027-05-31 350',
    ]);
  });

  it('lets the younger be the first again from the day after the elder has left', () => {
    expect(priced([child(1, '2018-03-01', '2026-10-05', '2026-12-18'), child(2, '2020-06-30', '2026-10-05')])).toEqual([
      '1 2026-10-05..2026-12-18 350',
      '2 2026-10-05..2026-12-18 315',
      '2 2026-12-19..2027-05-31 350',
    ]);
  });

  it('orders a child whose birth date nobody knows after those whose is known', () => {
    const unknown = { ...child(1, '2018-03-01', '2026-10-05'), birthDate: null };
    const household = { children: [unknown, child(2, '2020-06-30', '2026-10-05')], tariffs };
    expect(priceTimeline(household).map((each) => `${each.consumerId} ${each.price.cents}`)).toEqual([
      '1 315',
      '2 350',
    ]);
  });

  it('counts a child among the minors until the day before it is eighteen', () => {
    const definition = { ...leporano, childOrder: [], minors: [{ from: 2, percentOff: 10 }] };
    const household = [child(1, '2009-02-10', '2026-10-05'), child(2, '2018-03-01', '2026-10-05')];
    const prices = priceTimeline({ children: household, tariffs: [{ validFrom: day('2026-09-15'), definition }] });
    expect(
      prices.filter((each) => each.consumerId === 2).map((each) => `${each.from}..${each.to} ${each.price.cents}`),
    ).toEqual(['2026-10-05..2027-02-09 315', '2027-02-10..2027-05-31 350']);
  });

  it('lets an ISEE lapse after 31 August', () => {
    expect(iseeHoldsUntil(day('2026-09-15'), {})).toBe('2027-08-31');
    expect(iseeHoldsUntil(day('2026-03-01'), {})).toBe('2026-08-31');
    expect(priced([child(1, '2018-03-01', '2026-10-05', '2027-05-31', '2026-03-01')])).toEqual([
      '1 2026-10-05..2027-05-31 450',
    ]);
  });
});

describe('R7: an ISEE that counts to the end of its year', () => {
  const iseeByYear = { graceUntil: '02-28' };
  const bandsByYear = { ...leporano, iseeByYear };
  const brought = (...isee: readonly (readonly [from: string, cents: number | null])[]) =>
    priceTimeline({
      children: [
        {
          consumerId: 1,
          number: '00001',
          birthDate: day('2018-03-01'),
          enrolments: [{ from: day('2026-10-05'), to: day('2027-05-31'), level: 'primaria' }],
          facts: isee.map(([from, iseeCents]) => ({
            validFrom: day(from),
            iseeCents,
            resident: true,
            exemption: null,
          })),
        },
      ],
      tariffs: [{ validFrom: day('2026-01-01'), definition: bandsByYear }],
    }).map((each) => `${each.from}..${each.to} ${each.price.cents}`);

  it.each([
    [
      'and is not renewed pays the highest band from the day after the grace',
      [['2026-03-01', 1_200_000]],
      ['2026-10-05..2027-02-28 350', '2027-03-01..2027-05-31 450'],
    ],
    [
      'and is renewed on the last day of the grace counts anew from 1 January',
      [
        ['2026-03-01', 1_200_000],
        ['2027-02-28', 400_000],
      ],
      ['2026-10-05..2026-12-31 350', '2027-01-01..2027-05-31 150'],
    ],
    [
      'and is renewed a day too late pays the highest band that day, and nothing before is re-rated',
      [
        ['2026-03-01', 1_200_000],
        ['2027-03-02', 400_000],
      ],
      ['2026-10-05..2027-02-28 350', '2027-03-01..2027-03-01 450', '2027-03-02..2027-05-31 150'],
    ],
    [
      'and is mended on the day it was renewed counts as it was said last',
      [
        ['2026-03-01', 1_200_000],
        ['2027-01-15', 900_000],
        ['2027-01-15', 400_000],
      ],
      ['2026-10-05..2026-12-31 350', '2027-01-01..2027-05-31 150'],
    ],
    [
      'and was never brought is not renewed: a first one counts from its day',
      [
        ['2026-03-01', null],
        ['2027-02-10', 400_000],
      ],
      ['2026-10-05..2027-02-09 450', '2027-02-10..2027-05-31 150'],
    ],
  ] as const)('%s', (_name, isee, prices) => {
    expect(brought(...isee)).toEqual(prices);
  });

  it('holds for the grace after its year, which in leap years may be 29 February', () => {
    const until = (from: string, graceUntil: string) => iseeHoldsUntil(day(from), { iseeByYear: { graceUntil } });
    expect([until('2026-01-01', '02-28'), until('2026-12-31', '02-28')]).toEqual(['2027-02-28', '2027-02-28']);
    expect([until('2026-05-01', '02-29'), until('2027-05-01', '02-29')]).toEqual(['2027-02-28', '2028-02-29']);
  });

  it('can change prices from 1 January when it came within the grace, else from its own day', () => {
    const from = (validFrom: string, rule: object = { iseeByYear }) => iseeCountsFrom(day(validFrom), rule);
    expect([from('2027-02-28'), from('2027-03-01'), from('2027-02-28', {})]).toEqual([
      '2027-01-01',
      '2027-03-01',
      '2027-02-28',
    ]);
  });
});
