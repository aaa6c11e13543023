import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { day } from '#src/kernel/day.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const town = await aTown(database, {
  staff_second_factor: true,
  own_credentials: { enabled: true, reason: 'gestore' },
});
const { hire, enter, visitor, register, entered, logged } = await aSite(town, clock);
const step = `/${town.slug}/seconda-verifica`;
const office = `/${town.slug}/ufficio`;
let staff = 0;

async function halfway(): Promise<{ browser: SiteVisitor; email: string; secret: string }> {
  staff += 1;
  const email = `ufficio${staff}@example.it`;
  await hire('office', email);
  const browser = visitor();
  await enter(browser, email);
  const { text } = await browser.get(step);
  return { browser, email, secret: (/<code>([A-Z2-7 ]+)<\/code>/.exec(text)?.[1] ?? '').replaceAll(' ', '') };
}

const codeOf = (secret: string, shift = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: clock.now().epochMilliseconds + shift * 30_000,
  });
const send = (browser: SiteVisitor, codice: string) => browser.submit(step, { codice });
const recoveryIn = (text: string) => [...text.matchAll(/<code>([A-Z2-9-]{19})<\/code>/g)].map(([, code = '']) => code);

async function through() {
  const half = await halfway();
  const done = await send(half.browser, codeOf(half.secret));
  clock.advance({ minutes: 1 });
  return { ...half, done, recovery: recoveryIn(done.text) };
}

describe('where the municipality asks staff for a second step', () => {
  test('the password alone opens nothing, by page or by form', async () => {
    const { browser } = await halfway();
    expect((await browser.get(`${office}/chiusure?x=1`)).location).toBe(
      `${step}?next=${encodeURIComponent(`${office}/chiusure?x=1`)}`,
    );
    expect((await browser.post(`${office}/alunni/nuovo`, { nome: 'x' })).location).toBe(step);
    expect((await browser.get(`/${town.slug}/registro-attivita`)).location).toContain(step);
    expect((await browser.get(`/${town.slug}/privacy`)).status).toBe(200);
  });

  test('the first code connects the app, opens a new session and shows eight recovery codes once', async () => {
    const { browser, secret } = await halfway();
    expect(secret).toHaveLength(32);
    expect((await browser.get(step)).text).toMatch(/<img src="data:image\/svg\+xml;base64,[^"]+"[^>]* alt="Codice QR/);
    const before = [...browser.cookies.values()];
    const { text, status } = await send(browser, codeOf(secret));
    expect(status).toBe(200);
    expect(recoveryIn(text)).toHaveLength(8);
    expect([...browser.cookies.values()]).not.toEqual(before);
    expect((await browser.get(office)).status).toBe(200);
    expect((await browser.get(step)).location).toBe(office);
  });

  test('a code is taken once, at every device, and so is a recovery code', async () => {
    const { email, secret, recovery } = await through();
    const code = codeOf(secret);
    const [first, second] = [visitor(), visitor()];
    for (const browser of [first, second]) await enter(browser, email);
    expect((await first.get(step)).text).not.toContain(secret.slice(0, 4));
    expect((await send(first, code)).location).toBe(office);
    expect((await send(second, code)).status).toBe(422);
    expect((await send(second, codeOf(secret, -1))).status).toBe(422);
    expect((await send(second, (recovery[0] ?? '').toLowerCase().replaceAll('-', ' '))).location).toBe(office);
    const third = visitor();
    await enter(third, email);
    expect((await send(third, recovery[0] ?? '')).status).toBe(422);
    expect((await send(third, recovery[1] ?? '')).status).toBe(303);
  });

  test('a phone may be half a minute off, not two', async () => {
    const { email, secret } = await through();
    const browser = visitor();
    await enter(browser, email);
    expect((await send(browser, codeOf(secret, 3))).status).toBe(422);
    expect((await send(browser, codeOf(secret, 1))).status).toBe(303);
  });

  test('guessing is soon refused, and waiting helps', async () => {
    const { email, secret } = await through();
    const browser = visitor();
    await enter(browser, email);
    for (let n = 0; n < 10; n++) expect((await send(browser, codeOf(secret, 50 + n))).status).toBe(422);
    expect((await send(browser, codeOf(secret))).status).toBe(429);
    clock.advance({ minutes: 16 });
    expect((await send(browser, codeOf(secret))).status).toBe(303);
  });

  test('nobody’s code opens somebody else’s session', async () => {
    const [mine, other] = [await through(), await halfway()];
    expect((await send(other.browser, codeOf(mine.secret))).status).toBe(422);
    expect((await send(other.browser, mine.recovery[2] ?? '')).status).toBe(422);
  });

  test('what is stored opens nothing, and nothing of it is logged', async () => {
    const { secret, recovery } = await through();
    const { rows } = await sql<{ all: string }>`select (select string_agg(f::text, '') from second_factors f)
      || (select string_agg(r::text, '') from recovery_codes r) as all`.execute(database.owner);
    for (const word of [secret, ...recovery, ...recovery.map((code) => code.replaceAll('-', ''))]) {
      expect(rows[0]?.all).not.toContain(word);
      expect(logged.join()).not.toContain(word);
    }
  });

  test('families enter as before', async () => {
    const child = await aChild(town);
    await register(child);
    expect((await (await entered(child.email)).get(`/${town.slug}/cittadino`)).status).toBe(200);
  });
});

test('where it is not asked, staff enter with the password; switched on, it holds for whoever is in', async () => {
  const plain = await aTown(database);
  const site = await aSite(plain, clock);
  await site.hire('office', 'ufficio@example.it');
  const browser = await site.entered('ufficio@example.it');
  expect((await browser.get(`/${plain.slug}/ufficio`)).status).toBe(200);
  await plain.run((tx) =>
    recordSetting(tx, { key: 'staff_second_factor', value: true, validFrom: day('2026-11-24'), at: clock.now() }),
  );
  expect((await browser.get(`/${plain.slug}/ufficio`)).location).toContain('/seconda-verifica');
});

describe('before diets, roles and exports', () => {
  const sensitive = [
    `${office}/personale`,
    `/${town.slug}/registro-attivita/scarica.csv`,
    `${office}/accessi/persona/1/lettere.pdf`,
  ];

  test('the second step is made again after ten minutes, leads on, and opens a new session', async () => {
    const { browser, secret } = await through();
    const child = await aChild(town);
    const diet = `${office}/alunni/${child.consumerId}/dieta`;
    for (const page of [...sensitive, diet]) expect((await browser.get(page)).location, page).toBe('');
    clock.advance({ minutes: 11 });
    for (const page of [...sensitive, diet])
      expect((await browser.get(page)).location, page).toBe(`${step}?${new URLSearchParams({ next: page })}`);
    expect((await browser.get(office)).status).toBe(200);
    const asked = `${step}?${new URLSearchParams({ next: diet })}`;
    expect((await browser.submit(asked, { codice: '000000' }, step)).status).toBe(422);
    const held = new Map(browser.cookies);
    expect((await browser.submit(asked, { codice: codeOf(secret) }, step)).location).toBe(diet);
    expect(browser.cookies).not.toEqual(held);
    expect((await browser.get(diet)).status).toBe(200);
  });

  test('a form whose page was opened in time has half an hour to be filled; later it waits behind the step', async () => {
    const { browser, secret } = await through();
    const { text } = await browser.get(`${office}/personale`);
    const fields = { ...hiddenFields(text, `${office}/personale`), nome: 'Tarda', ruolo: 'kitchen' };
    clock.advance({ minutes: 20 });
    const sent = await browser.post(`${office}/personale`, { ...fields, email: 'tarda@example.it' });
    expect(sent.location).toContain('fatto=aggiunto');
    clock.advance({ minutes: 11 });
    const late = await browser.post(`${office}/personale`, {
      ...fields,
      email: 'troppo@example.it',
      _key: 'tardi-tardi-tardi',
    });
    expect(late.location).toContain(step);
    const hired = () => sql`select from staff where email = 'troppo@example.it'`.execute(database.owner);
    expect((await hired()).rows).toEqual([]);
    const passed = await browser.submit(late.location, { codice: codeOf(secret) }, step);
    expect(passed.location).toContain('/da-confermare/');
    const waiting = await browser.get(passed.location);
    expect(waiting.text).toContain('ciò che hai scritto è qui');
    const kept = hiddenFields(waiting.text, `${office}/personale`);
    expect(kept).toMatchObject({ nome: 'Tarda', email: 'troppo@example.it' });
    expect((await browser.post(`${office}/personale`, kept)).location).toContain('fatto=aggiunto');
    expect((await browser.post(`${office}/personale`, kept)).location).toContain('fatto=aggiunto');
    expect((await hired()).rows).toHaveLength(1);
    const other = await through();
    expect((await other.browser.get(passed.location)).status).toBe(410);
  });

  test('nobody is asked again on the way to anything else', async () => {
    const { browser } = await through();
    for (const next of [office, `/${town.slug}/registro`, '//evil.example/ufficio/personale'])
      expect((await browser.get(`${step}?${new URLSearchParams({ next })}`)).location).toBe(office);
  });
});
