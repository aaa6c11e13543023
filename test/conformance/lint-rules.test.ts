import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read, root } from './source.ts';

const HIDDEN_INPUTS = [
  'export const a = new Date();',
  'export const b = Date.now();',
  'export const c = Temporal.Now.instant();',
  'export const d = Math.random();',
  'export const e = performance.now();',
].join('\n');

/** Files that break a rule each, named after it. */
const BREAKING: Record<string, string> = {
  noDefaultExport: 'const a = 1;\nexport default a;',
  noExplicitAny: 'export const a = (b: any) => b;',
  noNonNullAssertion: 'export const a = (b?: { c: 1 }) => b!.c;',
  noExcessiveLinesPerFunction: `export function a() {\n${'  setImmediate(a);\n'.repeat(71)}}`,
  noConsole: "console.log('a');\nexport const a = 1;",
  noFloatingPromises: 'const a = async () => 1;\nexport const b = () => {\n  a();\n};',
};
const PROGRAM = ['src/standing/evaluate.ts', 'sandbox/till.ts', 'src/web/citizen/home.tsx'];
const CLOCK = 'src/platform/clock/system-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnibus-lint-'));
let found: string[] = [];

beforeAll(() => {
  const { vcs: _, $schema: __, ...config } = JSON.parse(read('biome.json'));
  write('biome.json', JSON.stringify(config));
  for (const path of [...PROGRAM, CLOCK]) write(path, HIDDEN_INPUTS);
  for (const [rule, text] of Object.entries(BREAKING)) write(`src/alpha/${rule}.ts`, text);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--colors=off', '--max-diagnostics=none', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  found = [...`${stdout}${stderr}`.matchAll(/^(\S+):\d+:\d+ lint\/\w+\/(\w+)/gm)].map(
    ([, path, rule]) => `${path} ${rule}`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const times = (finding: string) => found.filter((one) => one === finding).length;

test.each(PROGRAM)('neither the present nor chance is asked for in %s', (path) => {
  expect(times(`${path} noRestrictedGlobals`)).toBe(2);
  expect(times(`${path} noJsRestrictedProperties`)).toBe(3);
});

test('the present is asked for where the clock is made', () => {
  expect(found.filter((finding) => finding.startsWith(CLOCK))).toEqual([]);
});

test.each(Object.keys(BREAKING))('%s fires', (rule) => {
  expect(found).toContain(`src/alpha/${rule}.ts ${rule}`);
});
