import { expect, test } from 'vitest';
import { searchForm, tidyText } from './text.ts';

test.each([
  ["D'Angelo", 'dangelo'],
  ['D’ANGELO', 'dangelo'],
  ['d angelo', 'dangelo'],
  ['De Angelis', 'deangelis'],
  ['Desirée', 'desiree'],
  ['Nicolò', 'nicolo'],
  ['Nicolo\u0300', 'nicolo'],
  ['Ștefan-Ioan', 'stefanioan'],
  ['Łukasz Đorđe Weiß', 'lukaszdordeweiss'],
  ['Шевченко', 'шевченко'],
  ['RZZ BRC 23R54 L049E', 'rzzbrc23r54l049e'],
  ['  ', ''],
])('%s is searched as "%s"', (text, form) => expect(searchForm(text)).toBe(form));

test('a name keeps its letters and loses superfluous blanks, hard ones too', () => {
  expect(tidyText(' De\u00a0 Angelis\t')).toBe('De Angelis');
});
