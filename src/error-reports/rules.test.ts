import { expect, test } from 'vitest';
import { checkWords } from './rules.ts';

test.each([
  ['blanks only', '  \n ', { ok: false, error: { kind: 'WordsMissing' } }],
  ['a sentence, without the blanks around it', ' era assente ', { ok: true, value: 'era assente' }],
  ['1000 characters', 'à'.repeat(1000), { ok: true, value: 'à'.repeat(1000) }],
  ['1001 characters', 'à'.repeat(1001), { ok: false, error: { kind: 'WordsTooLong', most: 1000, now: 1001 } }],
])('%s', (_, typed, expected) => {
  expect(checkWords(typed)).toEqual(expected);
});
