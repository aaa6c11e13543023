import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildProgram } from './build-program.ts';

const ROOT = join(import.meta.dirname, '..');
const CURRENT = join(ROOT, 'dist/program/current');
const data = mkdtempSync(join(tmpdir(), 'omnibus-compiled-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const run = (command: string, args: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, OMNIBUS_DATA: data },
  });
  return { said: stdout + stderr, status };
};
const omnibus = (...args: string[]) => run('./omnibus', args);

test('what is compiled behaves as its sources do, and finds its migrations', async () => {
  const folder = await buildProgram();
  const compiled = run(process.execPath, [join(folder, 'main.js'), 'migrate']);
  expect([compiled.said, compiled.status]).toEqual([
    expect.stringMatching(/Database at step \d{3,4}, \d+ applied now/),
    0,
  ]);
  const unknown = run(process.execPath, [join(folder, 'main.js'), 'prova']);
  expect(unknown).toEqual(run(process.execPath, ['--import', 'tsx', 'src/main.ts', 'prova']));
  expect(unknown.said).toContain('Comando sconosciuto «prova»');
}, 120_000);

test('every place of a source is written as the way from the compiled file, those of the build of styles included', async () => {
  const folder = await buildProgram();
  const compiled = readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const ways = [...compiled.matchAll(/import\.meta\.dirname( \+ "\/\.\.\/\.\.\/\.\.\/([^"]*)")?/g)];
  expect(ways.length).toBeGreaterThan(4);
  expect(ways.filter(([, way]) => way === undefined)).toEqual([]);
  for (const [, , place = ''] of ways) expect(existsSync(join(ROOT, place)), place).toBe(true);
}, 120_000);

test('a source that is saved while the program is compiled is newer than what was compiled', async () => {
  const building = buildProgram();
  const saved = Date.now();
  await building;
  expect(statSync(CURRENT).mtimeMs).toBeLessThanOrEqual(saved);
}, 120_000);

test('what was compiled and is gone is compiled again, instead of a start that finds nothing', async () => {
  rmSync(await buildProgram(), { recursive: true });
  expect(omnibus('verify', '--aiuto').said).toContain('./omnibus verify [SLUG]');
  expect(existsSync(join(ROOT, 'dist/program', readFileSync(CURRENT, 'utf8'), 'main.js'))).toBe(true);
}, 120_000);

test('a source that changed since is compiled before the next start, and only then', async () => {
  await buildProgram();
  const before = readFileSync(CURRENT, 'utf8');
  omnibus('verify', '--aiuto');
  expect(readFileSync(CURRENT, 'utf8')).toBe(before);
  utimesSync(CURRENT, new Date(0), new Date(0));
  expect(omnibus('verify', '--aiuto').said).toContain('./omnibus verify [SLUG]');
  const after = readFileSync(CURRENT, 'utf8');
  expect(after).not.toBe(before);
  // Whoever is just starting from the earlier one finds it still.
  expect(existsSync(join(ROOT, 'dist/program', before, 'main.js'))).toBe(true);
}, 120_000);
