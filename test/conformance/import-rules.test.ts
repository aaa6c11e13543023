import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** For each rule, one import that breaks it (in a file of this name) and one that looks alike and is allowed. */
const CASES: Record<string, { breaks: [string, string]; allows: [string, string] }> = {
  'imports-resolve': { breaks: ['src/alpha/a.ts', './nowhere.ts'], allows: ['src/alpha/b.ts', './store.ts'] },
  'kernel-is-pure': { breaks: ['src/kernel/a.ts', 'node:fs'], allows: ['src/kernel/b.ts', './clock.ts'] },
  'platform-knows-no-business': {
    breaks: ['src/platform/a.ts', '#src/alpha/index.ts'],
    allows: ['src/platform/b.ts', '#src/kernel/money.ts'],
  },
  'rules-are-pure': { breaks: ['src/alpha/rules.ts', './store.ts'], allows: ['src/alpha/old-rules.ts', './types.ts'] },
  'rules-have-no-clock': {
    breaks: ['src/beta/rules.ts', '#src/kernel/clock.ts'],
    allows: ['src/beta/late-rules.ts', '#src/kernel/money.ts'],
  },
  'subjects-meet-at-index': {
    breaks: ['src/web/office/a.tsx', '#src/alpha/store.ts'],
    allows: ['src/web/office/b.tsx', '#src/alpha/index.ts'],
  },
  'programs-meet-subjects-at-index': {
    breaks: ['src/worker.ts', '#src/alpha/types.ts'],
    allows: ['src/main.ts', '#src/alpha/index.ts'],
  },
  'subjects-know-no-web': {
    breaks: ['src/alpha/c.ts', '#src/web/components.tsx'],
    allows: ['src/web/pages.tsx', '#src/web/components.tsx'],
  },
  'no-circles-between-subjects': {
    breaks: ['src/gamma/from-delta.ts', '#src/delta/index.ts'],
    allows: ['src/beta/from-delta.ts', '#src/delta/index.ts'],
  },
  'no-circles': { breaks: ['src/kernel/one.ts', './two.ts'], allows: ['src/kernel/three.ts', './two.ts'] },
  'ledger-knows-no-meal': {
    breaks: ['src/ledger/a.ts', '#src/attendance/index.ts'],
    allows: ['src/ledger/b.ts', '#src/tenancy/index.ts'],
  },
  'attendance-knows-no-money': {
    breaks: ['src/attendance/a.ts', '#src/kernel/money.ts'],
    allows: ['src/attendance/b.ts', '#src/alpha/index.ts'],
  },
  'school-and-kitchen-see-no-money': {
    breaks: ['src/web/school/a.tsx', '#src/kernel/money.ts'],
    allows: ['src/web/citizen/a.tsx', '#src/kernel/money.ts'],
  },
  'web-has-no-sql': { breaks: ['src/web/office/c.ts', 'kysely'], allows: ['src/beta/store.ts', 'kysely'] },
  'gateways-by-app-alone': {
    breaks: ['src/beta/c.ts', '#src/gateways/pagopa/index.ts'],
    allows: ['src/app.ts', '#src/gateways/pagopa/index.ts'],
  },
  'nothing-imports-tests': {
    breaks: ['src/beta/d.ts', '#test/support/town.ts'],
    allows: ['src/beta/d.test.ts', '#test/support/town.ts'],
  },
  'src-knows-no-sandbox': {
    breaks: ['src/web/d.ts', '#sandbox/till.ts'],
    allows: ['sandbox/demo.ts', '#sandbox/till.ts'],
  },
  'sandbox-uses-doors': {
    breaks: ['sandbox/a.ts', '#src/web/components.tsx'],
    allows: ['sandbox/b.ts', '#src/app.ts'],
  },
};

/** What the cases import. `two.ts` and `delta` import back. */
const GROUND: Record<string, string> = {
  'package.json': '{"type":"module","imports":{"#src/*":"./src/*","#sandbox/*":"./sandbox/*","#test/*":"./test/*"}}',
  'node_modules/kysely/package.json': '{"name":"kysely","type":"module","exports":"./index.js"}',
  'node_modules/kysely/index.js': 'export const it = 1;',
  'src/kernel/clock.ts': 'export const it = 1;',
  'src/kernel/money.ts': 'export const it = 1;',
  'src/kernel/two.ts': "import { it as one } from './one.ts';\nexport const it = one;",
  'src/alpha/index.ts': 'export const it = 1;',
  'src/alpha/store.ts': 'export const it = 1;',
  'src/alpha/types.ts': 'export const it = 1;',
  'src/tenancy/index.ts': 'export const it = 1;',
  'src/attendance/index.ts': 'export const it = 1;',
  'src/gamma/index.ts': 'export const it = 1;',
  'src/delta/index.ts': "import { it as gamma } from '#src/gamma/index.ts';\nexport const it = gamma;",
  'src/web/components.tsx': 'export const it = <p>1</p>;',
  'src/gateways/pagopa/index.ts': 'export const it = 1;',
  'src/commands/tenant.ts': 'export const it = 1;',
  'sandbox/till.ts': 'export const it = 1;',
  'test/support/town.ts': 'export const it = 1;',
};

const config = await extractConfig(join(import.meta.dirname, '../../.dependency-cruiser.mjs'));
const forbidden: IForbiddenRuleType[] = config.forbidden ?? [];
const folder = mkdtempSync(join(tmpdir(), 'omnibus-imports-'));
let found: string[] = [];

beforeAll(async () => {
  for (const [path, text] of Object.entries(GROUND)) write(path, text);
  for (const { breaks, allows } of Object.values(CASES)) {
    for (const [path, target] of [breaks, allows])
      write(path, `import { it } from '${target}';\nexport const own = it;\n`);
  }
  write('src/alpha/asks-the-terminal.ts', "import { it } from '#src/commands/tenant.ts';\nexport const own = it;\n");
  write('sandbox/asks-the-terminal.ts', "import { it } from '#src/commands/tenant.ts';\nexport const own = it;\n");
  write('src/commands/looks-inside.ts', "import { it } from '#src/alpha/store.ts';\nexport const own = it;\n");
  write('src/web/office/type-only.ts', "import type { it } from 'kysely';\nexport type Own = typeof it;\n");
  const { output } = await cruise(['src', 'sandbox', 'test'], {
    ...config.options,
    validate: true,
    ruleSet: { forbidden },
    baseDir: folder,
  });
  found = (output as ICruiseResult).summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test('every rule has a case', () => {
  expect(Object.keys(CASES).sort()).toEqual(forbidden.map((rule) => rule.name).sort());
});

test.each(Object.entries(CASES))(
  '%s fires on what breaks it and not on what looks alike',
  (name, { breaks, allows }) => {
    const at = name === 'no-circles-between-subjects' ? dirname : (path: string) => path;
    expect(found).toContain(`${name}: ${at(breaks[0])}`);
    expect(found).not.toContain(`${name}: ${at(allows[0])}`);
  },
);

test('an import of a type counts like any other', () => {
  expect(found).toContain('web-has-no-sql: src/web/office/type-only.ts');
});

test('what the terminal asks for is known to no subject and not to the sandbox, and sees of a subject its index alone', () => {
  expect(found).toContain('subjects-know-no-web: src/alpha/asks-the-terminal.ts');
  expect(found).toContain('sandbox-uses-doors: sandbox/asks-the-terminal.ts');
  expect(found).toContain('subjects-meet-at-index: src/commands/looks-inside.ts');
});
