import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEuro, parseEuro, percentOf, splitCents } from './money.ts';

describe('an amount', () => {
  it.each([
    [0, '0,00 €'],
    [5, '0,05 €'],
    [350, '3,50 €'],
    [-630, '−6,30 €'],
    [123_456_789, '1.234.567,89 €'],
  ])('of %i cents is written %s', (cents, text) => {
    expect(formatEuro(cents)).toBe(text);
  });

  it.each([
    ['12', 1200],
    ['12,5', 1250],
    ['12.50', 1250],
    ['1.234,50', 123_450],
    ['1,234.50', 123_450],
    ['-18,00', -1800],
    ['−6,30 €', -630],
    ['€ 10', 1000],
    ['12,345', undefined],
    ['dodicimila', undefined],
    ['', undefined],
    ['1e3', undefined],
  ])('written %s is read as %s', (text, cents) => {
    expect(parseEuro(text)).toBe(cents);
  });

  it('is read back as it was written, whatever it is', () => {
    fc.assert(fc.property(fc.integer({ min: -1e11, max: 1e11 }), (cents) => parseEuro(formatEuro(cents)) === cents));
  });

  it('in percent is rounded half up: 90 % of 2,45 is 2,21', () => {
    expect(percentOf(245, 90)).toBe(221);
  });
});

describe('an amount split by parts', () => {
  const parts = (...cents: number[]) => cents.map((each) => ({ cents: each }));

  it('is the parts themselves when it is their sum', () => {
    expect(splitCents(parts(3500, 1000, 1), 4501)).toEqual([3500, 1000, 1]);
  });

  it.each([
    [4000, [2666, 1334]],
    [9000, [6000, 3000]],
    [1, [0, 1]],
    [0, [0, 0]],
  ])('of %i cents goes to 40,00 and 20,00 in their proportion', (amount, expected) => {
    expect(splitCents(parts(4000, 2000), amount)).toEqual(expected);
  });

  it('never loses a cent, never turns a part negative, and is never a cent away from the proportion', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 400_000 }), (asked, amount) => {
        const total = asked.reduce((sum, cents) => sum + cents, 0);
        const split = splitCents(parts(...asked), amount);
        expect(split.reduce((sum, cents) => sum + cents, 0)).toBe(amount);
        for (const [place, cents] of split.entries()) {
          expect(cents).toBeGreaterThanOrEqual(0);
          expect(Math.abs(cents - ((asked[place] ?? 0) * amount) / total)).toBeLessThan(1);
        }
      }),
    );
  });
});
