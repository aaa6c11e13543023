import { expect, test } from 'vitest';
import { noticeNumber } from './notice-number-rules.ts';

test.each([
  ['01', 2396000035478, '301239600003547815'],
  ['00', 0, '300000000000000003'],
  ['00', 1, '300000000000000104'],
  ['01', 1, '301000000000000144'],
  ['02', 1, '302000000000000184'],
  ['02', 1234567890123, '302123456789012356'],
  ['48', 9999999999999, '348999999999999909'],
])('segregation code %s and number %d give %s', (segregationCode, serial, expected) => {
  expect(noticeNumber(segregationCode, serial)).toEqual({ noticeNumber: expected, iuv: expected.slice(1) });
});

test('a number of 14 digits or a code of one digit is refused', () => {
  expect(() => noticeNumber('02', 10_000_000_000_000)).toThrow(RangeError);
  expect(() => noticeNumber('2', 1)).toThrow(RangeError);
});
