import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aWalkedTown, csrfOf, readAccessTable, VISITORS } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import type { Answer, SiteVisitor } from '#test/support/site-visitor.ts';

const database = await testDatabase();
const walked = await aWalkedTown(database, at('2026-11-24 08:30'));
const { town } = walked;
const table = readAccessTable();
const SEED = 20_261_124;
const ORIGIN = 'http://localhost:8080';

/** Names that the site's forms and addresses read, and some that nobody reads. */
const NAMES = `email password next attesa codice codice_fiscale tipo modo giorno dal al ricevuta consumer amount other
  declared shown ambito motivo file mostrati segnati presente come nota fino passo q mese pagina chi azione oggetto
  consumatore importo fatto avvisati salvato esito fatta aggiunto chiamante nome cognome scuola classe isee residente
  esenzione dieta dispositivo __proto__ constructor toString _pending _key`.split(/\s+/);

const nasty = fc.constantFrom(
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202e\ufeff',
  "'; drop table people; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%ff%2e',
  '\r\nSet-Cookie: a=b',
  '-1',
  '0',
  '1e309',
  'NaN',
  '9007199254740993',
  '99999999999999999999',
  '2026-02-30',
  '2026-11-30',
  '31/12/2026',
  '+275760-09-14',
  '-000001-01-01',
  '12,345,6',
  '99999999999,99',
  'comune',
  'no_meal',
  'x'.repeat(5_000),
  'é'.repeat(3_000),
  '{"a":[1]}',
);
const value = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer().map(String),
  fc.date().map(isoDay),
);
const field = fc.tuple(
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: value }),
  value,
);
const fields = fc.array(field, { maxLength: 12 });
const shape = fc.constantFrom('urlencoded', 'urlencoded', 'urlencoded', 'multipart', 'file', 'text');

function isoDay(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'mai' : date.toISOString().slice(0, 10);
}

type Fields = readonly (readonly [string, string])[];

/** A request as a browser, or somebody who writes requests by hand, would send these fields. */
function bodyAs(kind: string, typed: Fields, csrf: string): { body: BodyInit; headers: Record<string, string> } {
  const headers = { origin: ORIGIN };
  if (kind === 'text') {
    const body = JSON.stringify(typed);
    return { body, headers: { ...headers, 'x-csrf-token': csrf, 'content-type': 'text/plain' } };
  }
  const body = kind === 'urlencoded' ? new URLSearchParams() : new FormData();
  for (const [name, text] of [
    ['_csrf', csrf],
    ['_key', `chiave-${typed.length}-${Math.abs(hash(typed))}`],
    ...typed,
  ] as const) {
    if (kind === 'file' && name === 'file' && body instanceof FormData)
      body.append(name, new File([text], 'prova.csv'));
    else body.append(name, text);
  }
  return { body, headers };
}

const hash = (typed: Fields) =>
  [...JSON.stringify(typed)].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) | 0, 7);

/** Whatever was asked, an answer that was meant: no failure, no place in our code, no header that was typed. */
function expectMeant(answer: Answer, asked: unknown): void {
  const failure = answer.status >= 500 ? walked.at.logged.findLast((line) => line.includes('unexpected error')) : '';
  expect(answer.status, `${JSON.stringify(asked)} ${failure}`).toBeLessThan(500);
  expect(answer.text).not.toMatch(/\bat \S+ \(?(file:|\/|node:)|node_modules|\.tsx?:\d+/);
  expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/(^|, )a=b/);
}

const routesOf = (method: string) =>
  [...table.keys()].filter((route) => route.startsWith(`${method} `) && !route.endsWith('/logout'));

/** Somebody whom the address lets in, so that what is sent reaches the page. */
const insider = (route: string): SiteVisitor => {
  const kind =
    VISITORS.find((each) => table.get(route)?.[each] === 'yes') ?? (route.includes('/ufficio') ? 'office' : 'stranger');
  return walked.browsers[kind];
};

describe('forms with anything in them never fail', () => {
  test.each(routesOf('POST'))('%s', async (route) => {
    const browser = insider(route);
    const csrf = await csrfOf(browser, town.slug);
    const path = walked.addressOf(route.split(' ')[1] ?? '');
    const known = Object.entries(walked.bodyOf(route));
    const property = fc.asyncProperty(fields, shape, fc.boolean(), async (typed, kind, filled) => {
      const all: Fields = filled ? [...known, ...typed] : typed;
      const answer = await browser.send(path, { method: 'POST', ...bodyAs(kind, all, csrf) });
      expectMeant(answer, { path, all, kind });
    });
    await fc.assert(property, { seed: SEED, numRuns: route.includes('login') ? 5 : 12, endOnFailure: true });
  });
});

describe('addresses with anything in them never fail', () => {
  test.each(routesOf('GET'))('%s', async (route) => {
    const browser = insider(route);
    const pattern = route.split(' ')[1] ?? '';
    const path = walked.addressOf(pattern);
    const property = fc.asyncProperty(fields, value, async (typed, odd) => {
      const query = `?${new URLSearchParams(typed.map(([name, text]) => [name, text]))}`;
      expectMeant(await browser.get(path + query), path + query);
      const strange = pattern
        .replace(/:slug/, town.slug)
        .replace(/:\w+(\{[^/]*\})?/g, encodeURIComponent(odd.toWellFormed()));
      expectMeant(await browser.get(strange), strange);
    });
    await fc.assert(property, { seed: SEED, numRuns: 5, endOnFailure: true });
  });
});
