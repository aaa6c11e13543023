import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

export const root = join(import.meta.dirname, '../..');

/** Paths of the project's files, relative to its root. */
export const filesIn = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Everything said to people: the catalogue of the pages, and that of the notices, which know no page. */
export const catalogueFiles = filesIn('src/{web,notices}/messages/it{.ts,/**/*.ts}');

/** A node of swc's syntax tree, of which only what is asked for by name is known. */
export interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

export const parse = (text: string, path: string): Node =>
  parseSync(text, { syntax: 'typescript', tsx: path.endsWith('x'), target: 'esnext' }) as unknown as Node;

/** The nodes directly below a node, in the order of the source. */
export function* childrenOf(node: Node): Generator<Node> {
  for (const part of Object.values(node)) {
    for (const item of Array.isArray(part) ? part : [part]) {
      if (isNode(item)) yield item;
      else if (typeof item === 'object' && item !== null) yield* wrapped(item);
    }
  }
}

/** swc wraps arguments and the elements of arrays in plain objects. */
function* wrapped(part: object): Generator<Node> {
  for (const value of Object.values(part)) if (isNode(value)) yield value;
}

/** Every node below a node, and itself. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** What a string or template says; what is filled into a template reads `{}`. Undefined for anything else. */
export function textOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as Node[]).map((quasi) => String(quasi.cooked ?? '')).join('{}');
}
