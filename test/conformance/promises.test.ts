import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { read, root } from './source.ts';
import { testNames } from './test-names.ts';

interface Promised {
  readonly promise: string;
  readonly number: string;
  readonly file: string;
  readonly name: string;
}

const promises: Promised[] = read('docs/promises.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (promise|---)/.test(line))
  .map((line) => {
    const [, promise = '', number = '', held = ''] = line.split('|').map((cell) => cell.trim());
    const [file = '', name = ''] = held.split(' › ');
    return { promise, number, file, name };
  });

test('there is a table of promises, each with a number and once', () => {
  expect(promises.length).toBeGreaterThan(20);
  expect(promises.filter(({ number }) => number === '')).toEqual([]);
  expect(new Set(promises.map(({ promise }) => promise)).size).toBe(promises.length);
});

test.each(promises)('$promise: its test exists', ({ file, name }) => {
  expect(existsSync(join(root, file)), file).toBe(true);
  expect([...testNames(file)]).toContain(name);
});
