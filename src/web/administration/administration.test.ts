import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { addAdministrator, endAdministrator } from '#src/administration/index.ts';
import { runAdministratorsCommand } from '#src/commands/administrators.ts';
import { inAdministration, rows } from '#src/platform/database/index.ts';
import { Authenticator, type Differs, optionsIn } from '#test/support/authenticator.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { goLiveOn: '2026-11-23', own_credentials: { enabled: true, reason: 'gestore' } });
const child = await aChild(town);
await child.owing({ meals: 3 });
const site = await aSite(town, clock);
const { world, visitor, logged } = site;
const HOME = '/piattaforma';
const DOOR = `${HOME}/entra`;
const KEYS = `${HOME}/chiavi`;
const TOWN = `${HOME}/comuni/${town.slug}`;
const knock = () => ({ world, requestId: 'prova', at: clock.now(), address: '' });

/** Opens a page and answers its question for a key. */
async function ask(browser: SiteVisitor, page: string, action: string, answer: (options: string) => string, more = {}) {
  const { text } = await browser.get(page);
  return browser.post(action, { ...hiddenFields(text, action), ...more, risposta: answer(optionsIn(text)) });
}

let people = 0;

/** Somebody who was made an administrator, with the path of the link. */
async function invited(name = 'Elisa Conti') {
  people += 1;
  const email = `gestione${people}@example.it`;
  const token = await addAdministrator(knock(), { name, email });
  return { email, link: `${HOME}/attiva?codice=${token}` };
}

const register = (browser: SiteVisitor, link: string, key: Authenticator, differs?: Differs, nome = 'Chiave') =>
  ask(browser, link, `${HOME}/attiva`, (options) => key.create(options, differs), { nome });
const enter = (browser: SiteVisitor, key: Authenticator, differs?: Differs) =>
  ask(browser, DOOR, DOOR, (options) => key.get(options, differs));
const isInside = async (browser: SiteVisitor) => (await browser.get(HOME)).status === 200;

/** An administrator who is inside, with a key. */
async function anAdministrator() {
  const { email, link } = await invited();
  const [browser, key] = [visitor(), new Authenticator()];
  await register(browser, link, key);
  return { browser, key, email };
}

describe('the link of a new administrator', () => {
  test('registers one passkey, lets its owner in, and opens nothing afterwards', async () => {
    const { link } = await invited();
    const browser = visitor();
    expect((await browser.get(link)).text).toContain('Benvenuto: Elisa Conti');
    expect(await register(browser, link, new Authenticator())).toMatchObject({ status: 303, location: HOME });
    expect(await isInside(browser)).toBe(true);
    const again = await visitor().get(link);
    expect([again.status, again.text.includes('Il link non è più valido')]).toEqual([404, true]);
  });

  test('is over after 24 hours, and as soon as another one is made', async () => {
    const { link, email } = await invited();
    await addAdministrator(knock(), { name: 'Elisa Conti', email });
    expect((await visitor().get(link)).status).toBe(404);
    const { link: late } = await invited();
    clock.advance({ hours: 24 });
    expect((await visitor().get(late)).status).toBe(404);
  });

  test('asks for a name of the key, and keeps what was typed', async () => {
    const { link } = await invited();
    const answer = await register(visitor(), link, new Authenticator(), {}, ' ');
    expect([answer.status, answer.text.includes('Scrivi un nome')]).toEqual([422, true]);
    expect((await visitor().get(link)).status).toBe(200);
  });

  test('of two browsers at once lets one in', async () => {
    const { link } = await invited();
    const action = `${HOME}/attiva`;
    const opened = await Promise.all(
      [visitor(), visitor()].map(async (browser) => ({ browser, text: (await browser.get(link)).text })),
    );
    const both = await Promise.all(
      opened.map(({ browser, text }) => {
        const risposta = new Authenticator().create(optionsIn(text));
        return browser.post(action, { ...hiddenFields(text, action), nome: 'Chiave', risposta });
      }),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([303, 404]);
  });
});

describe('at the door', () => {
  test('a passkey alone opens, there is no field for a password', async () => {
    const { key } = await anAdministrator();
    const browser = visitor();
    expect((await browser.get(DOOR)).text).not.toContain('type="password"');
    expect(await enter(browser, key)).toMatchObject({ status: 303, location: HOME });
    expect(await isInside(browser)).toBe(true);
  });

  test.each<[string, Differs]>([
    ['of another site', { origin: 'https://altrove.example' }],
    ['without the owner’s finger or PIN', { flags: 1 }],
    ['signed by another key', { strangeKey: true }],
    ['to another question', { challenge: 'bm90IG91cnM' }],
    ['of a key that is not known', { id: 'c2Nvbm9zY2l1dGE' }],
  ])('an answer %s opens nothing', async (_name, differs) => {
    const { key } = await anAdministrator();
    const browser = visitor();
    expect((await enter(browser, key, differs)).status).toBe(422);
    expect(await isInside(browser)).toBe(false);
  });

  test('an answer that is sent twice opens once, also at once', async () => {
    const { key } = await anAdministrator();
    const { text } = await visitor().get(DOOR);
    const risposta = key.get(optionsIn(text));
    const first = visitor();
    const { _csrf = '', _key = '' } = hiddenFields((await first.get(DOOR)).text, DOOR);
    const { sfida = '' } = hiddenFields(text, DOOR);
    const send = () => first.post(DOOR, { _csrf, _key, sfida, risposta });
    const atOnce = await Promise.all([send(), send(), send()]);
    expect(atOnce.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    await first.submit(HOME, {}, `${HOME}/esci`);
    const fresh = hiddenFields((await first.get(DOOR)).text, DOOR);
    expect((await first.post(DOOR, { ...fresh, sfida, risposta })).status).toBe(422);
  });

  test('the session ends after half an hour without a request, after eight hours anyway, and when one leaves', async () => {
    const { browser, key } = await anAdministrator();
    clock.advance({ minutes: 29 });
    expect(await isInside(browser)).toBe(true);
    clock.advance({ minutes: 31 });
    expect(await isInside(browser)).toBe(false);
    await enter(browser, key);
    for (let half = 0; half < 17; half += 1) {
      clock.advance({ minutes: 29 });
      await browser.get(HOME);
    }
    expect(await isInside(browser)).toBe(false);
    await enter(browser, key);
    expect((await browser.submit(HOME, {}, `${HOME}/esci`)).location).toBe(DOOR);
    expect(await isInside(browser)).toBe(false);
  });

  test('who no longer administers is out at once, with every key', async () => {
    const { browser, key, email } = await anAdministrator();
    expect(await endAdministrator(knock(), email)).toBe(true);
    expect(await isInside(browser)).toBe(false);
    expect((await enter(visitor(), key)).status).toBe(422);
    expect(await endAdministrator(knock(), email)).toBe(false);
  });
});

describe('inside', () => {
  test('one sees how each municipality is doing, and no child, no family and no cent', async () => {
    const { browser } = await anAdministrator();
    const people = await sql<{ name: string }>`select surname as name from consumers where tenant_id = ${town.tenantId}
      union select surname from people where tenant_id = ${town.tenantId}`.execute(database.owner);
    const pages = await Promise.all([browser.get(HOME), browser.get(TOWN)]);
    for (const { text } of pages) {
      expect(text).toContain('in funzione dal 23/11/2026');
      for (const secret of [child.email, ...people.rows.map(({ name }) => name), '€'])
        expect(text).not.toContain(secret);
    }
  });

  test('a municipality that is not live yet shows what pagoPA still asks', async () => {
    const other = await aTown(database);
    await sql`update tenants set go_live = null where id = ${other.tenantId}`.execute(database.owner);
    const { browser } = await anAdministrator();
    const { text } = await browser.get(`${HOME}/comuni/${other.slug}`);
    expect(text).toContain('in preparazione');
    expect(text).toMatch(/Prima di partire manca|Per partire non manca niente/);
  });

  test('one invites a clerk of the office by mail, once however often the form is sent', async () => {
    const { browser } = await anAdministrator();
    const send = await browser.open(TOWN, TOWN);
    const fields = { nome: 'Anna Ricci', email: 'anna.ricci@comune.example' };
    const answers = [...(await Promise.all([send(fields), send(fields)])), await send(fields)];
    expect(new Set(answers.map(({ location }) => location))).toEqual(new Set([`${TOWN}?invito=7`]));
    const mails = await sql<{ to: string }>`select to_address as to from mails
      where tenant_id = ${town.tenantId} and template = 'staff_invitation'`.execute(database.owner);
    expect(mails.rows).toEqual([{ to: fields.email }]);
    expect((await browser.get(TOWN)).text).toContain('1 invito aspetta');
    const acts = (await browser.get(`${HOME}/attivita`)).text;
    expect(acts).toContain('Invito all’ufficio scuola');
  });

  test('an invitation to somebody who works there already, and one that cannot be read, say so and keep what was typed', async () => {
    await site.hire('kitchen', 'cuoca@comune.example');
    const { browser } = await anAdministrator();
    const taken = await browser.submit(TOWN, { nome: 'Carla', email: 'cuoca@comune.example' }, TOWN);
    expect([taken.status, taken.text.includes('lavora già con il Comune')]).toEqual([422, true]);
    const unread = await browser.submit(TOWN, { nome: 'Carla Neri', email: 'senza chiocciola' }, TOWN);
    expect([unread.status, unread.text.includes('value="Carla Neri"')]).toEqual([422, true]);
    expect((await browser.submit(`${HOME}`, {}, `${HOME}/esci`)).status).toBe(303);
  });

  test('a second key may replace the first, and the last one stays', async () => {
    const { browser, key } = await anAdministrator();
    const second = new Authenticator();
    const removeFirst = () => browser.submit(KEYS, { quale: key.id }, `${KEYS}/togli`);
    const { _csrf = '', _key = '' } = hiddenFields((await browser.get(KEYS)).text, KEYS);
    expect((await browser.post(`${KEYS}/togli`, { _csrf, _key, quale: key.id })).status).toBe(422);
    const added = await ask(browser, KEYS, KEYS, (options) => second.create(options), { nome: 'Telefono' });
    expect(added.location).toBe(`${KEYS}?fatto=si`);
    expect((await removeFirst()).location).toBe(`${KEYS}?fatto=tolta`);
    expect((await enter(visitor(), key)).status).toBe(422);
    expect((await enter(visitor(), second)).status).toBe(303);
  });
});

describe('keys', () => {
  test('a key that is registered twice at once is one', async () => {
    const { browser } = await anAdministrator();
    const { text } = await browser.get(KEYS);
    const risposta = new Authenticator().create(optionsIn(text));
    const send = () => browser.post(KEYS, { ...hiddenFields(text, KEYS), nome: 'Telefono', risposta });
    const both = await Promise.all([send(), send()]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect((await browser.get(KEYS)).text).toContain('2 passkey');
  });

  test('of two keys that are taken off at once one stays', async () => {
    const { browser, key } = await anAdministrator();
    const second = new Authenticator();
    await ask(browser, KEYS, KEYS, (options) => second.create(options), { nome: 'Telefono' });
    const sends = await Promise.all([1, 2].map(() => browser.open(KEYS, `${KEYS}/togli`)));
    const both = await Promise.all(sends.map((send, n) => send({ quale: [key, second][n]?.id ?? '' })));
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect((await browser.get(KEYS)).text).toContain('1 passkey');
  });
});

describe('everybody else', () => {
  const PAGES = [HOME, TOWN, KEYS, `${HOME}/attivita`];
  const FORMS = [TOWN, KEYS, `${KEYS}/togli`, `${HOME}/conferma`];

  test('is led to the door from every page and every form: strangers, clerks, families', async () => {
    await site.register(child);
    await site.hire('office', 'ufficio@comune.example');
    const others = [visitor(), await site.entered(child.email), await site.entered('ufficio@comune.example')];
    for (const browser of others) {
      const { _csrf = '' } = hiddenFields((await browser.get(DOOR)).text, DOOR);
      for (const page of PAGES) expect([page, (await browser.get(page)).location]).toEqual([page, DOOR]);
      for (const form of FORMS)
        expect([form, (await browser.post(form, { _csrf, nome: 'x', email: 'x@example.it' })).location]).toEqual([
          form,
          DOOR,
        ]);
    }
  });

  test('every address has its test: what is not named above does not exist', () => {
    const known = new Set([...PAGES, DOOR, `${HOME}/attiva`, ...FORMS, `${HOME}/esci`]);
    const routes = site.site.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith(HOME));
    const unknown = routes.filter(
      ({ path }) => !known.has(path.replace(':municipality', town.slug).replace(/\/$/, '')),
    );
    expect(routes.length).toBeGreaterThan(8);
    expect(unknown).toEqual([]);
  });

  test('a form without the guard of its page is refused, and an unknown address is no municipality', async () => {
    const { browser } = await anAdministrator();
    expect((await browser.post(TOWN, { nome: 'x', email: 'x@example.it' })).status).toBe(403);
    expect((await browser.get(`${HOME}/altro`)).status).toBe(404);
    expect((await browser.get(`${HOME}/comuni/nessuno`)).status).toBe(404);
  });
});

describe('in the database', () => {
  test('an administrator’s transaction reaches no table of a municipality', async () => {
    const asked = (table: string) =>
      inAdministration(database.app, (tx) => rows(tx, sql`select * from ${sql.table(table)}`));
    for (const table of ['consumers', 'people', 'accounts', 'postings', 'diets', 'audit_log'])
      await expect(asked(table), table).rejects.toThrow();
  });

  test('a municipality’s transaction sees nothing of the administrators, and cannot ask how others are doing', async () => {
    await anAdministrator();
    for (const table of ['administrators', 'passkeys', 'sessions', 'links', 'acts'])
      expect(await town.run((tx) => rows(tx, sql`select * from ${sql.table(`administration.${table}`)}`))).toEqual([]);
    await expect(
      town.run((tx) => rows(tx, sql`select * from administration.municipalities(now())`)),
    ).rejects.toMatchObject({ code: '42501' });
    const dressedUp = town.run(async (tx) => {
      await sql`select set_config('omnibus.administration', 'on', true)`.execute(tx);
      return rows(tx, sql`select * from administration.administrators`);
    });
    expect(await dressedUp).toEqual([]);
  });

  test('the acts can be neither changed nor deleted', async () => {
    for (const change of [sql`update administration.acts set subject = ''`, sql`delete from administration.acts`])
      await expect(inAdministration(database.app, (tx) => rows(tx, change))).rejects.toMatchObject({ code: '42501' });
  });

  test('of a link and a session only the hash is kept, and the log names nobody', async () => {
    const { browser, email } = await anAdministrator();
    const secret = browser.cookies.get('omnibus-piattaforma') ?? 'nessuno';
    const kept = await sql<{ all: string }>`select (select string_agg(s::text, ' ') from administration.sessions s)
      || (select string_agg(l::text, ' ') from administration.links l) as all`.execute(database.owner);
    expect(kept.rows[0]?.all).not.toContain(secret);
    expect(logged.filter((line) => line.includes(email) || line.includes(secret))).toEqual([]);
  });
});

describe('./omnibus admin', () => {
  const run = async (...args: string[]) => {
    const written: string[] = [];
    const ended = await runAdministratorsCommand({ world }, args, (text) => void written.push(text)).then(
      () => '',
      (failure: Error) => failure.message,
    );
    return written.join('') + ended;
  };

  test('adds somebody with a link that opens, lists and ends', async () => {
    const added = await run('add', '--name', 'Paolo Serra', '--email', 'Paolo@Example.it');
    const [link = ''] = /\/piattaforma\/attiva\S+/.exec(added) ?? [];
    expect((await visitor().get(link)).status).toBe(200);
    expect(await run('list')).toMatch(/paolo@example\.it +Paolo Serra +passkey: 0, mai entrato/);
    expect(await run('end', '--email', 'paolo@example.it')).toContain('non aprono più nulla');
    expect(await run('end', '--email', 'paolo@example.it')).toContain('Nessuno gestisce l’installazione');
  });

  test.each([
    ['add'],
    ['add', '--name', 'Solo'],
    ['end'],
    ['altro'],
    ['add', '--email', 'storta', '--name', 'x'],
    ['--no'],
  ])('says how it is used after %s %s', async (...args) => {
    expect(await run(...args)).toContain('Comandi: ./omnibus admin list');
  });
});
