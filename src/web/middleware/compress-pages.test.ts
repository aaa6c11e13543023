import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { expect, test } from 'vitest';
import { compressPages } from './compress-pages.ts';

const text = '<p>La mensa di oggi</p>'.repeat(200);
const site = new Hono().use(compressPages);
site.get('/page', (c) => {
  setCookie(c, 'one', '1');
  setCookie(c, 'two', '2');
  return c.html(text, 422);
});
site.get('/short', (c) => c.html('<p>breve</p>'));
site.get('/data', (c) => c.json({ text }));

const ask = async (path: string, accepted: string) => {
  const answer = await site.request(path, { headers: { 'accept-encoding': accepted } });
  return { answer, coding: answer.headers.get('content-encoding'), bytes: Buffer.from(await answer.arrayBuffer()) };
};

test('a page is sent in the smallest form that the browser takes, with its status and its cookies', async () => {
  const { answer, coding, bytes } = await ask('/page', 'gzip, deflate, br');
  expect([answer.status, coding, answer.headers.get('vary')]).toEqual([422, 'br', 'Accept-Encoding']);
  expect(answer.headers.getSetCookie()).toHaveLength(2);
  expect(brotliDecompressSync(bytes).toString()).toBe(text);
  const old = await ask('/page', 'gzip, br;q=0');
  expect([old.coding, gunzipSync(old.bytes).toString()]).toEqual(['gzip', text]);
});

test('a short page, data, and a page for who takes no coding are sent as they are', async () => {
  expect((await ask('/short', 'br')).bytes.toString()).toBe('<p>breve</p>');
  expect((await ask('/data', 'br')).coding).toBeNull();
  const { coding, bytes } = await ask('/page', '');
  expect([coding, bytes.toString()]).toEqual([null, text]);
});
