import { expect, test } from 'vitest';
import { grouped, noticeQrText } from './notice-qr-rules.ts';

test('the QR of the official sample notice says what was decoded from it', () => {
  const sample = { noticeNumber: '470000008800999051', creditorFiscalCode: '99999000013', cents: 150_000 };
  expect(noticeQrText(sample)).toBe('PAGOPA|002|470000008800999051|99999000013|150000');
});

test('a notice number is read in fours', () => {
  expect(grouped('470000008800999051')).toBe('4700 0000 8800 9990 51');
});
