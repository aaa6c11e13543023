import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createStaff, setDemoLogin } from '#src/identity/index.ts';
import { day } from '#src/kernel/day.ts';
import { recordSetting } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite, PASSWORD } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const own_credentials = { enabled: true, reason: 'gestore' };
const town = await aTown(database, { own_credentials });
const { loginPage, visitor, register, hire, enter, entered, world } = await aSite(town, clock);
const parent = await aChild(town);
await register(parent);
const cookId = await hire('kitchen', 'cucina@example.it');
await hire('office', 'ufficio@example.it');
await hire('school_staff', 'scuola@example.it');
await hire('auditor', 'revisore@example.it');

const home = `/${town.slug}/`;
const cookie = `omnibus-${town.slug}`;
const sessions = async () =>
  (
    await sql<{
      ended: string | null;
    }>`select ended_because as ended from sessions order by created_at, token_hash`.execute(database.owner)
  ).rows;

describe('logging in', () => {
  test('leads everyone to their own home', async () => {
    expect(await enter(visitor(), parent.email)).toMatchObject({ status: 303, location: home });
    expect((await enter(visitor(), 'cucina@example.it')).location).toBe(`${home}cucina`);
    expect((await enter(visitor(), 'scuola@example.it')).location).toBe(`${home}registro`);
    expect((await enter(visitor(), 'ufficio@example.it')).location).toBe(`${home}ufficio`);
    expect((await enter(visitor(), 'revisore@example.it')).location).toBe(`${home}ufficio`);
  });

  test('does not mind capitals and blanks around the address', async () => {
    expect((await enter(visitor(), ` ${parent.email.toUpperCase()} `)).location).toBe(home);
  });

  test('shows the page with the two other ways, in activation, and how to keep it on a phone', async () => {
    const { text, status } = await visitor().get(loginPage);
    expect(status).toBe(200);
    for (const words of ['Non hai un account? Registrati', 'Password dimenticata?', 'Entra con SPID (in attivazione)'])
      expect(text).toContain(words);
    expect(text).toContain('autocomplete="username"');
    expect(text).toContain('autocomplete="current-password"');
    expect(text).toContain('Aggiungi a schermata Home');
  });

  test('says which field is empty, and keeps what was typed except the password', async () => {
    const browser = visitor();
    const answer = await enter(browser, 'qualcuno@example.it', '');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Scrivi la tua password.');
    expect(answer.text).toContain('value="qualcuno@example.it"');
    const wrong = await enter(browser, parent.email, 'sbagliata-sbagliata');
    expect(wrong.text).not.toContain('sbagliata-sbagliata');
  });

  test('answers alike to a wrong password and to an unknown address, and takes as long', async () => {
    const time = async (email: string) => {
      const browser = visitor('192.0.2.44');
      const answers: string[] = [];
      const started = performance.now();
      for (let n = 0; n < 4; n++) {
        const { text, status } = await enter(browser, email, 'non è questa la password');
        answers.push(status + text.replace(/value="[^"]*"/g, '').replaceAll(email, ''));
      }
      return { took: performance.now() - started, answers };
    };
    const [known, unknown] = [await time(parent.email), await time('nessuno@example.it')];
    expect(unknown.answers).toEqual(known.answers);
    expect(unknown.took).toBeGreaterThan(known.took / 2);
    expect(unknown.took).toBeLessThan(known.took * 2);
  });

  test('goes on to the page one wanted, if it is one of one’s own', async () => {
    const wanted = (next: string) => `${loginPage}?next=${encodeURIComponent(next)}`;
    expect((await enter(visitor(), parent.email, PASSWORD, wanted(`${home}ricarica`))).location).toBe(
      `${home}ricarica`,
    );
    for (const elsewhere of ['https://evil.example/', '//evil.example', '/altrove/', `${home}ufficio`, `${home}boh`])
      expect((await enter(visitor(), parent.email, PASSWORD, wanted(elsewhere))).location).toBe(home);
  });

  test('an open redirect is not possible with a forged field either', async () => {
    const browser = visitor();
    const fields = { email: parent.email, password: PASSWORD, next: '//evil.example/' };
    expect((await browser.submit(loginPage, fields)).location).toBe(home);
  });

  test('makes a new session each time and never takes one that the browser brought along', async () => {
    const browser = visitor();
    browser.cookies.set(cookie, 'planted-by-somebody-else');
    await enter(browser, parent.email);
    const first = browser.cookies.get(cookie) ?? '';
    expect(first).not.toBe('planted-by-somebody-else');
    expect(Buffer.from(first, 'base64url')).toHaveLength(32);
    await browser.post(`${home}logout`, {});
    const page = await browser.get(home);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const again = await browser.post(loginPage, { email: parent.email, password: PASSWORD, _csrf: csrf });
    expect(again.status).toBe(303);
    expect(browser.cookies.get(cookie)).not.toBe(first);
    const stolen = visitor();
    stolen.cookies.set(cookie, first);
    expect((await stolen.get(home)).location).toBe(loginPage);
  });

  test('stores neither the secret of a session nor a password', async () => {
    const browser = await entered(parent.email);
    const token = browser.cookies.get(cookie) ?? '';
    const dump = await sql<{ all: string }>`select coalesce(string_agg(t::text, ' '), '') as all from
      (select s::text as t from sessions s union all select l::text from logins l union all select a::text from audit_log a) x`.execute(
      database.owner,
    );
    expect(dump.rows[0]?.all).not.toContain(token);
    expect(dump.rows[0]?.all).not.toContain(PASSWORD);
  });
});

describe('leaving', () => {
  test('ends the session for good, and twice is once', async () => {
    const browser = await entered(parent.email);
    const token = browser.cookies.get(cookie) ?? '';
    const { text } = await browser.get(`${home}privacy`);
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const answer = await browser.post(`${home}logout`, { _csrf });
    expect(answer.location).toBe(`${loginPage}?messaggio=uscita`);
    expect(browser.cookies.has(cookie)).toBe(false);
    expect((await browser.get(answer.location)).text).toContain('Sei uscito');
    browser.cookies.set(cookie, token);
    expect((await browser.get(home)).location).toBe(loginPage);
    expect((await sessions()).some(({ ended }) => ended === 'logout')).toBe(true);
  });

  test('needs the token of one’s own page', async () => {
    const browser = await entered(parent.email);
    expect((await browser.post(`${home}logout`, { _csrf: 'x' })).status).toBe(403);
    expect((await browser.get(`${home}privacy`)).text).toContain('Esci');
  });
});

describe('a session', () => {
  test('of staff ends after half an hour without use, and the login leads back', async () => {
    clock.set('2026-11-24 09:10');
    const browser = await entered('cucina@example.it');
    clock.advance({ minutes: 29 });
    expect((await browser.get(`${home}cucina`)).location).toBe('');
    clock.advance({ minutes: 29 });
    expect((await browser.get(`${home}cucina`)).location).toBe('');
    clock.advance({ minutes: 30 });
    const { location } = await browser.get(`${home}cucina?giorno=oggi`);
    expect(location).toBe(`${loginPage}?next=${encodeURIComponent(`${home}cucina?giorno=oggi`)}&messaggio=sessione`);
    const page = await browser.get(location);
    expect(page.text).toContain('Accesso scaduto');
    expect((await enter(browser, 'cucina@example.it', PASSWORD, location)).location).toBe(`${home}cucina?giorno=oggi`);
  });

  test('ends at once when staff leaves the service', async () => {
    const browser = await entered('cucina@example.it');
    await sql`update staff set active = false where id = ${cookId}`.execute(database.owner);
    expect((await browser.get(`${home}cucina`)).status).toBe(303);
    expect((await enter(visitor('192.0.2.60'), 'cucina@example.it')).text).toContain('Email o password non corrette');
    await sql`update staff set active = true where id = ${cookId}`.execute(database.owner);
  });

  test('belongs to one municipality; one browser may be in two', async () => {
    const otherTown = await aTown(database, { own_credentials });
    const other = await aSite(otherTown, clock);
    const otherParent = await aChild(otherTown);
    await other.register(otherParent);
    const browser = await entered(parent.email);
    expect((await browser.get(`/${otherTown.slug}/`)).location).toBe(`/login/${otherTown.slug}`);
    browser.cookies.set(`omnibus-${otherTown.slug}`, browser.cookies.get(cookie) ?? '');
    expect((await browser.get(`/${otherTown.slug}/`)).location).toBe(`/login/${otherTown.slug}`);
    await browser.submit(other.loginPage, { email: otherParent.email, password: PASSWORD });
    expect((await browser.get(`/${otherTown.slug}/privacy`)).text).toContain('Esci');
    expect((await browser.get(`${home}privacy`)).text).toContain('Esci');
  });
});

describe('guessing', () => {
  const wrongTries = async (email: string, tries: number, address: string) => {
    const statuses: number[] = [];
    for (let n = 0; n < tries; n++)
      statuses.push((await enter(visitor(address), email, `sbagliata ${n} di nuovo`)).status);
    return statuses;
  };

  test('ten wrong passwords wait a quarter of an hour, the right one too, and the page says until when', async () => {
    clock.set('2026-11-25 08:00');
    const target = await aChild(town);
    await register(target);
    expect(new Set(await wrongTries(target.email, 10, '198.51.100.1'))).toEqual(new Set([422]));
    clock.advance({ minutes: 5 });
    const refused = await enter(visitor('198.51.100.1'), target.email);
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('Troppi tentativi. Puoi riprovare tra 10 minuti, alle 08:15.');
    expect(refused.text).toContain(`value="${target.email}"`);
    expect((await enter(visitor('198.51.100.2'), target.email)).status, 'the owner elsewhere').toBe(303);
    clock.advance({ minutes: 10 });
    expect((await enter(visitor('198.51.100.1'), target.email)).status).toBe(303);
  });

  test('each stands in the activity log with its network and whose login it would have been, and nothing of what was typed', async () => {
    clock.set('2026-11-25 09:00');
    await enter(visitor('198.51.100.9'), 'scuola@example.it', 'Segretissima di Maria');
    await enter(visitor('198.51.100.9'), 'sconosciuta@altrove.example', 'Segretissima di Maria');
    const { rows } = await sql<{
      subject: string;
      line: string;
    }>`select subject, to_jsonb(a)::text as line from audit_log a
      where tenant_id = ${town.tenantId} and action = 'login_refused' and at = ${clock.now()} order by id`.execute(
      database.owner,
    );
    expect(rows.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^staff:\d+$/), 'entrance']);
    for (const { line } of rows) {
      expect(line).toContain('198.51.100.0/24');
      expect(line).not.toMatch(/Segretissima|altrove|scuola@/);
    }
  });

  test('a right password in between starts the count anew', async () => {
    const target = await aChild(town);
    await register(target);
    await wrongTries(target.email, 9, '198.51.100.3');
    expect((await enter(visitor('198.51.100.3'), target.email)).status).toBe(303);
    expect(new Set(await wrongTries(target.email, 9, '198.51.100.3'))).toEqual(new Set([422]));
  });

  test('thirty guesses at the same instant count as thirty', async () => {
    const target = await aChild(town);
    await register(target);
    const statuses = await Promise.all(
      Array.from(
        { length: 30 },
        async (_, n) => (await enter(visitor('198.51.100.4'), target.email, `a caso ${n}!`)).status,
      ),
    );
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  test('a hundred a day from anywhere are enough for one account', async () => {
    const target = await aChild(town);
    await register(target);
    await town.run((tx) =>
      sql`insert into entrance_attempts (kind, account_hash, address_hash, at)
        select 'login', sha256(convert_to(${`account ${town.tenantId} ${target.email}`}, 'utf8')), sha256(convert_to(n::text, 'utf8')), ${clock.now()}
        from generate_series(1, 100) n`.execute(tx),
    );
    expect((await enter(visitor('198.51.100.5'), target.email)).text).toContain('tra 24 ore');
  });

  test('when a whole municipality is guessed at, one address has thirty tries an hour', async () => {
    clock.set('2026-11-26 08:00');
    await town.run((tx) =>
      sql`insert into entrance_attempts (kind, account_hash, address_hash, at)
        select 'login', sha256(convert_to('a' || n, 'utf8')), sha256(convert_to(${`address ${town.tenantId} 198.51.100.6`}, 'utf8')), ${clock.now()}
        from generate_series(1, 30) n`.execute(tx),
    );
    expect((await enter(visitor('198.51.100.6'), parent.email)).status).toBe(303);
    await town.run((tx) =>
      sql`insert into entrance_attempts (kind, account_hash, address_hash, at)
        select 'login', sha256(convert_to('a' || n, 'utf8')), sha256(convert_to('b' || n, 'utf8')), ${clock.now()}
        from generate_series(1, 19970) n`.execute(tx),
    );
    expect((await enter(visitor('198.51.100.6'), parent.email)).status).toBe(429);
    expect((await enter(visitor('198.51.100.7'), parent.email)).status).toBe(303);
  });
});

test('without own credentials families cannot enter, staff can, and the page says so', async () => {
  clock.set('2026-12-01 08:00');
  const change = { key: 'own_credentials', at: clock.now() } as const;
  const off = { ...change, value: { enabled: false, reason: 'SPID attivo' }, validFrom: day('2026-12-01') };
  await town.run((tx) => recordSetting(tx, off));
  expect((await visitor().get(loginPage)).text).toContain('solo per il personale');
  expect((await visitor().get(loginPage)).text).not.toContain('Registrati');
  expect((await enter(visitor(), parent.email)).text).toContain('Chiama l’ufficio scuola');
  expect((await enter(visitor(), parent.email, 'non questa password')).text).toContain('Email o password non corrette');
  expect((await enter(visitor(), 'ufficio@example.it')).location).toBe(`${home}ufficio`);
  await town.run((tx) => recordSetting(tx, { ...change, value: own_credentials, validFrom: day('2026-12-01') }));
});

test('a hash with outdated parameters is renewed at the next login', async () => {
  const old = `$argon2id$v=19$m=8192,t=3,p=1$BwcHBwcHBwcHBwcHBwcHBw$`;
  const { argon2Sync } = await import('node:crypto');
  const parameters = { memory: 8192, passes: 3, parallelism: 1, tagLength: 32 };
  const hash = argon2Sync('argon2id', { message: PASSWORD, nonce: Buffer.alloc(16, 7), ...parameters });
  const stored = old + hash.toString('base64').replace(/=+$/, '');
  await sql`update logins set password_hash = ${stored} where email = ${parent.email}`.execute(database.owner);
  expect((await enter(visitor(), parent.email)).status).toBe(303);
  const { rows } = await sql<{
    hash: string;
  }>`select password_hash as hash from logins where email = ${parent.email}`.execute(database.owner);
  expect(rows[0]?.hash).toContain('m=19456,t=2,p=1');
  expect((await enter(visitor(), parent.email)).status).toBe(303);
});

describe('staff', () => {
  const staff = { email: 'nuova@example.it', name: 'Nuova', role: 'office', schoolIds: [], at: clock.now() } as const;

  test('has one address each, and schools where the role needs them', async () => {
    expect(await town.run((tx) => createStaff(tx, staff))).toMatchObject({ ok: true });
    expect(await town.run((tx) => createStaff(tx, { ...staff, email: 'NUOVA@example.it' }))).toMatchObject({
      error: { kind: 'StaffEmailTaken' },
    });
    const fits = { error: { kind: 'SchoolsDoNotFitRole' } };
    expect(await town.run((tx) => createStaff(tx, { ...staff, role: 'school_staff' }))).toMatchObject(fits);
    expect(await town.run((tx) => createStaff(tx, { ...staff, schoolIds: [town.schoolId] }))).toMatchObject(fits);
  });

  test('gets a known password in a demo only', async () => {
    const strict = await aTown(database);
    const login = { owner: { staffId: 1 }, email: 'x@example.it', password: PASSWORD, at: clock.now() };
    await expect(strict.run((tx) => setDemoLogin(tx, world.randomness, login))).rejects.toThrow('is not a demo');
  });
});
