import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { changeRights, endAdult } from '#src/guardians/index.ts';
import { switchOwnCredentials } from '#src/identity/index.ts';
import { derivedToken } from '#src/platform/crypto/index.ts';
import { at, type TestClock } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite, PASSWORD } from '#test/support/site.ts';
import { hiddenFields, type SiteVisitor } from '#test/support/site-visitor.ts';
import { aChild, aTown, type Child, type Town } from '#test/support/town.ts';

const database = await testDatabase();
const own_credentials = { enabled: true, reason: 'gestore' };

interface Scene {
  readonly town: Town;
  readonly clock: TestClock;
  readonly site: Awaited<ReturnType<typeof aSite>>;
  readonly child: Child;
}

async function aScene(): Promise<Scene> {
  const clock = at('2026-11-24 08:30');
  const town = await aTown(database, { own_credentials });
  const site = await aSite(town, clock);
  const child = await aChild(town);
  await site.register(child);
  return { town, clock, site, child };
}

const sessionOf = ({ town }: Scene) => `omnibus-${town.slug}`;
const deviceOf = ({ town }: Scene) => `omnibus-${town.slug}-assenze`;

/** A browser whose owner ticked the box, and whose session is gone. */
async function remembered(scene: Scene): Promise<SiteVisitor> {
  const browser = scene.site.visitor();
  const entered = await browser.submit(scene.site.loginPage, {
    email: scene.child.email,
    password: PASSWORD,
    ricorda: '1',
  });
  expect(entered.status).toBe(303);
  browser.cookies.delete(sessionOf(scene));
  return browser;
}

const page = ({ town }: Scene) => `/${town.slug}/assenze`;
const formOf = ({ town, child }: Scene) => `/${town.slug}/assenze/${child.consumerId}`;
const isRemembered = async (scene: Scene, browser: SiteVisitor) => (await browser.get(page(scene))).status === 200;

describe('R15: a device remembered for absences', () => {
  test('is asked for with a tick, has a secret of its own for 30 days, and stores only its hash', async () => {
    const scene = await aScene();
    const browser = scene.site.visitor();
    expect((await browser.get(scene.site.loginPage)).text).not.toMatch(/<input id="ricorda"[^>]*required/);
    const answer = await browser.submit(scene.site.loginPage, {
      email: scene.child.email,
      password: PASSWORD,
      ricorda: '1',
    });
    const [line = ''] = answer.headers.getSetCookie().filter((each) => each.startsWith(deviceOf(scene)));
    expect(line).toMatch(/HttpOnly/);
    expect(line).toMatch(/SameSite=Lax/);
    expect(line).toMatch(/Max-Age=2592000/);
    const secret = browser.cookies.get(deviceOf(scene)) ?? '';
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(secret).not.toBe(browser.cookies.get(sessionOf(scene)));
    const stored = await sql<{ all: string }>`select string_agg(d::text, ' ') as all from remembered_devices d`.execute(
      database.owner,
    );
    expect(stored.rows[0]?.all).not.toContain(secret);
    expect(stored.rows[0]?.all).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    const without = scene.site.visitor();
    await scene.site.enter(without, scene.child.email);
    expect(without.cookies.has(deviceOf(scene))).toBe(false);
  });

  test('on https is called __Host- and goes over https only', async () => {
    const clock = at('2026-11-24 08:30');
    const town = await aTown(database, { own_credentials });
    const site = await aSite(town, clock, 'https://mensa.example.it');
    const child = await aChild(town);
    await site.register(child);
    const answer = await site
      .visitor()
      .submit(site.loginPage, { email: child.email, password: PASSWORD, ricorda: '1' });
    const line = answer.headers.getSetCookie().find((each) => each.startsWith(`__Host-omnibus-${town.slug}-assenze`));
    expect(line).toMatch(/Path=\/;/);
    expect(line).toMatch(/Secure/);
    expect(line).not.toMatch(/Domain/i);
  });

  test('reports today’s absence in one tap without a login, and takes it back', async () => {
    const scene = await aScene();
    const browser = await remembered(scene);
    const home = await browser.get(`/${scene.town.slug}`);
    expect(home.location).toBe(page(scene));
    const sent = await browser.submit(
      page(scene),
      { tipo: 'absent', modo: 'giorni', giorno: '2026-11-24' },
      formOf(scene),
    );
    expect(sent.location).toMatch(/\/assenze\?ricevuta=\d+&alunno=\d+$/);
    const receipt = await browser.get(sent.location);
    expect(receipt.text).toContain('Assenza registrata alle 08:30');
    expect(receipt.text).toContain(`action="${formOf(scene)}/annulla"`);
    const fields = hiddenFields(receipt.text, `${formOf(scene)}/annulla`);
    expect((await browser.get((await browser.post(`${formOf(scene)}/annulla`, fields)).location)).text).toContain(
      'Annullamento registrato',
    );
    const { rows } = await sql<{ actor: string; device: string; address: string }>`select actor, device, address
      from audit_log where tenant_id = ${scene.town.tenantId} and action = 'absence_communicated'`.execute(
      database.owner,
    );
    expect(rows).toEqual([
      {
        actor: `citizen:${scene.child.personId}`,
        device: expect.stringMatching(/^remembered:\d+$/),
        address: '192.0.2.0/24',
      },
    ]);
  });

  test('shows first name and class and nothing else of anybody: no surname, no money, no names, no reason of a suspension', async () => {
    const scene = await aScene();
    await scene.child.holding({ cents: -4321 });
    const { consumerId } = scene.child;
    const told = at('2026-11-20 10:00').now();
    await scene.town.run((tx) =>
      sql`with flags as (insert into standing_flags (consumer_id) values (${consumerId})),
          notice as (insert into notices (consumer_id, kind, debt_meals, created_at, delivered_by_hand_at, delivered_by_hand_note)
            values (${consumerId}, 'debt', 5, ${told}, ${told}, 'telefonata'))
        insert into suspensions (consumer_id, from_day, decided_at, debt_meals) values (${consumerId}, '2026-11-24', ${told}, 9)`.execute(
        tx,
      ),
    );
    const browser = await remembered(scene);
    const { text } = await browser.get(page(scene));
    expect(text).toContain('Bimbo');
    expect(text).toContain('entra per sapere perché');
    expect(text).not.toMatch(/sospes|€|debito|credito|Genitore|Alunno|43,21/i);
    expect(text).not.toContain(scene.child.email);
    expect(text).not.toMatch(/href="[^"]*\/(cittadino|ricarica|pagamenti|dispositivi|i-miei-dati)/);
  });

  test('opens no other page, and nothing of other children', async () => {
    const scene = await aScene();
    const stranger = await aChild(scene.town);
    const browser = await remembered(scene);
    for (const other of ['ricarica', 'pagamenti', 'dispositivi', 'i-miei-dati', `cittadino/${scene.child.consumerId}`])
      expect((await browser.get(`/${scene.town.slug}/${other}`)).location).toContain('/login/');
    const fields = hiddenFields((await browser.get(page(scene))).text, formOf(scene));
    const sent = await browser.post(`${page(scene)}/${stranger.consumerId}`, {
      ...fields,
      tipo: 'absent',
      modo: 'giorni',
      giorno: '2026-11-24',
    });
    expect(sent.status).toBe(422);
    const { rows } = await sql`select from absence_receipts where tenant_id = ${scene.town.tenantId}`.execute(
      database.owner,
    );
    expect(rows).toHaveLength(0);
  });

  test('shows only children whose absences its owner may report, from the moment it is so', async () => {
    const scene = await aScene();
    const browser = await remembered(scene);
    const { consumerId, personId } = scene.child;
    await sql`update guardianships set role = 'delegate' where person_id = ${personId} and consumer_id = ${consumerId}`.execute(
      database.owner,
    );
    await scene.town.run((tx) =>
      changeRights(tx, { consumerId, personId, by: undefined, at: scene.clock.now(), allowed: [] }),
    );
    const { text, status } = await browser.get(page(scene));
    expect(status).toBe(200);
    expect(text).toContain('Nessun bambino da mostrare');
  });

  test('ends after 30 days, used or not; what is sent too late waits for the login and keeps its hour', async () => {
    const scene = await aScene();
    const browser = await remembered(scene);
    scene.clock.advance({ hours: 24 * 29 });
    expect(await isRemembered(scene, browser)).toBe(true);
    const form = hiddenFields((await browser.get(page(scene))).text, formOf(scene));
    scene.clock.advance({ hours: 24 });
    const sent = await browser.post(formOf(scene), { ...form, tipo: 'absent', modo: 'giorni', giorno: '2027-01-11' });
    expect(sent.location).toMatch(/^\/login\/.*attesa=/);
    expect((await browser.get(page(scene))).location).toContain('/login/');
    const login = await browser.submit(
      sent.location,
      { email: scene.child.email, password: PASSWORD },
      scene.site.loginPage,
    );
    const waiting = await browser.get(login.location);
    expect(waiting.text).toContain('La richiesta è arrivata alle');
    const fields = hiddenFields(waiting.text, formOf(scene));
    const done = await browser.post(formOf(scene), { ...fields, tipo: 'absent', modo: 'giorni', giorno: '2027-01-11' });
    expect(done.status).toBe(303);
    expect(done.location).toContain('/cittadino/');
  });

  test('lets the first click count when a session has just ended: no login, one confirmation (R2)', async () => {
    const scene = await aScene();
    const browser = scene.site.visitor();
    await browser.submit(scene.site.loginPage, { email: scene.child.email, password: PASSWORD, ricorda: '1' });
    scene.clock.advance({ hours: 24 * 6 });
    const family = `/${scene.town.slug}/cittadino/${scene.child.consumerId}/assenze`;
    const list = await browser.get(`/${scene.town.slug}/cittadino`);
    expect(list.status).toBe(303);
    // A page that stood open since the morning of the login.
    const csrf = derivedToken(browser.cookies.get(sessionOf(scene)) ?? '', 'csrf');
    scene.clock.set('2026-12-01 09:00:30');
    const fields = { tipo: 'absent', modo: 'giorni', giorno: '2026-12-01', _key: 'vecchia-pagina-aperta', _csrf: csrf };
    const sent = await browser.post(family, fields);
    expect(sent.location).toMatch(/\/da-confermare\//);
    scene.clock.advance({ minutes: 2 });
    const waiting = await browser.get(sent.location);
    expect(waiting.text).toContain(`action="${formOf(scene)}"`);
    const confirmed = hiddenFields(waiting.text, formOf(scene));
    const done = await browser.post(formOf(scene), { ...confirmed });
    expect((await browser.get(done.location)).text).toContain('Assenza registrata alle 09:00');
  });

  test.each([
    ['another password', async (scene: Scene, _browser: SiteVisitor) => resetPassword(scene)],
    [
      'the end of what links its owner to a child',
      async ({ town, child, clock }: Scene) => {
        const { consumerId, personId } = child;
        await sql`update guardianships set role = 'guardian' where person_id = ${personId}`.execute(database.owner);
        await town.run((tx) => endAdult(tx, { consumerId, personId, by: undefined, at: clock.now() }));
      },
    ],
    [
      'the end of own credentials',
      async ({ town, clock }: Scene) =>
        town.run((tx) => switchOwnCredentials(tx, { enabled: false, reason: 'solo SPID', at: clock.now() })),
    ],
    [
      'its owner, in the list of devices',
      async (scene: Scene) => {
        const other = await scene.site.entered(scene.child.email);
        const list = `/${scene.town.slug}/dispositivi`;
        const { text } = await other.get(list);
        expect(text).toContain('Ricordati per le assenze');
        const quale = /value="(assenze-\d+)"/.exec(text)?.[1] ?? '';
        const done = await other.submit(list, { quale });
        expect((await other.get(done.location)).text).toContain('il dispositivo non è più ricordato');
      },
    ],
    [
      'whoever holds it',
      async (scene: Scene, browser: SiteVisitor) => {
        const done = await browser.submit(page(scene), {}, `${page(scene)}/dimentica`);
        expect(done.location).toContain('messaggio=dimenticato');
        expect(browser.cookies.has(deviceOf(scene))).toBe(false);
      },
    ],
  ])('is ended by %s', async (_name, end) => {
    const scene = await aScene();
    const browser = await remembered(scene);
    const secret = browser.cookies.get(deviceOf(scene)) ?? '';
    expect(await isRemembered(scene, browser)).toBe(true);
    await end(scene, browser);
    browser.cookies.set(deviceOf(scene), secret);
    expect(await isRemembered(scene, browser)).toBe(false);
    // A secret that opens nothing is not kept.
    expect(browser.cookies.has(deviceOf(scene))).toBe(false);
  });

  test('the sixth ends the first, and a browser has one', async () => {
    const scene = await aScene();
    const browsers: SiteVisitor[] = [];
    for (let n = 0; n < 6; n++) browsers.push(await remembered(scene));
    const [first, second] = browsers;
    expect(first && (await isRemembered(scene, first))).toBe(false);
    expect(second && (await isRemembered(scene, second))).toBe(true);
    const held = second?.cookies.get(deviceOf(scene)) ?? '';
    await second?.submit(scene.site.loginPage, { email: scene.child.email, password: PASSWORD, ricorda: '1' });
    const replaced = scene.site.visitor();
    replaced.cookies.set(deviceOf(scene), held);
    expect(await isRemembered(scene, replaced)).toBe(false);
  });

  test('staff are never remembered', async () => {
    const scene = await aScene();
    await scene.site.hire('office', 'ufficio@example.it');
    const browser = scene.site.visitor();
    const fields = { email: 'ufficio@example.it', password: PASSWORD, ricorda: '1' };
    await browser.submit(scene.site.loginPage, fields);
    expect(browser.cookies.has(deviceOf(scene))).toBe(false);
  });

  test('guesses are counted by address, and where too many come from none is looked at', async () => {
    const scene = await aScene();
    const browser = await remembered(scene);
    const guesser = scene.site.visitor('198.51.100.9');
    guesser.cookies.set(deviceOf(scene), 'indovinato');
    await guesser.get(page(scene));
    const counted = await sql<{ n: number }>`select count(*)::integer as n from entrance_attempts
      where tenant_id = ${scene.town.tenantId} and kind = 'remembered_device'`.execute(database.owner);
    expect(counted.rows[0]?.n).toBe(1);
    await sql`insert into entrance_attempts (tenant_id, kind, account_hash, address_hash, at)
      select tenant_id, kind, account_hash, address_hash, at from entrance_attempts, generate_series(1, 3000)
      where tenant_id = ${scene.town.tenantId} and kind = 'remembered_device'`.execute(database.owner);
    guesser.cookies.set(deviceOf(scene), browser.cookies.get(deviceOf(scene)) ?? '');
    expect(await isRemembered(scene, guesser)).toBe(false);
    expect(await isRemembered(scene, browser)).toBe(true);
  });

  test('a period that makes no sense comes back as typed, beside its child', async () => {
    const scene = await aScene();
    const browser = await remembered(scene);
    const sent = await browser.submit(
      page(scene),
      { tipo: 'absent', modo: 'periodo', dal: '2026-12-10', al: '2026-12-01' },
      formOf(scene),
    );
    expect(sent.status).toBe(422);
    expect(sent.text).toContain('L’ultimo giorno viene prima del primo');
    expect(sent.text).toContain('value="2026-12-10"');
    expect(sent.text).toContain(`href="#al-${scene.child.consumerId}"`);
  });
});

/** As the mailed link does. */
async function resetPassword({ site, town, child }: Scene): Promise<void> {
  const browser = site.visitor();
  await browser.submit(`/${town.slug}/password-dimenticata`, { email: child.email });
  const { rows } = await sql<{ path: string }>`select params ->> 'path' as path from mails
    where to_address = ${child.email} order by id desc limit 1`.execute(database.owner);
  const link = `/${town.slug}/${rows[0]?.path}`;
  const done = await browser.submit(link, { password: 'cinque mele sul davanzale' });
  expect(done.status).toBe(303);
}
