import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEuro, parseEuro, percentOf } from './money.ts';

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
