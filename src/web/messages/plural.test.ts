import { expect, it } from 'vitest';
import { plural } from './plural.ts';

it('one meal is singular; none, two and a million are plural', () => {
  const of = (n: number) => plural(n, 'pasto', 'pasti');
  expect([0, 1, 2, 11, 21, 1_000_000].map(of)).toEqual(['pasti', 'pasto', 'pasti', 'pasti', 'pasti', 'pasti']);
});
