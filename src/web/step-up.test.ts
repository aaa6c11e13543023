import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { aTown } from '#test/support/town.ts';
import { needsFreshStep } from './access.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { staff_second_factor: true });
const { hire, enter, visitor, site } = await aSite(town, clock);

/** A clerk whose second step was made so many minutes ago. */
async function aClerk(minutesAgo: number, email: string) {
  await hire('office', email);
  const browser = visitor();
  const step = `/${town.slug}/seconda-verifica`;
  await enter(browser, email);
  const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec((await browser.get(step)).text)?.[1] ?? '').replaceAll(' ', '');
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().epochMilliseconds });
  await browser.submit(step, { codice: code });
  clock.advance({ minutes: minutesAgo });
  return browser;
}

const routes = [
  ...new Set(
    site.routes
      .filter(({ method, path }) => method === 'GET' && path.startsWith('/:slug/'))
      .map(({ path }) =>
        path
          .replace(':slug', town.slug)
          .replace(/:(\w+)(\{[^/]*?\})?/g, (_, name) => (name === 'file' ? 'x.css' : '1')),
      ),
  ),
];
const guarded = routes.filter(needsFreshStep);

/** Files of staff that need no fresh step, each with its reason. */
const NEEDS_NONE = [
  // A kitchen's and a school's sheets for today, which hang on the wall.
  /\/registro\/stampa/,
  /\/cucina/,
];

test('the pages that ask for a fresh second step are found', () => {
  expect(guarded.length).toBeGreaterThan(8);
  for (const end of [
    'incassi.csv',
    'righe.csv',
    'da-correggere.csv',
    'scarica.csv',
    'dati.json',
    'dati.pdf',
    'lettere.pdf',
  ])
    expect(
      guarded.filter((path) => path.endsWith(end)),
      end,
    ).not.toEqual([]);
});

test.each(guarded)('%s asks for it after ten minutes, and leads back', async (path) => {
  const browser = await aClerk(11, `tardi-${guarded.indexOf(path)}@example.it`);
  const answer = await browser.get(path);
  expect([answer.status, answer.location]).toEqual([
    303,
    `/${town.slug}/seconda-verifica?${new URLSearchParams({ next: path })}`,
  ]);
});

test('within ten minutes none of them asks', async () => {
  const browser = await aClerk(9, 'presto@example.it');
  for (const path of guarded)
    expect([path, (await browser.get(path)).location]).not.toEqual([path, expect.stringContaining('seconda-verifica')]);
});

test('every file that staff can save asks for it, or is named here', () => {
  const files = routes.filter(
    (path) => /\.(csv|json|pdf|xlsx)$/.test(path) && /\/(ufficio|registro|registro-attivita|cucina)(\/|$)/.test(path),
  );
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((path) => !needsFreshStep(path) && !NEEDS_NONE.some((named) => named.test(path)))).toEqual([]);
});
