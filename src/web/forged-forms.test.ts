import { connect } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { aWalkedTown, csrfOf, readAccessTable, VISITORS, type VisitorKind } from '#test/support/access-walk.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { served } from '#test/support/served.ts';
import { PASSWORD } from '#test/support/site.ts';
import { comesFromProvider } from './access.ts';

const database = await testDatabase();
const walked = await aWalkedTown(database, at('2026-11-24 08:30'));
const { town, at: site, browsers } = walked;
const table = readAccessTable();
const posts = [...table.keys()].filter((route) => route.startsWith('POST '));
const insider = (route: string): VisitorKind => VISITORS.find((each) => table.get(route)?.[each] === 'yes') ?? 'office';

/** How much there is in the town, without what counts attempts. */
async function everything(): Promise<string> {
  const { rows } = await sql<{ counted: string }>`select string_agg(c.relname || ' ' || (xpath('/row/n/text()',
      query_to_xml(format('select count(*) as n from %I where tenant_id = %s', c.relname, ${town.tenantId}::integer), false, true, '')))[1]::text, ', ' order by c.relname) as counted
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'entrance_attempts'`.execute(
    database.owner,
  );
  return rows[0]?.counted ?? '';
}

describe('a form that another site sends with the browser of somebody who has entered (CSRF)', () => {
  const forged = async (tokenFor: (kind: VisitorKind) => Promise<string | undefined>) => {
    const before = await everything();
    const taken: string[] = [];
    for (const route of posts) {
      const kind = insider(route);
      const path = walked.addressOf(route.slice(5));
      if (comesFromProvider(path)) continue;
      const token = await tokenFor(kind);
      const fields = { ...walked.bodyOf(route), _key: `chiave-falsa-${taken.length}`, ...(token && { _csrf: token }) };
      const { status } = await browsers[kind].post(path, fields, { origin: 'https://evil.example' });
      if (status !== 403 && status !== 404) taken.push(`${route}: ${status}`);
    }
    expect(taken).toEqual([]);
    expect(await everything()).toBe(before);
  };

  test('is refused without a token, at every address', () => forged(async () => undefined));

  test('is refused with the token of the one who sends it, at every address', async () => {
    const attacker = await site.entered(`ufficio@${town.slug}.example`);
    const token = await csrfOf(attacker, town.slug);
    await forged(async () => token);
  });

  test('is refused with a token that was made up', () => forged(async (kind) => `${kind}-${'a'.repeat(43)}`));
});

describe('a login that another site sends, so that somebody enters as the attacker (login CSRF)', () => {
  const email = `ufficio@${town.slug}.example`;

  test('opens no session without the form’s own token, nor with that of another browser', async () => {
    const attacker = site.visitor();
    const token = await csrfOf(attacker, town.slug);
    for (const _csrf of [undefined, token, 'inventato']) {
      const victim = site.visitor();
      // The victim may have seen the page before, and has a form cookie of their own.
      await victim.get(site.loginPage);
      const before = new Map(victim.cookies);
      const answer = await victim.post(
        site.loginPage,
        { email, password: PASSWORD, ...(_csrf && { _csrf }) },
        { origin: 'https://evil.example' },
      );
      expect(answer.status).toBe(403);
      expect(victim.cookies.get(`omnibus-${town.slug}`)).toBe(before.get(`omnibus-${town.slug}`));
      expect((await victim.get(`/${town.slug}/ufficio`)).location).toContain('/login/');
    }
  });

  test('cookies of sessions go to no other site’s request', async () => {
    const browser = site.visitor();
    const answer = await site.enter(browser, email);
    const cookies = answer.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies.filter((each) => !/max-age=0/i.test(each))) {
      expect(cookie).toMatch(/SameSite=(Lax|Strict)/i);
      expect(cookie).toMatch(/HttpOnly/i);
    }
  });
});

describe('bytes that no browser sends', async () => {
  const { port } = new URL(await served(site.site));
  /** Sends bytes and answers what came back until the connection ended, or for two seconds. */
  const raw = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      let answer = '';
      const end = () => {
        socket.destroy();
        resolve(answer);
      };
      socket.on('data', (data) => {
        answer += data.toString('latin1');
      });
      socket.on('close', end);
      socket.on('error', end);
      setTimeout(end, 2_000).unref();
    });
  const page = site.loginPage;

  test.each([
    [
      'a line break in the address',
      `GET ${page}?next=/a%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n`,
    ],
    [
      'a header inside a header',
      `GET ${page} HTTP/1.1\r\nHost: localhost:8080\r\nX-Forwarded-Host: a\r\n Set-Cookie: a=b\r\nConnection: close\r\n\r\n`,
    ],
    [
      'two lengths',
      `POST ${page} HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\nemail`,
    ],
    [
      'a length and chunks',
      `POST ${page} HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n`,
    ],
    ['a header of 100 kB', `GET ${page} HTTP/1.1\r\nHost: localhost:8080\r\nX-Big: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['no host', `GET ${page} HTTP/1.1\r\n\r\n`],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n'],
    ['an address of 60 kB', `GET /${'a'.repeat(60_000)} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n`],
    ['a method of its own', `EVIL ${page} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n`],
  ])('%s: no failure, no header of theirs, and the next one is served', async (_, bytes) => {
    const answer = await raw(bytes);
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
    expect(answer).not.toMatch(/^set-cookie: a=b/im);
    expect(answer).not.toContain('node_modules');
    expect(answer.match(/^HTTP\/1\.1 /gm)?.length ?? 0).toBeLessThan(2);
    const next = await raw(`GET ${page} HTTP/1.1\r\nHost: localhost:8080\r\nConnection: close\r\n\r\n`);
    expect(next).toMatch(/^HTTP\/1\.1 200/);
  });
});
