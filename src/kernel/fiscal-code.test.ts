import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day } from './day.ts';
import { birthDateAndSexOf, type FiscalCode, parseFiscalCode } from './fiscal-code.ts';

const read = (text: string): FiscalCode => {
  const result = parseFiscalCode(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.kind}`);
  return result.value;
};
const kindOf = (text: string) => {
  const result = parseFiscalCode(text);
  return result.ok ? 'accepted' : result.error.kind;
};

describe('a fiscal code', () => {
  test.each([
    ['RSSMRA80A01H501U', 'a man, as in every example of the tax office'],
    ['rss mra 80a01 h501u', 'lower case and blanks'],
    ['RZZBRC23R54L049E', 'a girl'],
    ['ZHNMHL17L24Z129E', 'born abroad'],
    ['RSSMRA80A01H50MM', 'a letter in place of the last digit, given to a second person'],
    ['RSSMRAULALMHRLMD', 'letters in place of all digits'],
    ['12345678903', 'a body, or a person who waits for the final code'],
    ['00000000000', 'the demo municipality'],
  ])('%s is accepted: %s', (text) => expect(kindOf(text)).toBe('accepted'));

  test.each([
    ['', 'FiscalCodeShape'],
    ['RSSMRA80A01H501', 'FiscalCodeShape'],
    ['RSSMRA80A01H501UU', 'FiscalCodeShape'],
    ['RSSMRA80F01H501U', 'FiscalCodeShape'],
    ['RSSMRA8AA01H501U', 'FiscalCodeShape'],
    ['R55MRA80A01H501U', 'FiscalCodeShape'],
    ['RSSMRA80A01H501X', 'FiscalCodeCheckCharacter'],
    ['12345678901', 'FiscalCodeCheckCharacter'],
    ['1234567890', 'FiscalCodeShape'],
  ])('%s is refused as %s', (text, kind) => expect(kindOf(text)).toBe(kind));

  test('any other check character is detected', () => {
    const letter = fc.integer({ min: 65, max: 90 }).map((n) => String.fromCharCode(n));
    fc.assert(
      fc.property(
        fc.constantFrom('RSSMRA80A01H501U', 'RZZBRC23R54L049E', 'ZHNMHL17L24Z129E'),
        letter,
        (code, other) => {
          fc.pre(other !== code[15]);
          expect(kindOf(code.slice(0, 15) + other)).toBe('FiscalCodeCheckCharacter');
        },
      ),
    );
  });

  test('any single wrong digit of a day, a year or a place is detected', () => {
    const places = fc.constantFrom(6, 7, 9, 10, 12, 13, 14);
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 9 }), (place, digit) => {
        const code = 'RSSMRA80A01H501U';
        fc.pre(String(digit) !== code[place]);
        expect(kindOf(code.slice(0, place) + digit + code.slice(place + 1))).toBe('FiscalCodeCheckCharacter');
      }),
    );
  });

  test('any single wrong digit among eleven is detected', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 9 }), (place, digit) => {
        const code = '12345678903';
        fc.pre(String(digit) !== code[place]);
        expect(kindOf(code.slice(0, place) + digit + code.slice(place + 1))).toBe('FiscalCodeCheckCharacter');
      }),
    );
  });
});

describe('birth date and sex in a fiscal code', () => {
  test.each([
    ['RSSMRA80A01H501U', '1980-01-01', 'M'],
    ['RZZBRC23R54L049E', '2023-10-14', 'F'],
    ['RSSMRAULALMHRLMD', '1980-01-01', 'M'],
    ['RSSMRA80A01H50MM', '1980-01-01', 'M'],
    ['12345678903', undefined, undefined],
  ])('%s says %s, %s', (code, birthDate, sex) => {
    const said = birthDateAndSexOf(read(code), day('2026-11-24'));
    expect([said?.birthDate, said?.sex]).toEqual([birthDate, sex]);
  });

  test('two digits of a year mean the latest year that is not after the day asked for', () => {
    const code = read('RZZBRC23R54L049E');
    expect(birthDateAndSexOf(code, day('2023-10-14'))?.birthDate).toBe('2023-10-14');
    expect(birthDateAndSexOf(code, day('2023-10-13'))?.birthDate).toBe('1923-10-14');
  });
});
