import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { buildSite } from '#src/web/site.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aSite, PASSWORD } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { accessTo } from './access.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const town = await aTown(database, { own_credentials: { enabled: true, reason: 'gestore' } });
const { site, world, loginPage, visitor, register, entered, hire, logged, enter } = await aSite(town, clock);
const parent = await aChild(town);
await aTown(database);
await register(parent);
await hire('kitchen', 'cucina@example.it');
const alone = await testDatabase();
const home = `/${town.slug}/`;

describe('every answer', () => {
  test('carries the headers that keep others out', async () => {
    for (const path of [loginPage, '/', `${home}privacy`, '/boh', home]) {
      const { headers } = await visitor().get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self' https://checkout.example");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{12}$/);
    }
  });

  test('over https has cookies that only this host can set, and says to stay on https', async () => {
    const secure = await aSite(town, clock, 'https://mensa.example.it');
    const browser = secure.visitor();
    const page = await browser.get(loginPage);
    expect(page.headers.get('strict-transport-security')).toContain('max-age=63072000');
    const set = [...page.headers.getSetCookie(), ...(await enter(browser, parent.email)).headers.getSetCookie()];
    for (const cookie of set.filter((line) => !line.includes('Max-Age=0'))) {
      expect(cookie).toMatch(/^__Host-omnibus-/);
      for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part);
      expect(cookie).not.toContain('Domain');
    }
    expect(set.length).toBeGreaterThan(1);
  });

  test('holds no inline script or style', async () => {
    for (const path of [loginPage, `${home}registrazione`, `${home}privacy`, '/']) {
      const { text } = await visitor().get(path);
      expect(text).not.toMatch(/<style|style="|<script(?![^>]*src=)|\son\w+="/);
    }
  });
});

describe('addresses', () => {
  test.each([
    ['/', 200, 'Per entrare serve l’indirizzo del proprio Comune'],
    ['/healthz', 200, 'ok'],
    ['/atlantide/', 404, 'Comune non trovato'],
    ['/login/atlantide', 404, 'Comune non trovato'],
    ['/login', 404, 'Comune non trovato'],
    ['/LEPORANO', 404, 'Comune non trovato'],
    ['/%00', 404, 'non trovato'],
    ['/%E0%A4%A', 404, 'non trovato'],
    [`${home}inesistente`, 404, 'Pagina non trovata'],
    [`${home}privacy`, 200, 'Informativa privacy'],
    [`${home}privacy`, 200, 'cifrate per 24 mesi'],
    [`${home}accessibilita`, 200, 'Dichiarazione di accessibilità'],
    [`${home}note-legali`, 200, 'EUPL-1.2'],
    [`${home}contatti`, 200, '099 000000'],
  ])('%s answers %d', async (path, status, words) => {
    const answer = await visitor().get(path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
  });

  test('without a municipality lead to it where there is only one', async () => {
    const only = await aTown(alone);
    const { visitor: stranger } = await aSite(only, clock);
    expect((await stranger().get('/')).location).toBe(`/login/${only.slug}`);
  });

  test('do not name the municipalities to who knows none', async () => {
    expect((await visitor().get('/')).text).not.toContain('Prova');
  });

  test('answer HEAD without a body, OPTIONS with what is possible, and nothing else', async () => {
    const browser = visitor();
    const head = await browser.send(loginPage, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    const options = await browser.send(loginPage, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const answer = await browser.send(loginPage, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain('GET');
    }
  });

  test('of pages that take no form say so', async () => {
    const browser = visitor();
    const { _csrf = '' } = hiddenFields((await browser.get(loginPage)).text, loginPage);
    const answer = await browser.post(`${home}privacy`, { _csrf });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('GET');
    expect(answer.headers.get('allow')).not.toContain('POST');
  });
});

describe('forms', () => {
  const credentials = { email: parent.email, password: PASSWORD };

  test('without the token of their page are refused', async () => {
    const browser = visitor();
    await browser.get(loginPage);
    expect((await browser.post(loginPage, credentials)).status).toBe(403);
    expect((await browser.post(loginPage, { ...credentials, _csrf: 'sbagliato' })).status).toBe(403);
    expect((await browser.post(loginPage, credentials)).text).toContain('Modulo scaduto');
  });

  test('cannot log somebody in with a stranger’s token (login CSRF)', async () => {
    const attacker = visitor();
    const { _csrf = '' } = hiddenFields((await attacker.get(loginPage)).text, loginPage);
    const victim = visitor();
    expect((await victim.post(loginPage, { ...credentials, _csrf })).status).toBe(403);
    await victim.get(loginPage);
    expect((await victim.post(loginPage, { ...credentials, _csrf })).status).toBe(403);
  });

  test('of strangers accept no cookie that was not made here', async () => {
    const browser = visitor();
    browser.cookies.set(`omnibus-${town.slug}-form`, 'fatto in casa');
    const { text } = await browser.get(loginPage);
    expect(browser.cookies.get(`omnibus-${town.slug}-form`)).not.toBe('fatto in casa');
    expect((await browser.post(loginPage, { ...credentials, ...hiddenFields(text, loginPage) })).status).toBe(303);
  });

  test('of one session do not work in another', async () => {
    const [mine, other] = [await entered(parent.email), await entered(parent.email)];
    const token = hiddenFields((await other.get(`${home}privacy`)).text, `${home}logout`)._csrf ?? '';
    expect((await mine.post(`${home}logout`, { _csrf: token })).status).toBe(403);
    expect((await other.post(`${home}logout`, { _csrf: token })).status).toBe(303);
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 303],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://localhost:8080' }, 303],
  ])('sent with %j answer %d', async (headers, status) => {
    const browser = visitor();
    const hidden = hiddenFields((await browser.get(loginPage)).text, loginPage);
    expect((await browser.post(loginPage, { ...credentials, ...hidden }, headers)).status).toBe(status);
  });

  test('larger than a megabyte are not read', async () => {
    const browser = visitor();
    const hidden = hiddenFields((await browser.get(loginPage)).text, loginPage);
    const answer = await browser.post(loginPage, { ...hidden, email: 'x'.repeat(1024 * 1024) });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('troppo grande');
  });

  test('that cannot be read are a bad request, not a fault', async () => {
    const headers = { 'content-type': 'multipart/form-data', origin: 'http://localhost:8080' };
    const answer = await visitor().send(loginPage, { method: 'POST', body: 'nessun confine', headers });
    expect(answer.status).toBe(400);
    const json = { 'content-type': 'application/json', origin: 'http://localhost:8080' };
    expect((await visitor().send(loginPage, { method: 'POST', body: '{', headers: json })).status).toBe(403);
  });

  test('with fields of other kinds than expected are answered', async () => {
    const browser = visitor();
    const hidden = hiddenFields((await browser.get(loginPage)).text, loginPage);
    const body = new FormData();
    for (const [name, value] of Object.entries(hidden)) body.set(name, value);
    body.set('email', new File(['x'], 'x.txt'));
    const headers = { origin: 'http://localhost:8080' };
    expect((await browser.send(loginPage, { method: 'POST', body, headers })).status).toBe(422);
  });
});

describe('who may go where', () => {
  test.each<[string, 'citizen' | StaffRole | 'anonymous', string]>([
    ['cittadino/1', 'anonymous', 'login'],
    ['cittadino/1', 'citizen', 'allowed'],
    ['cittadino/1', 'office', 'forbidden'],
    ['registro', 'citizen', 'forbidden'],
    ['registro', 'school_staff', 'allowed'],
    ['registro', 'kitchen', 'forbidden'],
    ['cucina', 'school_staff', 'forbidden'],
    ['cucina', 'kitchen', 'allowed'],
    ['ufficio/famiglie', 'kitchen', 'forbidden'],
    ['ufficio/famiglie', 'office', 'allowed'],
    ['ufficio/famiglie', 'auditor', 'allowed'],
    ['privacy', 'anonymous', 'allowed'],
    ['altro', 'office', 'missing'],
  ])('%s as %s: %s', (path, role, expected) => {
    expect(accessTo(home + path, visitorAs(role), 'see')).toBe(expected);
  });

  test('an auditor changes nothing', () => {
    for (const path of ['ufficio', 'registro', 'cucina'])
      expect(accessTo(home + path, visitorAs('auditor'), 'act')).toBe('forbidden');
  });

  test('citizens are refused staff’s pages and the other way round, and who has not entered is shown the way', async () => {
    const family = await entered(parent.email);
    expect((await family.get(`${home}cucina`)).status).toBe(403);
    expect((await family.get(`${home}ufficio`)).text).toContain('Pagina riservata');
    const cook = await entered('cucina@example.it');
    expect((await cook.get(`${home}cittadino/1`)).status).toBe(403);
    expect((await cook.get(home)).location).toBe(`${home}cucina`);
    expect((await visitor().get(`${home}pagamenti?x=1`)).location).toBe(
      `${loginPage}?next=${encodeURIComponent(`${home}pagamenti?x=1`)}`,
    );
  });
});

const NOWHERE = { cookingCentreId: undefined, tablet: undefined };

function visitorAs(role: 'citizen' | StaffRole | 'anonymous') {
  const csrf = '';
  if (role === 'anonymous') return { kind: role, csrf } as const;
  if (role === 'citizen') return { kind: role, personId: 1, name: '', csrf } as const;
  return { kind: 'staff', staffId: 1, name: '', role, schoolIds: [], classIds: [], csrf, ...NOWHERE } as const;
}

test('a fault of ours gives a page with the request’s code, and a log without what people typed', async () => {
  const fault = () => {
    throw new Error('mario.rossi@example.it');
  };
  const broken = buildSite(
    { ...world, sealer: { ...world.sealer, of: (tenantId) => ({ ...world.sealer.of(tenantId), seal: fault }) } },
    {
      log: (await import('#src/platform/logging.ts')).createLogger('error', {
        write: (line) => void logged.push(line),
      }),
    },
  );
  const response = await broken.request(`http://localhost:8080${loginPage}?next=segreto`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  const line = logged.at(-1) ?? '';
  const { requestId } = JSON.parse(line) as { requestId: string };
  expect(text).toContain(requestId);
  expect(text).not.toContain('mario.rossi');
  expect(line).toContain('tenant.ts');
  expect(line).not.toMatch(/mario\.rossi|segreto/);
});

test('logs name nobody: no address, no token, no address of a page with ids', async () => {
  const browser = await entered(parent.email);
  await browser.get(`${home}cittadino/777?q=segreto`);
  const all = logged.join('\n');
  expect(all).toContain('/login/:slug');
  for (const secret of [parent.email, '/777', 'segreto', ...browser.cookies.values()])
    expect(all).not.toContain(secret);
});

describe('the first click counts when a login stands between (R2)', () => {
  const path = `${home}cittadino/${parent.consumerId}/assenze/prova`;
  const heard: { at: string; body: Record<string, unknown>; kept: boolean }[] = [];
  site.post(`/:slug/cittadino/:id/assenze/prova`, async (c) => {
    const { _csrf, _pending, ...body } = await c.req.parseBody();
    heard.push({ at: c.var.arrivedAt.toString(), body, kept: c.var.stampedBySession === true });
    return c.redirect(home, 303);
  });
  const act = { _key: 'chiave-del-modulo-1', giorno: '2026-11-25', nota: 'à "quotes" & <tags>' };

  /** A form opened the day before and sent at 08:59:30, when the session has ended. */
  async function lateClick(fields: Record<string, string> = {}) {
    clock.set('2026-11-24 08:30');
    const browser = await entered(parent.email);
    const token = hiddenFields((await browser.get(`${home}privacy`)).text, `${home}logout`)._csrf ?? '';
    clock.set('2026-11-25 08:59:30');
    const sent = await browser.post(path, { _csrf: token, ...act, ...fields });
    heard.length = 0;
    return { browser, sent };
  }

  test('an absence sent to an ended session waits for the login and counts from its arrival', async () => {
    const { browser, sent } = await lateClick();
    expect(sent.location).toMatch(new RegExp(`^${loginPage}\\?attesa=`));
    expect((await browser.get(sent.location)).text).toContain('Richiesta ricevuta alle 08:59');
    clock.set('2026-11-25 09:03');
    const entering = await enter(browser, parent.email, undefined, sent.location);
    expect(entering.location).toMatch(new RegExp(`^${home}da-confermare/`));
    const page = await browser.get(entering.location);
    expect(page.text).toContain('La richiesta è arrivata alle 08:59');
    expect((await browser.post(path, hiddenFields(page.text, path))).status).toBe(303);
    expect(heard).toEqual([{ at: '2026-11-25T07:59:30Z', body: act, kept: true }]);
  });

  const confirming = async (change: (fields: Record<string, string>) => Record<string, string>) => {
    const { browser, sent } = await lateClick();
    clock.set('2026-11-25 09:03');
    const entering = await enter(browser, parent.email, undefined, sent.location);
    const page = await browser.get(entering.location);
    await browser.post(path, change(hiddenFields(page.text, path)));
  };

  test('another act does not borrow its hour', async () => {
    await confirming((fields) => ({ ...fields, giorno: '2026-11-26' }));
    await confirming(({ _pending, ...fields }) => ({ ...fields, _pending: 'inventato' }));
    expect(heard.map(({ at, kept }) => [at, kept])).toEqual([['2026-11-25T08:03:00Z', false]]);
  });

  test('it waits ten minutes, and afterwards the page says that nothing waits', async () => {
    const { browser, sent } = await lateClick();
    clock.set('2026-11-25 09:09:29');
    const page = await browser.get(sent.location);
    clock.set('2026-11-25 09:09:30');
    expect((await browser.get(sent.location)).text).toContain('La richiesta non è più in attesa');
    const fields = { ...hiddenFields(page.text, loginPage), email: parent.email, password: PASSWORD };
    const entering = await browser.post(loginPage, fields);
    expect((await browser.get(entering.location)).status).toBe(410);
  });

  test('it belongs to who sent it', async () => {
    const { sent } = await lateClick();
    const stranger = await aChild(town);
    await register(stranger);
    const browser = visitor();
    const entering = await enter(browser, stranger.email, undefined, sent.location);
    expect((await browser.get(entering.location)).status).toBe(410);
  });

  test('without the token of the ended session nothing is kept; nor is what is no absence', async () => {
    expect((await lateClick({ _csrf: 'di un altro sito' })).sent.location).toContain('messaggio=non_salvato');
    const { browser } = await lateClick();
    expect((await browser.post(`${home}ricarica`, { importo: '10' })).location).toBe(
      `${loginPage}?messaggio=non_salvato`,
    );
  });

  test('sent by a session that another device ended, it is not kept: the page says that nothing was saved, and leads back to the child', async () => {
    const browser = await entered(parent.email);
    const child = `${home}cittadino/${parent.consumerId}`;
    const form = hiddenFields((await browser.get(child)).text, `${child}/assenze`);
    await (await entered(parent.email)).submit(`${home}dispositivi`, { quale: 'altri' }, `${home}dispositivi`);
    const sent = await browser.post(`${child}/assenze`, form);
    expect(sent.location).toBe(`${loginPage}?${new URLSearchParams({ next: child, messaggio: 'non_salvato' })}`);
    const page = (await browser.get(sent.location)).text;
    expect(page).toContain('Non è stato salvato nulla');
    expect((await enter(browser, parent.email, undefined, sent.location)).location).toBe(child);
  });

  test('what waits is sealed', async () => {
    await lateClick();
    const { rows } = await sql<{ all: string }>`select string_agg(p::text, '') as all from pending_acts p`.execute(
      database.owner,
    );
    expect(rows[0]?.all).not.toContain('giorno');
  });
});
