import { describe, expect, test } from 'vitest';
import { catalogueFiles, filesIn, read } from './source.ts';

interface Term {
  readonly code: string;
  readonly italian: readonly string[];
  readonly where: string;
}

const terms: Term[] = read('docs/glossary.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (code|---)/.test(line))
  .map((line) => {
    const [, code = '', italian = '', , where = ''] = line.split('|').map((cell) => cell.trim());
    return { code, italian: italian.split(',').map((word) => word.trim()), where };
  });

const all = (paths: readonly string[]) =>
  paths
    .filter((path) => !path.includes('.test.'))
    .map(read)
    .join('\n');
const code = all([...filesIn('src/**/*.{ts,tsx}'), ...filesIn('migrations/*.sql')]);
const catalogue = all(catalogueFiles).toLowerCase();

/** `meal order` is found as `mealOrder`, `meal_orders` or `meal-order`, and `day` not in `daylight`. */
const isInCode = (term: string) =>
  new RegExp(`(?<![a-z])${term.replaceAll(/[ -]/g, '[-_ ]?')}(?:s|es|ies|ed)?(?![a-z])`, 'i').test(
    code.replaceAll(/([a-z])([A-Z])/g, '$1_$2'),
  );
const onPages = (word: string) => catalogue.includes(word.toLowerCase());

test('the glossary is a table of terms, each of them once', () => {
  expect(terms.length).toBeGreaterThan(25);
  expect(new Set(terms.map((term) => term.code)).size).toBe(terms.length);
  expect(terms.filter((term) => !['page', 'code', 'later'].includes(term.where))).toEqual([]);
});

const here = (where: string) => terms.filter((term) => term.where === where);

describe.each(here('page'))('$code', ({ code: term, italian }) => {
  test('is what the code says', () => expect(isInCode(term)).toBe(true));
  test.each(italian)('is "%s" on pages', (word) => expect(onPages(word)).toBe(true));
});

test.each(here('code'))('$code is what the code says', ({ code: term }) => {
  expect(isInCode(term)).toBe(true);
});

test.each(here('later'))('$code has not come yet', ({ italian }) => {
  expect(italian.filter(onPages)).toEqual([]);
});
