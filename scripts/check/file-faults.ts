import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const MAX_LINES = 400;
const FOLDERS = ['src', 'sandbox', 'scripts', 'test', 'migrations'];
const WRITTEN = new Set(['.ts', '.tsx', '.mjs', '.js', '.sql', '.scss', '.css']);
const SAYS_NOTHING = /^(utils?|common|helpers?|managers?|misc|shared)$/;

/** Put together here, so that this file does not find itself. */
const NEVER_WRITTEN: readonly [RegExp, string][] = [
  [new RegExp(`\\b(${['TO', 'DO|FIX', 'ME'].join('')})\\b`), 'a note to do something later: do it, or open an issue'],
  [new RegExp(['biome', 'ignore'].join('-')), 'a rule switched off in place: change the code or the rule'],
  [new RegExp(`@ts-${'(ignore|expect-error|nocheck)'}`), 'the type check switched off in place'],
  [/(?<![\w.])\/(home|Users)\/\w/, 'a path of somebody’s machine'],
];

/** What is wrong with the files as files: too long, in a folder whose name says nothing, with words that must not stay. */
export function fileFaults(root: string): string[] {
  return FOLDERS.flatMap((folder) => [...walk(root, folder)]);
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of entries(join(root, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (SAYS_NOTHING.test(entry.name)) yield `${path}/: name the folder after what it is about`;
      yield* walk(root, path);
    } else if (WRITTEN.has(extname(entry.name))) {
      yield* faultsIn(path, readFileSync(join(root, path), 'utf8'));
    }
  }
}

const entries = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.name !== 'node_modules');
  } catch {
    return [];
  }
};

function* faultsIn(path: string, text: string): Generator<string> {
  const lines = text.split('\n');
  if (lines.length - 1 > MAX_LINES) yield `${path}: ${lines.length - 1} lines, at most ${MAX_LINES}`;
  for (const [number, line] of lines.entries()) {
    for (const [words, why] of NEVER_WRITTEN) if (words.test(line)) yield `${path}:${number + 1}: ${why}`;
  }
}
