import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, expect, test } from 'vitest';
import { smtpTransport } from '#src/platform/mail/index.ts';
import { at } from '#test/support/clock.ts';
import { startSandbox } from '../server.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'omnibus-mailbox-'));
const clock = at('2026-11-24 10:00');
const moved: string[] = [];
const start = (smtpPort = 0) =>
  startSandbox({
    port: 0,
    smtpPort,
    dataDir,
    app: { url: () => 'http://127.0.0.1:9', secret: 's' },
    clock: {
      now: () => clock.now(),
      moveTo: async (instant) => {
        moved.push(instant.toString());
      },
    },
  });
let sandbox = await start();
afterAll(async () => {
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const send = (to: string) =>
  nodemailer.createTransport(sandbox.smtpUrl).sendMail({
    from: 'mensa@example.it',
    to,
    subject: 'Credito <in> esaurimento',
    text: 'Ricarica: http://127.0.0.1:8080/leporano/ricarica',
    html: '<p>Ricarica</p><script>alert(1)</script>',
  });
const page = async (path: string) => (await fetch(sandbox.url + path)).text();
const post = (path: string, form: Record<string, string>) =>
  fetch(sandbox.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

test('a mail is listed, shown with its links, and is still there after a restart', async () => {
  await send('famiglia@example.it');
  await sandbox.stop();
  sandbox = await start();
  expect(await page('/posta')).toContain('Credito &lt;in&gt; esaurimento');
  expect(await page('/posta/1')).toContain('<a href="http://127.0.0.1:8080/leporano/ricarica">');
});

test('the HTML of a mail runs no script and fetches nothing', async () => {
  const shown = await fetch(`${sandbox.url}/posta/1/html`);
  const policy = shown.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('sandbox');
  expect(policy).not.toContain('allow-scripts');
});

test('the server can be down for a while and can refuse an address', async () => {
  await post('/posta/server', {});
  await expect(send('famiglia@example.it')).rejects.toThrow('ECONNREFUSED');
  await post('/posta/server', {});
  await post('/posta/rifiuta', { address: 'Nessuno@example.it' });
  await expect(send('nessuno@example.it')).rejects.toMatchObject({ responseCode: 550 });
  await post('/posta/accetta', { address: 'nessuno@example.it' });
  await send('nessuno@example.it');
  expect(await page('/posta?a=nessuno@example.it')).toContain('1 messaggio.');
});

test('a file that the program sends with a mail can be saved', async () => {
  const transport = smtpTransport({ url: sandbox.smtpUrl, from: 'mensa@example.it' });
  const sent = await transport.send({
    to: 'carta@example.it',
    subject: 'Avviso',
    text: 'In allegato',
    messageId: '<a@example.it>',
    files: [{ fileName: 'avviso.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7') }],
  });
  transport.close();
  expect(sent).toEqual({ accepted: true });
  const [, mail = ''] = /href="(\/posta\/\d+)"/.exec(await page('/posta?a=carta@example.it')) ?? [];
  expect(await page(mail)).toContain('avviso.pdf');
  const file = await fetch(`${sandbox.url}${mail}/allegati/0`);
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="avviso.pdf"');
  expect(await file.text()).toBe('%PDF-1.7');
  expect((await fetch(`${sandbox.url}${mail}/allegati/1`)).status).toBe(404);
});

test('the clock offers the hours to come and goes forward only', async () => {
  const shown = await page('/orologio');
  expect(shown).toContain('martedì 24 novembre 2026, ore 10:00');
  expect(shown).toContain('mercoledì 25 novembre 2026, ore 08:55');
  expect(shown).toContain('martedì 24 novembre 2026, ore 15:05');
  const back = await post('/orologio', { to: '2026-11-24T08:00:00Z' });
  expect(back.headers.get('location')).toBe('/orologio?esito=indietro');
  await post('/orologio', { to: '2026-11-24T14:05:00Z' });
  await post('/orologio', { week: '1' });
  expect(moved).toEqual(['2026-11-24T14:05:00Z', '2026-12-01T09:00:00Z']);
});
