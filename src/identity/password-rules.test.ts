import { describe, expect, test } from 'vitest';
import { checkPassword } from './password-rules.ts';

const known = { owner: ['maria.rizzo@example.it', 'Maria', 'Rizzo'], place: ['Comune di Leporano', 'leporano'] };
const verdict = (password: string) => {
  const checked = checkPassword(password, known);
  return checked.ok ? 'accepted' : checked.error.kind;
};

describe('a password', () => {
  test.each([
    ['fourteen-chars', 'PasswordTooShort'],
    ['quindici-lettre', 'accepted'],
    ['èèàòùìé-zaino-9', 'accepted'],
    ['🐢🐢 sette tartarughe', 'accepted'],
    [`${'lanterna verde '.repeat(8)}12345678`, 'accepted'],
    [`${'lanterna verde '.repeat(8)}123456789`, 'PasswordTooLong'],
  ])('of length is counted in characters as people see them: %s', (password, expected) => {
    expect(verdict(password)).toBe(expected);
  });

  test.each([
    'passwordpassword',
    'Password123456789',
    'P@ssw0rd1234567',
    '123456789012345',
    'aaaaaaaaaaaaaaa',
    'abcabcabcabcabc',
    'qwertyuiopasdfgh',
    '1q2w3e4r5t6y7u8i',
    'juventus juventus',
    'mariarizzo123456',
    'Maria-Rizzo-1985',
    'leporano12345678',
    'comunedileporano',
    'rizzorizzorizzo',
    '987654321987654',
  ])('that is guessed first is refused: %s', (password) => {
    expect(verdict(password)).toBe('PasswordTooCommon');
  });

  test.each([
    'Leporano-2026-demo',
    'tre gatti sul tetto rosso',
    'amore pizza calcio mare',
    'kX9vQ2mZ7pL4wT1',
    'la mensa apre alle nove',
  ])('that takes more than lists is accepted without further rules: %s', (password) => {
    expect(verdict(password)).toBe('accepted');
  });
});
