import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { findChromium, requireChromium } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'omnibus-chromium-'));
const program = (name: string, mode: number) => {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n', { mode });
  return path;
};
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

test('CHROMIUM_PATH names the browser', () => {
  const path = program('my-browser', 0o755);
  vi.stubEnv('CHROMIUM_PATH', path);
  expect(findChromium()).toBe(path);
});

test('the search path is looked through otherwise', () => {
  vi.stubEnv('CHROMIUM_PATH', undefined);
  vi.stubEnv('PATH', folder);
  const path = program('chromium', 0o755);
  expect(findChromium()).toBe(path);
});

test('a CHROMIUM_PATH that leads nowhere gives one clear sentence and installs nothing', () => {
  vi.stubEnv('CHROMIUM_PATH', join(folder, 'missing'));
  expect(findChromium()).toBeUndefined();
  const said: string[] = [];
  expect(() => requireChromium((line) => said.push(line))).toThrow(
    /^Per le prove nel browser serve Chromium: [^.]+\.$/,
  );
  expect(said).toEqual([]);
});
