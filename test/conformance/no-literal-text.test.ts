import { describe, expect, test } from 'vitest';
import { childrenOf, filesIn, type Node, nodesIn, parse, read, textOf } from './source.ts';

/** Attributes, and props of our components, that people read or hear. */
const READ_BY_PEOPLE =
  /^(aria-(label|description|roledescription|placeholder|valuetext)|title|alt|placeholder|label|heading|hint|legend|text|caption|summary|lead)$/;
/** Words; parts of an address are none. */
const isProse = (text: string) => /\p{L}/u.test(text.replaceAll(/\/[\w-]+/g, ''));

const literals = (text: string, path = 'page.tsx'): string[] => {
  const found: string[] = [];
  for (const node of nodesIn(parse(text, path))) {
    if (node.type === 'JSXText' && isProse(String(node.value))) found.push(String(node.value).trim());
    if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node.children as Node[]) {
        if (child.type === 'JSXExpressionContainer') found.push(...shown(child.expression as Node));
      }
    }
    if (node.type === 'JSXAttribute' && READ_BY_PEOPLE.test(nameOf(node)) && node.value) {
      const value = node.value as Node;
      found.push(...shown(value.type === 'JSXExpressionContainer' ? (value.expression as Node) : value));
    }
  }
  return found;
};

const nameOf = (attribute: Node) => String((attribute.name as Node).value);

/** Texts that an expression can come to: through `?:`, `&&`, `??` and parentheses, but not what a call is given. */
function* shown(node: Node): Generator<string> {
  const text = textOf(node);
  if (text !== undefined) {
    if (isProse(text)) yield text;
  } else if (node.type === 'ConditionalExpression') {
    yield* shown(node.consequent as Node);
    yield* shown(node.alternate as Node);
  } else if (node.type === 'BinaryExpression' && /^(&&|\|\||\?\?|\+)$/.test(String(node.operator))) {
    yield* shown(node.right as Node);
    if (node.operator !== '&&') yield* shown(node.left as Node);
  } else if (node.type === 'ParenthesisExpression') {
    for (const child of childrenOf(node)) yield* shown(child);
  }
}

describe('the search for literal text', () => {
  test.each([
    ['<p>Ciao</p>', 'Ciao'],
    ['<img alt="Piatto" />', 'Piatto'],
    ['<button aria-label={"Chiudi"} />', 'Chiudi'],
    ['<p>{open ? `Aperto fino alle ${at}` : null}</p>', 'Aperto fino alle {}'],
    ['<p>{open && ("Aperto")}</p>', 'Aperto'],
    ['<Card title={name ?? "Senza nome"} />', 'Senza nome'],
  ])('finds it in %s', (jsx, text) => {
    expect(literals(`export const page = ${jsx};`)).toEqual([text]);
  });

  test.each([
    '<p class="lead">{messages.day.today} · {name} €</p>',
    '<Icon name="plate" />',
    '<code>{`${origin}/login/…`}</code>',
    '<p>{list.map((item) => <b>{item.text("day")}</b>)}</p>',
    '<p>{state === "open" && messages.open}</p>',
  ])('lets %s be', (jsx) => {
    expect(literals(`export const page = ${jsx};`)).toEqual([]);
  });
});

test('pages say nothing that is not in the message catalogue', () => {
  const pages = filesIn('src/**/*.tsx').filter((path) => !path.includes('.test.'));
  const found = pages.flatMap((path) => literals(read(path), path).map((text) => `${path}: ${text}`));
  expect(found).toEqual([]);
});
