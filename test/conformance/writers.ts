import { dirname, join, normalize } from 'node:path';
import { filesIn, type Node, nodesIn, parse, read, textOf } from './source.ts';

interface Origin {
  readonly file: string;
  readonly name: string;
}

/** What the top level of a file holds. */
interface Source {
  /** The names that each of its names mentions. */
  readonly mentions: Map<string, ReadonlySet<string>>;
  readonly functions: Set<string>;
  /** Names whose own SQL writes. */
  readonly writing: Set<string>;
  /** Names of other files, brought in or passed on. */
  readonly elsewhere: Map<string, Origin>;
}

const WRITES = /\b(insert\s+into|delete\s+from|update\s+[a-z_]+(\s+(as\s+)?[a-z]+)?\s+set)\b|\bhold_child\(/i;

const nameIn = (node: unknown) => String((node as Node).value);
const resolved = (from: string, to: string) =>
  to.startsWith('#src/') ? to.replace('#src/', 'src/') : normalize(join(dirname(from), to));

function keep(source: Source, name: string, node: Node): void {
  const mentioned = new Set<string>();
  for (const each of nodesIn(node)) {
    if (each.type === 'Identifier') mentioned.add(nameIn(each));
    if (WRITES.test(textOf(each) ?? '')) source.writing.add(name);
  }
  source.mentions.set(name, mentioned);
}

function keepDeclared(source: Source, node: Node): void {
  if (node.type === 'FunctionDeclaration') {
    source.functions.add(nameIn(node.identifier));
    keep(source, nameIn(node.identifier), node);
  }
  if (node.type !== 'VariableDeclaration') return;
  for (const { id, init } of node.declarations as { readonly id: Node; readonly init: Node | undefined }[]) {
    if (id.type !== 'Identifier' || !init) continue;
    if (init.type === 'ArrowFunctionExpression') source.functions.add(nameIn(id));
    keep(source, nameIn(id), init);
  }
}

function keepOrigins(source: Source, file: string, node: Node): void {
  const path = (node.source as Node | null)?.value;
  if (typeof path !== 'string' || !/^(#src\/|\.)/.test(path)) return;
  const isImport = node.type === 'ImportDeclaration';
  for (const each of node.specifiers as Node[]) {
    const here = each.local ?? each.exported ?? each.orig;
    const there = isImport ? (each.imported ?? each.local) : each.orig;
    source.elsewhere.set(nameIn(here), { file: resolved(file, path), name: nameIn(there) });
  }
}

function sourceOf(file: string): Source {
  const source: Source = { mentions: new Map(), functions: new Set(), writing: new Set(), elsewhere: new Map() };
  for (const item of parse(read(file), file).body as Node[]) {
    if (item.type === 'ImportDeclaration' || item.type === 'ExportNamedDeclaration') keepOrigins(source, file, item);
    else keepDeclared(source, item.type === 'ExportDeclaration' ? (item.declaration as Node) : item);
  }
  return source;
}

const sources = new Map(
  filesIn('src/**/*.{ts,tsx}')
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .map((file) => [file, sourceOf(file)]),
);

/** Where a name that a file uses is written; undefined for names of libraries and of no top level. */
function home(file: string, name: string): Origin | undefined {
  const source = sources.get(file);
  const next = source?.elsewhere.get(name);
  if (next) return home(next.file, next.name);
  return source?.mentions.has(name) ? { file, name } : undefined;
}

const known = new Map<string, boolean>();

/** Whether a function, or anything that it calls, writes into the database. */
function writes({ file, name }: Origin): boolean {
  const key = `${file}#${name}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  known.set(key, false);
  const source = sources.get(file);
  const found =
    source?.writing.has(name) === true ||
    [...(source?.mentions.get(name) ?? [])].some((mentioned) => {
      const origin = home(file, mentioned);
      return origin !== undefined && writes(origin);
    });
  known.set(key, found);
  return found;
}

const STARTS = /^src\/(web|gateways|commands)\/|^src\/[^/]+\.ts$/;

/**
 * The commands: functions of business folders that write and that something outside them begins, a page, a gateway, a job or the
 * command line. What only other business folders call is proved through them.
 */
export function commandsOf(): string[] {
  const found = new Set<string>();
  for (const [file, { elsewhere }] of sources) {
    if (!STARTS.test(file)) continue;
    for (const { file: index, name } of elsewhere.values()) {
      const origin = /^src\/[^/]+\/index\.ts$/.test(index) ? home(index, name) : undefined;
      if (origin && sources.get(origin.file)?.functions.has(origin.name) && writes(origin)) found.add(name);
    }
  }
  return [...found].sort();
}
