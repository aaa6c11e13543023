import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import nodemailer from 'nodemailer';
import { afterAll, describe, expect, test } from 'vitest';
import { inTenant } from '#src/platform/database/index.ts';
import { expectNoAxeViolations, openBrowser } from './browser.ts';
import { at } from './clock.ts';
import { testDatabase } from './database.ts';
import { MailServer } from './mail.ts';

describe('the test clock', () => {
  test('shows Rome time, in winter and in summer', () => {
    expect(at('2026-11-24 08:59:59').now().toString()).toBe('2026-11-24T07:59:59Z');
    expect(at('2026-07-01 09:00').now().toString()).toBe('2026-07-01T07:00:00Z');
  });

  test('moves only when told', () => {
    const clock = at('2026-11-24 08:59:59');
    clock.advance({ minutes: 1, seconds: 1 });
    expect(clock.now().toString()).toBe('2026-11-24T08:01:00Z');
    clock.set('2026-11-25 07:00');
    expect(clock.now().toString()).toBe('2026-11-25T06:00:00Z');
  });
});

describe('the test database', async () => {
  const database = await testDatabase();
  const other = await testDatabase();

  test('is migrated, and is nobody else’s', async () => {
    await sql`create table only_here (id integer)`.execute(database.owner);
    const seen = await sql`select from pg_tables where tablename = 'only_here'`.execute(other.owner);
    expect(seen.rows).toHaveLength(0);
    expect((await sql`select from tenants`.execute(database.owner)).rows).toHaveLength(0);
  });

  test('lets the application in only through a tenant', async () => {
    await expect(sql`select from tenants`.execute(database.app)).rejects.toThrow();
    const scope = { tenantId: 1, actor: { kind: 'system' as const, name: 'test' } };
    await inTenant(database.app, scope as never, async (tx) => {
      expect((await sql`select from tenants`.execute(tx)).rows).toHaveLength(0);
    });
  });
});

describe('the mail server', async () => {
  const server = await MailServer.start();
  afterAll(() => server.down());
  const send = (to: string) =>
    nodemailer
      .createTransport(server.url)
      .sendMail({ from: 'mensa@example.it', to, subject: 'Disdetta', text: 'Assenza registrata.' });

  test('keeps what it is sent', async () => {
    await send('famiglia@example.it');
    expect(server.mailsTo('famiglia@example.it')).toMatchObject([
      { subject: 'Disdetta', text: 'Assenza registrata.\n' },
    ]);
  });

  test('can refuse an address', async () => {
    server.refuse(550, /nessuno/);
    await expect(send('nessuno@example.it')).rejects.toMatchObject({ responseCode: 550 });
    server.accept();
    await send('nessuno@example.it');
  });

  test('can be out of order for a while', async () => {
    await server.down();
    await expect(send('famiglia@example.it')).rejects.toThrow('ECONNREFUSED');
    await server.up();
    await send('famiglia@example.it');
  });
});

describe('the browser', async () => {
  const html = (body: string) =>
    `<!doctype html><html lang="it"><head><title>Prova</title></head><body><main><h1>Prova</h1>${body}</main></body></html>`;
  const web = createServer((request, response) => {
    if (request.url === '/refused') response.statusCode = 422;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', "default-src 'self'");
    response.end(html(request.url === '/unnamed' ? '<button></button>' : '<p id="p">Ciao</p>'));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  afterAll(() => void web.close());
  const baseURL = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const browser = await openBrowser();

  test.each([true, false])('finds nothing to complain about in a plain page (scripts: %s)', async (javaScript) => {
    const page = await browser.page({ baseURL, javaScript });
    await page.goto('/refused');
    expect(await page.locator('#p').textContent()).toBe('Ciao');
    await expectNoAxeViolations(page);
  });

  test('axe complains about a button without a name', async () => {
    const page = await browser.page({ baseURL, size: 'desktop' });
    await page.goto('/unnamed');
    await expect(expectNoAxeViolations(page)).rejects.toThrow('button-name');
  });
});

test('the licence is whole', () => {
  expect(readFileSync('LICENSE', 'utf8')).toMatch(/EUROPEAN UNION PUBLIC LICENCE v. 1.2[\s\S]+15\.[\s\S]+Appendix/);
});
