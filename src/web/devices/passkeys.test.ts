import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { endStaff, resetSecondFactor } from '#src/identity/index.ts';
import { Authenticator, type Differs, optionsIn } from '#test/support/authenticator.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, { staff_second_factor: true });
const { hire, enter, visitor, logged } = await aSite(town, clock);
const keys = `/${town.slug}/passkey`;
const step = `/${town.slug}/seconda-verifica`;
const alone = `/${town.slug}/entra-con-passkey`;
const office = `/${town.slug}/ufficio`;
let staff = 0;

interface Clerk {
  readonly browser: SiteVisitor;
  readonly email: string;
  readonly staffId: number;
  readonly code: () => string;
}

/** Somebody of the office who connected an app and is in. */
async function aClerk(): Promise<Clerk> {
  staff += 1;
  const email = `ufficio${staff}@example.it`;
  const staffId = await hire('office', email);
  const browser = visitor();
  await enter(browser, email);
  const { text } = await browser.get(step);
  const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(text)?.[1] ?? '').replaceAll(' ', '');
  const code = () =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().epochMilliseconds });
  await browser.submit(step, { codice: code() });
  clock.advance({ minutes: 1 });
  return { browser, email, staffId, code };
}

/** Opens a page and answers its question for a key; `act` may take the answer, or change it on the way. */
async function ask(browser: SiteVisitor, page: string, action: string, answer: (options: string) => string, more = {}) {
  const { text } = await browser.get(page);
  return browser.post(action, { ...hiddenFields(text, action), ...more, risposta: answer(optionsIn(text)) });
}

const add = (browser: SiteVisitor, key: Authenticator, differs?: Differs, nome = 'PC dell’ufficio') =>
  ask(browser, keys, keys, (options) => key.create(options, differs), { nome });
const passStep = (browser: SiteVisitor, key: Authenticator, differs?: Differs) =>
  ask(browser, step, `${step}/passkey`, (options) => key.get(options, differs));
const enterAlone = (browser: SiteVisitor, key: Authenticator, differs?: Differs) =>
  ask(browser, alone, alone, (options) => key.get(options, differs));

async function withKey() {
  const clerk = await aClerk();
  const key = new Authenticator();
  await add(clerk.browser, key);
  return { ...clerk, key };
}

const keysOf = async (browser: SiteVisitor) =>
  [...(await browser.get(keys)).text.matchAll(/name="quale" value="/g)].length;

describe('a passkey', () => {
  test('is registered by who works here, more than one, each with its name, and listed with its use', async () => {
    const { browser, key, email } = await withKey();
    const second = new Authenticator();
    expect(await add(browser, second, {}, '  Telefono ')).toMatchObject({ status: 303, location: `${keys}?fatto=si` });
    const { text } = await browser.get(keys);
    expect(text).toContain('2 passkey');
    expect(text).toContain('PC dell’ufficio');
    expect(text).toContain('>Telefono<');
    expect(text.match(/<dd>mai<\/dd>|mai/g)?.length).toBeGreaterThanOrEqual(2);
    const elsewhere = visitor();
    await enter(elsewhere, email);
    await passStep(elsewhere, key);
    expect((await browser.get(keys)).text.match(/>mai</g)).toHaveLength(1);
  });

  test('opens the second step, and counts as one made now', async () => {
    const { email, key } = await withKey();
    const browser = visitor();
    await enter(browser, email);
    const before = [...browser.cookies.values()];
    expect(await passStep(browser, key)).toMatchObject({ status: 303, location: office });
    expect([...browser.cookies.values()]).not.toEqual(before);
    expect((await browser.get(`/${town.slug}/ufficio/personale`)).status).toBe(200);
    clock.advance({ minutes: 11 });
    const again = (await browser.get(`/${town.slug}/ufficio/personale`)).location;
    expect(again).toContain(`${step}?next=`);
    const passed = await ask(browser, again, `${step}/passkey`, (options) => key.get(options));
    expect(passed.location).toBe(`/${town.slug}/ufficio/personale`);
  });

  test('opens the whole login alone, with a session that is new, and the code still works beside it', async () => {
    const { email, key, code } = await withKey();
    const browser = visitor();
    expect(await enterAlone(browser, key)).toMatchObject({ status: 303, location: office });
    expect((await browser.get(office)).status).toBe(200);
    expect((await browser.get(`/${town.slug}/ufficio/personale`)).status).toBe(200);
    const other = visitor();
    await enter(other, email);
    clock.advance({ minutes: 1 });
    expect((await other.submit(step, { codice: code() })).location).toBe(office);
  });

  test('taken off opens nothing any more; the others do', async () => {
    const { browser, key } = await withKey();
    const other = new Authenticator();
    await add(browser, other);
    const { text } = await browser.get(keys);
    const quale = key.id;
    const fields = { ...hiddenFields(text, `${keys}/togli`), quale };
    for (const _ of [1, 2]) expect((await browser.post(`${keys}/togli`, fields)).location).toBe(`${keys}?fatto=tolta`);
    expect(await keysOf(browser)).toBe(1);
    expect((await enterAlone(visitor(), key)).status).toBe(422);
    expect((await enterAlone(visitor(), other)).status).toBe(303);
  });

  test('of somebody else is taken off by nobody', async () => {
    const [mine, theirs] = [await withKey(), await withKey()];
    const { text } = await mine.browser.get(keys);
    await mine.browser.post(`${keys}/togli`, { ...hiddenFields(text, `${keys}/togli`), quale: theirs.key.id });
    expect(await keysOf(theirs.browser)).toBe(1);
  });

  test('opens nothing when its owner has left, or the office reset the second factor', async () => {
    const [left, reset] = [await withKey(), await withKey()];
    await town.run((tx) => endStaff(tx, { email: left.email, at: clock.now() }));
    expect((await enterAlone(visitor(), left.key)).status).toBe(422);
    await town.run((tx) => resetSecondFactor(tx, { staffId: reset.staffId, at: clock.now() }));
    expect((await enterAlone(visitor(), reset.key)).status).toBe(422);
    const browser = visitor();
    await enter(browser, reset.email);
    expect((await browser.get(step)).text).toContain('Collega un’app dei codici');
  });

  test('alone at a login keeps the password from connecting an app', async () => {
    const { email, key, staffId } = await withKey();
    await sql`delete from second_factors where login_id = (select id from logins where staff_id = ${staffId})`.execute(
      database.owner,
    );
    const browser = visitor();
    await enter(browser, email);
    const { text } = await browser.get(step);
    expect(text).toContain('Usa la tua passkey');
    expect(text).not.toContain('otpauth:');
    expect(text).not.toContain('name="codice"');
    expect((await browser.post(step, { ...hiddenFields(text, `${step}/passkey`), codice: '123456' })).status).toBe(422);
    expect((await passStep(browser, key)).location).toBe(office);
  });

  test('is added only a short while after a second step', async () => {
    const { browser } = await withKey();
    clock.advance({ minutes: 11 });
    expect((await browser.get(keys)).location).toBe(`${step}?next=%2F${town.slug}%2Fpasskey`);
    clock.advance({ minutes: 18 });
    expect((await browser.get(office)).status).toBe(200);
    clock.advance({ minutes: 2 });
    const { text } = await browser.get(office);
    const { _csrf = '' } = hiddenFields(text, `/${town.slug}/logout`);
    const sent = await browser.post(keys, {
      _csrf,
      _key: 'chiave-troppo-tarda',
      nome: 'X',
      risposta: '{}',
      sfida: 'x',
    });
    expect(sent.location).toContain(step);
  });

  test('of at most ten', async () => {
    const { browser } = await aClerk();
    for (let each = 0; each < 10; each += 1) expect((await add(browser, new Authenticator())).status).toBe(303);
    const eleventh = await add(browser, new Authenticator());
    expect(eleventh.status).toBe(422);
    expect(eleventh.text).toContain('Hai già 10 passkey');
  });
});

const WRONG: readonly [string, Differs][] = [
  ['from another site', { origin: 'https://mensa.example.com' }],
  ['from a site of another port', { origin: 'http://localhost:9090' }],
  ['for another host', { rpId: 'example.com' }],
  ['to another question', { challenge: Buffer.from('inventata').toString('base64url') }],
  ['of another kind', { type: 'payment.get' }],
  ['without proof of its owner', { flags: 0x01 }],
  ['without anybody present', { flags: 0x04 }],
];

describe('no passkey is registered by an answer', () => {
  test.each(WRONG)('%s', async (_, differs) => {
    const { browser } = await aClerk();
    const answer = await add(browser, new Authenticator(), differs);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('La registrazione non è riuscita');
    expect(answer.text).toContain('value="PC dell’ufficio"');
    expect(await keysOf(browser)).toBe(0);
  });

  test.each([
    '',
    '{}',
    'null',
    '[]',
    '{"id":"x"}',
    `{"id":"x","rawId":"x","type":"public-key","response":{}}`,
    '\u{1f511}',
  ])('that is %s', async (risposta) => {
    const { browser } = await aClerk();
    expect((await ask(browser, keys, keys, () => risposta, { nome: 'X' })).status).toBe(422);
    expect(await keysOf(browser)).toBe(0);
  });

  test('that came before, after five minutes, for another login, or that a key here gave already', async () => {
    const [mine, theirs] = [await aClerk(), await aClerk()];
    const key = new Authenticator();
    const { text } = await mine.browser.get(keys);
    const fields = { ...hiddenFields(text, keys), nome: 'Mia', risposta: key.create(optionsIn(text)) };
    const { _csrf = '' } = hiddenFields((await theirs.browser.get(keys)).text, keys);
    expect((await theirs.browser.post(keys, { ...fields, _csrf })).status).toBe(422);
    // The same form twice is one key, and one answer.
    const twice = await Promise.all([1, 2].map(() => mine.browser.post(keys, fields)));
    expect(twice.map(({ location }) => location)).toEqual([`${keys}?fatto=si`, `${keys}?fatto=si`]);
    expect((await mine.browser.post(keys, { ...fields, _key: 'un-altra-chiave-di-modulo' })).status).toBe(422);
    expect((await add(mine.browser, key)).text).toContain('ha già una passkey registrata qui');
    expect(await keysOf(mine.browser)).toBe(1);
    const late = await theirs.browser.get(keys);
    const lateFields = { ...hiddenFields(late.text, keys), nome: 'Tarda' };
    const risposta = new Authenticator().create(optionsIn(late.text));
    clock.advance({ minutes: 5 });
    expect((await theirs.browser.post(keys, { ...lateFields, risposta })).status).toBe(422);
  });

  test('without a name, or with a long one', async () => {
    const { browser } = await aClerk();
    expect((await add(browser, new Authenticator(), {}, ' ')).text).toContain('Scrivi un nome per riconoscerla');
    expect((await add(browser, new Authenticator(), {}, 'x'.repeat(61))).text).toContain('60 caratteri al massimo');
    expect(await keysOf(browser)).toBe(0);
  });
});

describe('nobody enters by an answer', () => {
  test.each([
    ...WRONG,
    ['signed by another key', { strangeKey: true }],
    ['of a key that nobody knows', { id: 'AAAA' }],
  ] as const)('%s, neither at the second step nor alone', async (_, differs) => {
    const { email, key } = await withKey();
    const half = visitor();
    await enter(half, email);
    const stepped = await passStep(half, key, differs);
    expect(stepped.status).toBe(422);
    expect(stepped.text).toContain('La passkey non è stata accettata');
    expect((await half.get(office)).location).toContain(step);
    const browser = visitor();
    expect((await enterAlone(browser, key, differs)).status).toBe(422);
    expect((await browser.get(office)).location).toContain('/login/');
  });

  test('that came before: once at the same instant, never again', async () => {
    const { key } = await withKey();
    const browsers = [visitor(), visitor(), visitor()];
    const pages = await Promise.all(browsers.map((browser) => browser.get(alone)));
    const { sfida = '' } = hiddenFields(pages[0]?.text ?? '', alone);
    const risposta = key.get(optionsIn(pages[0]?.text ?? ''));
    const send = (browser: SiteVisitor, place: number) =>
      browser.post(alone, { ...hiddenFields(pages[place]?.text ?? '', alone), sfida, risposta });
    const statuses = (await Promise.all(browsers.map(send))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([303, 422, 422]);
    expect((await enterAlone(visitor(), key)).status).toBe(303);
  });

  test('to the question of another page, of another login or after five minutes', async () => {
    const [mine, theirs] = [await withKey(), await withKey()];
    const half = visitor();
    await enter(half, mine.email);
    const { text } = await half.get(step);
    const fields = hiddenFields(text, `${step}/passkey`);
    const loginPage = await visitor().get(alone);
    const cross = { ...fields, sfida: hiddenFields(loginPage.text, alone).sfida ?? '' };
    expect(
      (await half.post(`${step}/passkey`, { ...cross, risposta: mine.key.get(optionsIn(loginPage.text)) })).status,
    ).toBe(422);
    expect((await half.post(`${step}/passkey`, { ...fields, risposta: theirs.key.get(optionsIn(text)) })).status).toBe(
      422,
    );
    const risposta = mine.key.get(optionsIn(text));
    clock.advance({ minutes: 5 });
    expect((await half.post(`${step}/passkey`, { ...fields, risposta })).status).toBe(422);
    expect((await passStep(half, mine.key)).status).toBe(303);
  });

  test('of a key that counted backwards: it was copied', async () => {
    const { key } = await withKey();
    expect((await enterAlone(visitor(), key, { signCount: 7 })).status).toBe(303);
    expect((await enterAlone(visitor(), key, { signCount: 7 })).status).toBe(422);
    expect((await enterAlone(visitor(), key, { signCount: 3 })).status).toBe(422);
    expect((await enterAlone(visitor(), key, { signCount: 8 })).status).toBe(303);
  });

  test('in another municipality', async () => {
    const { key } = await withKey();
    const other = await aTown(database);
    const there = await aSite(other, clock);
    const page = `/${other.slug}/entra-con-passkey`;
    expect((await ask(there.visitor(), page, page, (options) => key.get(options))).status).toBe(422);
  });

  test('that guesses on and on, however right the next one is', async () => {
    const { email, key } = await withKey();
    const half = visitor();
    await enter(half, email);
    const statuses: number[] = [];
    for (let each = 0; each < 12; each += 1) statuses.push((await passStep(half, key, { strangeKey: true })).status);
    expect(statuses).toContain(429);
    expect((await passStep(half, key)).status).toBe(429);
  });

  test('and neither keys nor answers stand in the logs', () => {
    expect(logged.length).toBeGreaterThan(50);
    for (const line of logged) expect(line).not.toMatch(/public-key|clientDataJSON|ufficio\d+@/);
  });
});

test('a page about a passkey says what to do where there is no script', async () => {
  const { browser } = await aClerk();
  expect((await visitor().get(alone)).text).toContain('oppure JavaScript è spento. Entra con e-mail e password');
  expect((await browser.get(keys)).text).toContain('Password e codice restano validi');
});
