import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { addAdministrator } from '#src/administration/index.ts';
import { Authenticator, optionsIn } from '#test/support/authenticator.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database);
const site = await aSite(town, clock);
const HOME = '/piattaforma';
const DOOR = `${HOME}/entra`;
const KEYS = `${HOME}/chiavi`;
const CONFIRM = `${HOME}/conferma`;
const TOWN = `${HOME}/comuni/${town.slug}`;
const COOKIE = 'omnibus-piattaforma';
const TYPED = { nome: 'Anna Ricci', email: 'anna.ricci@comune.example' };

let people = 0;

/** An administrator who has just come in with a key. */
async function anAdministrator() {
  people += 1;
  const knock = { world: site.world, requestId: 'prova', at: clock.now(), address: '' };
  const token = await addAdministrator(knock, { name: 'Elisa Conti', email: `gestione${people}@example.it` });
  const [browser, key] = [site.visitor(), new Authenticator()];
  await answer(browser, `${HOME}/attiva?codice=${token}`, `${HOME}/attiva`, (options) => key.create(options), {
    nome: 'Chiave',
  });
  return { browser, key };
}

/** Opens a page and answers its question for a key. */
async function answer(
  browser: SiteVisitor,
  page: string,
  action: string,
  key: (options: string) => string,
  more: Record<string, string> = {},
) {
  const { text } = await browser.get(page);
  return browser.post(action, { ...hiddenFields(text, action), ...more, risposta: key(optionsIn(text)) });
}

const invitations = async () =>
  (
    await sql`select from mails where tenant_id = ${town.tenantId} and template = 'staff_invitation'`.execute(
      database.owner,
    )
  ).rows.length;

test('ten minutes after the key was shown, neither invitations nor changes of keys are offered until it is shown again', async () => {
  const { browser, key } = await anAdministrator();
  clock.advance({ minutes: 10 });
  for (const page of [TOWN, KEYS]) {
    const { text } = await browser.get(page);
    expect([page, text.includes('Conferma che sei tu'), text.includes('name="nome"')]).toEqual([page, true, false]);
    const before = browser.cookies.get(COOKIE);
    const confirmed = await answer(browser, page, CONFIRM, (options) => key.get(options));
    expect(confirmed).toMatchObject({ status: 303, location: page });
    expect((await browser.get(page)).text).toContain('name="nome"');
    const old = site.visitor();
    old.cookies.set(COOKIE, before ?? '');
    expect((await old.get(page)).location, 'the session of before').toBe(DOOR);
    clock.advance({ minutes: 10 });
  }
});

test('a form that was opened in time has half an hour; later nothing is done, and what was typed comes back with the key', async () => {
  const { browser, key } = await anAdministrator();
  const inTime = await browser.open(TOWN, TOWN);
  clock.advance({ minutes: 29 });
  const sent = await invitations();
  expect((await inTime({ nome: 'Ugo Sala', email: 'ugo.sala@comune.example' })).location).toBe(`${TOWN}?invito=7`);
  expect(await invitations()).toBe(sent + 1);
  clock.advance({ minutes: 1 });
  const late = await inTime(TYPED);
  expect([late.status, late.text.includes('È passato troppo tempo')]).toEqual([403, true]);
  expect(await invitations()).toBe(sent + 1);
  const risposta = key.get(optionsIn(late.text));
  const back = await browser.post(CONFIRM, { ...hiddenFields(late.text, CONFIRM), risposta });
  expect(back.status).toBe(200);
  for (const typed of Object.values(TYPED)) expect(back.text).toContain(`value="${typed}"`);
  const again = await browser.post(TOWN, { ...hiddenFields(back.text, TOWN), ...TYPED });
  expect(again.location).toBe(`${TOWN}?invito=7`);
  expect(await invitations()).toBe(sent + 2);
});

test('a session that was stolen changes no key by sending the forms itself', async () => {
  const { browser, key } = await anAdministrator();
  const second = new Authenticator();
  await answer(browser, KEYS, KEYS, (options) => second.create(options), { nome: 'Telefono' });
  const page = (await browser.get(KEYS)).text;
  const { _csrf = '' } = hiddenFields(page, KEYS);
  clock.advance({ minutes: 29, seconds: 59 });
  await browser.get(HOME);
  clock.advance({ seconds: 1 });
  const fields = hiddenFields(page, KEYS);
  const mine = new Authenticator().create(optionsIn(page));
  const added = await browser.post(KEYS, { ...fields, nome: 'Di un altro', risposta: mine });
  const removed = await browser.post(`${KEYS}/togli`, { _csrf, _key: 'chiave-numero-000001', quale: key.id });
  for (const each of [added, removed])
    expect([each.status, each.text.includes('È passato troppo tempo')]).toEqual([422, true]);
  expect((await browser.get(KEYS)).text).toContain('2 passkey');
});

test('the key of another administrator confirms nothing, nor does an answer that is sent twice or leads elsewhere', async () => {
  const [{ browser, key }, other] = [await anAdministrator(), await anAdministrator()];
  clock.advance({ minutes: 10 });
  const refused = await answer(browser, TOWN, CONFIRM, (options) => other.key.get(options));
  expect([refused.status, refused.text.includes('serve una delle tue')]).toEqual([422, true]);
  expect((await browser.get(TOWN)).text).not.toContain('name="nome"');
  const { text } = await browser.get(TOWN);
  const risposta = key.get(optionsIn(text));
  const fields = { ...hiddenFields(text, CONFIRM), risposta };
  expect((await browser.post(CONFIRM, { ...fields, poi: 'https://altrove.example' })).status).toBe(404);
  expect((await browser.post(CONFIRM, fields)).location).toBe(TOWN);
  const fresh = hiddenFields((await browser.get(KEYS)).text, KEYS);
  expect((await browser.post(CONFIRM, { ...fields, _csrf: fresh['_csrf'] ?? '' })).status).toBe(422);
});

test('a key that is shown twice at once confirms once, and one session is left', async () => {
  const { browser, key } = await anAdministrator();
  clock.advance({ minutes: 10 });
  const { text } = await browser.get(TOWN);
  const fields = { ...hiddenFields(text, CONFIRM), risposta: key.get(optionsIn(text)) };
  const open = () => sql`select from administration.sessions where ended_at is null`.execute(database.owner);
  const before = (await open()).rows.length;
  const answers = await Promise.all([1, 2, 3].map(() => browser.post(CONFIRM, fields)));
  expect(answers.filter(({ location }) => location === TOWN)).toHaveLength(1);
  expect((await open()).rows).toHaveLength(before);
});

test('sessions and links go a month after they were over, acts after two years, whenever somebody comes in', async () => {
  const { browser } = await anAdministrator();
  await browser.get(HOME);
  const kept = async () =>
    (
      await sql<{ kept: string }>`select (select count(*) from administration.sessions) || ' '
        || (select count(*) from administration.links) || ' ' || (select count(*) from administration.acts) as kept`.execute(
        database.owner,
      )
    ).rows[0]?.kept;
  const acts = Number((await kept())?.split(' ')[2]);
  expect(acts).toBeGreaterThan(10);
  clock.advance({ hours: 32 * 24 });
  await anAdministrator();
  // Three acts of the new one: added by the command, key registered, come in.
  expect(await kept()).toBe(`1 1 ${acts + 3}`);
  clock.advance({ hours: 732 * 24 });
  await anAdministrator();
  expect(await kept()).toBe('1 1 3');
});
