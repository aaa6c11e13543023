import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Node, nodesIn, parse, read, root, textOf } from './source.ts';

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

/** `test` of `test('…')`, `test.each(table)('…')` and `test.each`table`('…')`. */
function rootOf(callee: Node): unknown {
  if (callee.type === 'Identifier') return callee.value;
  const inner = callee.object ?? callee.callee ?? callee.tag;
  return inner ? rootOf(inner as Node) : undefined;
}

/** The names of the tests of a file, as they are written there. */
function testNames(file: string): Set<string> {
  const names = new Set<string>();
  for (const node of nodesIn(parse(read(file), file))) {
    if (node.type !== 'CallExpression' || !['test', 'it'].includes(String(rootOf(node.callee as Node)))) continue;
    const [first] = node.arguments as { readonly expression: Node }[];
    const name = first && nameOf(first.expression);
    if (name !== undefined) names.add(name);
  }
  return names;
}

/** What is filled into a name reads `%s`, as in a table of cases. */
const nameOf = (node: Node) => textOf(node)?.replaceAll('{}', '%s');

test('there is a table of promises, each with a number and once', () => {
  expect(promises.length).toBeGreaterThan(20);
  expect(promises.filter(({ number }) => number === '')).toEqual([]);
  expect(new Set(promises.map(({ promise }) => promise)).size).toBe(promises.length);
});

test.each(promises)('$promise: its test exists', ({ file, name }) => {
  expect(existsSync(join(root, file)), file).toBe(true);
  expect([...testNames(file)]).toContain(name);
});
