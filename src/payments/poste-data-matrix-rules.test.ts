import { expect, test } from 'vitest';
import { type PostalSlip, posteDataMatrixText } from './poste-data-matrix-rules.ts';

const slip: PostalSlip = {
  noticeNumber: '302000000000000184',
  creditorFiscalCode: '80010350730',
  account: '123456',
  cents: 3500,
  debtor: { fullName: 'Maria Šćepanović D’Angelò', fiscalCode: 'RZZMNT80A41E537X' },
  subject: 'Ricarica refezione scolastica',
};
const at = (text: string, from: number, length: number) => text.slice(from, from + length);

test('every field stands at its place, filled up to 256 characters of one byte', () => {
  const text = posteDataMatrixText(slip);
  expect(text).toHaveLength(256);
  expect(Buffer.from(text, 'utf8')).toHaveLength(256);
  expect(at(text, 0, 13)).toBe('codfase=NBPA;');
  expect(at(text, 13, 20)).toBe('18302000000000000184');
  expect(at(text, 33, 14)).toBe('12000000123456');
  expect(at(text, 47, 12)).toBe('100000003500');
  expect(at(text, 59, 7)).toBe('38961P1');
  expect(at(text, 66, 11)).toBe('80010350730');
  expect(at(text, 77, 16)).toBe('RZZMNT80A41E537X');
  expect(at(text, 93, 40)).toBe("Maria Scepanovic D'Angelo".padEnd(40));
  expect(at(text, 133, 110)).toBe('Ricarica refezione scolastica'.padEnd(110));
  expect(at(text, 243, 13)).toBe('            A');
});

test('long names and subjects are cut, and letters without a likeness become blanks', () => {
  const text = posteDataMatrixText({
    ...slip,
    debtor: { fullName: `${'x'.repeat(39)}€€`, fiscalCode: '80010350730' },
    subject: 'y'.repeat(200),
  });
  expect(text).toHaveLength(256);
  expect(at(text, 77, 56)).toBe(`80010350730     ${'x'.repeat(39)} `);
});

test('an amount or an account that does not fit is not printed', () => {
  expect(() => posteDataMatrixText({ ...slip, cents: 10_000_000_000 })).toThrow(RangeError);
  expect(() => posteDataMatrixText({ ...slip, account: '1234567890123' })).toThrow(RangeError);
  expect(() => posteDataMatrixText({ ...slip, cents: -1 })).toThrow(RangeError);
});
