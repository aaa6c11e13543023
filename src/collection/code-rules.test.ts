import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codeText,
  groupedCode,
  groupedSlip,
  maskedName,
  readCode,
  readSlip,
  slipNumber,
  withCheckDigits,
} from './code-rules.ts';

const CREDITOR = '80010350730';
const free = fc.bigInt({ min: 0n, max: 10n ** 14n - 1n }).map((n) => String(n).padStart(14, '0'));

describe('a permanent code', () => {
  test('leaves 1 when divided by 97, and is read back from its QR, in fours and as it is', () => {
    fc.assert(
      fc.property(free, (digits) => {
        const code = withCheckDigits(digits);
        expect(code).toMatch(/^\d{16}$/);
        expect(BigInt(code) % 97n).toBe(1n);
        for (const text of [code, groupedCode(code), codeText(CREDITOR, code), ` ${code} `])
          expect(readCode(text, CREDITOR)).toEqual({ ok: true, value: code });
      }),
    );
  });

  test('with one digit wrong, or two neighbours swapped, is none', () => {
    fc.assert(
      fc.property(free, fc.nat(15), fc.nat(9), (digits, place, other) => {
        const code = withCheckDigits(digits);
        const changed = [...code].with(place, String(other)).join('');
        const [a = '', b = ''] = code.slice(place, place + 2);
        const swapped = code.slice(0, place) + b + a + code.slice(place + 2);
        for (const wrong of [changed, swapped].filter((each) => each !== code))
          expect(readCode(wrong, CREDITOR)).toEqual({ ok: false, error: { kind: 'CodeMalformed' } });
      }),
    );
  });

  test('of another municipality is told from a misread one', () => {
    const code = withCheckDigits('12345678901234');
    expect(readCode(codeText('12345678901', code), CREDITOR)).toEqual({ ok: false, error: { kind: 'CodeOfAnother' } });
    for (const text of ['', 'OMN1|', `OMN1|${CREDITOR}|${code}|x`, `OMN2|${CREDITOR}|${code}`, 'PAGOPA|002|1|2|3'])
      expect(readCode(text, CREDITOR)).toEqual({ ok: false, error: { kind: 'CodeMalformed' } });
  });

  test('says nothing of anybody, and is no pagoPA notice', () => {
    expect(codeText(CREDITOR, '1'.repeat(16))).toBe('OMN1|80010350730|1111111111111111');
  });
});

describe('a slip’s number', () => {
  test('is read as somebody copies it from the paper', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 16 }), (bytes) => {
        const slip = slipNumber(bytes);
        expect(slip).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
        for (const text of [
          slip,
          groupedSlip(slip),
          groupedSlip(slip).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'),
        ])
          expect(readSlip(text)).toBe(slip);
      }),
    );
  });

  test.each(['', '123', '0123456789ABC', '0123456789A*'])('«%s» is none', (text) => {
    expect(readSlip(text)).toBeUndefined();
  });
});

test.each([
  ['Sofia', 'So***'],
  ['Àlex Maria', 'Àl***'],
  ['Y', 'Y***'],
])('at the till %s is %s', (name, shown) => {
  expect(maskedName(name)).toBe(shown);
});
