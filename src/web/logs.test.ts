import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { aWalkedTown, csrfOf, readAccessTable, VISITORS } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';

const database = await testDatabase();
const walked = await aWalkedTown(database, at('2026-11-24 08:30'));
const { town, at: site, browsers } = walked;
const TYPED = ['rossi.mario@example.it', 'RSSMRA80A01L049X', 'Una password che nessuno indovina', 'Celiachia'];
const [email = '', fiscalCode = '', password = '', diet = ''] = TYPED;

/** What people are called here, and what they typed. */
async function everyName(): Promise<string[]> {
  const { rows } = await sql<{ word: string | null }>`
    select unnest(array[name, surname, email, fiscal_code]) as word from people
    union select unnest(array[name, surname, fiscal_code]) from consumers
    union select unnest(array[name, email]) from staff
    union select email from logins`.execute(database.owner);
  const secrets = Object.values(browsers).flatMap((browser) => [...browser.cookies.values()]);
  return [...rows.flatMap(({ word }) => (word ? [word] : [])), ...TYPED, ...secrets].filter((word) => word.length > 3);
}

/** Opens every page and sends every form with names in them, as whoever may, and as somebody who may not. */
async function everyAddress(): Promise<number[]> {
  const met: number[] = [];
  for (const route of readAccessTable().keys()) {
    if (route.endsWith('/logout')) continue;
    const [method, pattern = ''] = route.split(' ');
    const path = walked.addressOf(pattern);
    const allowed = VISITORS.find((each) => readAccessTable().get(route)?.[each] === 'yes') ?? 'office';
    for (const browser of [browsers[allowed], browsers.kitchen]) {
      const fields = {
        email,
        codice_fiscale: fiscalCode,
        password,
        dieta: diet,
        nome: 'Genitore',
        cognome: 'Alunno',
        q: 'Bimbo 1',
      };
      const query = new URLSearchParams(fields).toString();
      const _csrf = await csrfOf(browser, town.slug);
      const answer =
        method === 'GET'
          ? await browser.get(`${path}?${query}`)
          : await browser.post(path, {
              ...walked.bodyOf(pattern),
              ...fields,
              _csrf,
              _key: `chiave-${met.length}-del-modulo`,
            });
      met.push(answer.status);
    }
  }
  return met;
}

test('logs of every address, also of failing ones, hold no name, address, fiscal code, diet or secret', async () => {
  const names = await everyName();
  expect(names).toContain('Genitore');
  await site.enter(site.visitor(), email, password);
  await everyAddress();
  // A table that is gone fails whatever asks it, with the question in the error.
  await sql`alter table consumers rename to consumers_gone`.execute(database.owner);
  const failed = await everyAddress();
  await sql`alter table consumers_gone rename to consumers`.execute(database.owner);
  expect(failed.filter((status) => status >= 500).length).toBeGreaterThan(10);
  const all = site.logged.join('\n');
  expect(site.logged.length).toBeGreaterThan(300);
  expect(all).toContain('unexpected error');
  expect(names.filter((name) => all.includes(name))).toEqual([]);
}, 60_000);
