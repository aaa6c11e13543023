import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { aWalkedTown, csrfOf, readAccessTable, VISITORS } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { PASSWORD } from '#test/support/site.ts';
import { hiddenFields } from '#test/support/site-visitor.ts';

const database = await testDatabase();
const walked = await aWalkedTown(database, at('2026-11-24 08:30'));
const { town, at: site, browsers } = walked;
const table = readAccessTable();
const home = `/${town.slug}/`;
const { loginPage } = site;
const origin = 'http://localhost:8080';
const form = 'application/x-www-form-urlencoded';

test('no page of any visitor stands in another’s frame, is stored on the way, or tells others where one was', async () => {
  for (const route of table.keys()) {
    const [method = '', path = ''] = route.split(' ');
    const kind = VISITORS.find((each) => table.get(route)?.[each] === 'yes') ?? 'stranger';
    const answer =
      method === 'GET'
        ? await browsers[kind].get(walked.addressOf(path))
        : await site.visitor().post(walked.addressOf(path), {});
    expect(answer.headers.get('content-security-policy'), route).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-frame-options'), route).toBe('DENY');
    expect(answer.headers.get('x-content-type-options'), route).toBe('nosniff');
    expect(answer.headers.get('referrer-policy'), route).toBe('same-origin');
    const shared = /manifest|service-worker|offline/.test(route);
    if (!shared) expect(answer.headers.get('cache-control'), route).toContain('no-store');
  }
});

describe('a session', () => {
  const email = `ufficio@${town.slug}.example`;
  const name = `omnibus-${town.slug}`;

  test('that somebody else put into the browser is not the one a login opens (fixation)', async () => {
    const attacker = await site.entered(email);
    const planted = attacker.cookies.get(name) ?? '';
    const victim = site.visitor();
    victim.cookies.set(name, 'scelto-da-altri');
    await site.enter(victim, email);
    expect(victim.cookies.get(name)).not.toBe('scelto-da-altri');
    const second = site.visitor();
    second.cookies.set(name, planted);
    expect((await second.get(`${home}ufficio`)).status).toBe(200);
    const csrf = await csrfOf(second, town.slug);
    const entered = await second.post(loginPage, { email, password: PASSWORD, _csrf: csrf });
    expect(entered.status).toBe(303);
    expect(second.cookies.get(name)).not.toBe(planted);
    expect((await attacker.get(`${home}ufficio`)).location).toContain('/login/');
  });

  test('is stored as a hash, and what is stored opens nothing', async () => {
    const browser = await site.entered(email);
    const secret = browser.cookies.get(name) ?? '';
    const { rows } = await sql<{
      hash: string;
    }>`select encode(token_hash, 'hex') as hash, sessions::text as all from sessions`.execute(database.owner);
    expect(JSON.stringify(rows)).not.toContain(secret);
    for (const { hash } of rows.slice(0, 3)) {
      const thief = site.visitor();
      thief.cookies.set(name, hash);
      expect((await thief.get(`${home}ufficio`)).location).toContain('/login/');
    }
  });

  test('is not found by odd cookies, which fail nothing', async () => {
    for (const value of ['', '%00', '%', 'é', 'x'.repeat(5_000), '../..', '"; drop', '\u00ff']) {
      const answer = await site
        .visitor()
        .get(`${home}ufficio`, { cookie: `${name}=${encodeURI(value)}; ${name}-form=${encodeURI(value)}` });
      expect(answer.location, value).toContain('/login/');
    }
  });
});

describe('a login leads to this municipality’s own pages only', () => {
  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    `/${town.slug}\\..\\..\\\\evil.example`,
    `/${town.slug}/../../evil`,
    '/altro-comune/ufficio',
    'javascript:alert(1)',
    `/${town.slug}/ufficio\r\nSet-Cookie: a=b`,
    '/\t/evil.example',
    `${home}ufficio@evil.example`,
    '\0',
  ])('%j', async (next) => {
    const browser = site.visitor();
    const page = await browser.get(`${loginPage}?next=${encodeURIComponent(next)}`);
    const hidden = hiddenFields(page.text, loginPage);
    const answer = await browser.post(loginPage, {
      _csrf: await csrfOf(browser, town.slug),
      ...hidden,
      email: `ufficio@${town.slug}.example`,
      password: PASSWORD,
      next,
    });
    if (answer.status !== 400) expect(answer.location).toMatch(new RegExp(`^/${town.slug}/ufficio(@|$|Set|%)`));
    expect(answer.headers.getSetCookie().join()).not.toMatch(/(^|,)a=b/);
  });
});

describe('bodies', () => {
  const send = async (body: BodyInit, type: string, headers: Record<string, string> = {}) => {
    const browser = browsers.office;
    const token = { 'x-csrf-token': await csrfOf(browser, town.slug) };
    return browser.send(`${home}ufficio/alunni/nuovo`, {
      method: 'POST',
      body,
      headers: { origin, 'content-type': type, ...token, ...headers },
    });
  };

  test.each([
    ['JSON', '{"nome":"x"}', 'application/json', 400],
    ['plain text', 'nome=x', 'text/plain', 400],
    ['XML', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'text/xml', 400],
    ['nothing', '', form, 400],
    ['multipart without its boundary', 'x', 'multipart/form-data', 400],
    [
      'multipart that never ends',
      '--b\r\nContent-Disposition: form-data; name="nome"\r\n\r\nx',
      'multipart/form-data; boundary=b',
      400,
    ],
    ['multipart without names', '--b\r\n\r\nx\r\n--b--\r\n', 'multipart/form-data; boundary=b', 400],
    ['bytes that are no UTF-8', '_key=%ff%fe%80&nome=%c3%28', form, 422],
    ['a NUL', '_key=chiave-numero-1234&nome=a%00b', form, 400],
    ['half an escape', '_key=chiave-numero-1235&nome=%e0%a4%a', form, 422],
    ['the same field many times', `_key=chiave-numero-1236${'&nome=x'.repeat(20_000)}`, form, 422],
    [
      'many fields',
      `_key=chiave-numero-1237${Array.from({ length: 20_000 }, (_, n) => `&f${n}=1`).join('')}`,
      form,
      422,
    ],
    ['more than a megabyte', `nome=${'x'.repeat(1_100_000)}`, form, 413],
  ])('%s: %s', async (_name, body, type, status) => {
    const answer = await send(body, type);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/node_modules|\.tsx?:\d/);
  });

  test('that say they are short and are not are measured while they are read', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(256 * 1024).fill(97));
      },
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { origin, 'content-type': form } } as RequestInit & {
      headers: Record<string, string>;
    };
    expect((await site.visitor().send(loginPage, init)).status).toBe(413);
  });
});

test('a method in disguise is not believed', async () => {
  const office = browsers.office;
  const headers = { 'x-http-method-override': 'POST', 'x-http-method': 'POST', 'x-method-override': 'POST' };
  const before = await office.get(`${home}ufficio`);
  const asked = await office.get(`${home}logout?_method=POST`, headers);
  expect(asked.status).toBeGreaterThanOrEqual(404);
  expect((await office.get(`${home}ufficio`)).status).toBe(before.status);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE2', 'PROPFIND']) {
    expect((await office.send(`${home}ufficio`, { method })).status, method).toBe(405);
  }
});

test('the same key sent to another address gets no answer that was kept for the first', async () => {
  const fields = {
    ...walked.bodyOf('/chiusure'),
    _key: 'una-chiave-per-due',
    _csrf: await csrfOf(browsers.office, town.slug),
  };
  const first = await browsers.office.post(`${home}registro/chiusure`, fields);
  expect(first.status).toBe(303);
  expect((await browsers.office.post(`${home}registro/chiusure`, fields)).location).toBe(first.location);
  expect((await browsers.office.post(`${home}ufficio/chiusure`, fields)).status).toBe(422);
});

test('headers that lie about the host change no address', async () => {
  const answer = await site.visitor().get(`${home}ufficio`, {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  });
  expect(answer.location).toMatch(/^\/login\//);
  expect(answer.text).not.toContain('evil.example');
});
