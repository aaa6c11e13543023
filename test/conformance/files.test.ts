import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileFaults } from '../../scripts/check/file-faults.ts';
import { root } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnibus-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function faultsOf(path: string, text: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const faults = fileFaults(folder);
  rmSync(join(folder, path.split('/')[0] ?? ''), { recursive: true });
  return faults;
}

test('a file of 400 lines is short enough, one of 401 is not', () => {
  expect(faultsOf('src/alpha/a.ts', 'const a = 1;\n'.repeat(400))).toEqual([]);
  expect(faultsOf('src/alpha/a.ts', 'const a = 1;\n'.repeat(401))).toEqual(['src/alpha/a.ts: 401 lines, at most 400']);
  expect(faultsOf('migrations/0001_a.sql', 'select 1;\n'.repeat(401))).toHaveLength(1);
});

test.each(['utils', 'common', 'helpers', 'manager'])('a folder called %s is refused', (name) => {
  expect(faultsOf(`src/alpha/${name}/a.ts`, '')).toEqual([
    `src/alpha/${name}/: name the folder after what it is about`,
  ]);
});

test.each([
  `// ${'TO'}DO later`,
  `// ${'biome'}-ignore lint: because`,
  `// @ts-${'expect-error'}`,
  `const path = '/${'home'}/anna/omnibus';`,
])('%s may not stay', (line) => {
  expect(faultsOf('src/alpha/a.ts', line)).toHaveLength(1);
});

test('the project itself has no such file', () => {
  expect(fileFaults(root)).toEqual([]);
});
