import { type Node, nodesIn, parse, read, textOf } from './source.ts';

/** `test` of `test('…')`, `test.each(table)('…')` and `test.each`table`('…')`. */
function rootOf(callee: Node): unknown {
  if (callee.type === 'Identifier') return callee.value;
  const inner = callee.object ?? callee.callee ?? callee.tag;
  return inner ? rootOf(inner as Node) : undefined;
}

/** What is filled into a name reads `%s`, as in a table of cases. */
const nameOf = (node: Node) => textOf(node)?.replaceAll('{}', '%s');

/** The names of the tests of a file, as they are written there. */
export function testNames(file: string): Set<string> {
  const names = new Set<string>();
  for (const node of nodesIn(parse(read(file), file))) {
    if (node.type !== 'CallExpression' || !['test', 'it'].includes(String(rootOf(node.callee as Node)))) continue;
    const [first] = node.arguments as { readonly expression: Node }[];
    const name = first && nameOf(first.expression);
    if (name !== undefined) names.add(name);
  }
  return names;
}
