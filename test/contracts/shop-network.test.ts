import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { signedHeaders } from '#sandbox/shop-network/sign.ts';
import { shopNetworkRoutes } from '#src/gateways/shop-network/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { receiptOf, type ShopAnswer, shopsWith } from '#test/support/shop-network.ts';
import { strictProxy } from './strict-proxy.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);
const shop = await shopsWith(database, clock, nextGateway)();

const routes = shopNetworkRoutes(shop.world, { proxies: [], log: pino({ level: 'silent' }) });
const own = await new Promise<{ url: string; close(): void }>((resolve) => {
  const server = serve({ fetch: routes.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    resolve({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
  );
});
const published = await fetch(`${own.url}/puntolis/v1/openapi.json`);
const folder = mkdtempSync(join(tmpdir(), 'omnibus-openapi-'));
const document = join(folder, 'openapi.json');
writeFileSync(document, await published.text());
const proxy = await strictProxy(document, `${own.url}/puntolis/v1`);
afterAll(() => {
  proxy.stop();
  own.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A call through the proxy, which makes an error of its own of whatever breaks the published document. */
async function call(method: string, rest: string, content?: unknown, idempotencyKey?: string): Promise<ShopAnswer> {
  const path = `/creditors/${shop.fiscalCode}${rest}`;
  const body = content === undefined ? undefined : JSON.stringify(content);
  const created = Math.floor(clock.now().epochMilliseconds / 1000);
  const { keyId } = shop.keys.handed;
  const headers = signedHeaders(
    { method, path: `/puntolis/v1${path}`, body, idempotencyKey },
    { created, keyId, privateKey: shop.keys.privateKey },
  );
  const response = await fetch(proxy.url + path, { method, headers, ...(body !== undefined && { body }) });
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: (await response.json()) as ShopAnswer['body'] };
}

const problem = (status: number, name: string) => ({
  status,
  type: expect.stringContaining('application/problem+json'),
  body: { type: `urn:omnibus:puntolis:${name}`, status },
});
const collect = (amountCents: number, key: string = randomUUID(), code = shop.code) =>
  call('POST', '/collections', { code, amountCents, terminalId: 'T1' }, key);

test('every call of a day, and each of its refusals, keeps to the OpenAPI document that the program publishes', async () => {
  expect(await call('POST', '/verify', { code: shop.code, terminalId: 'T1' })).toMatchObject({ status: 200 });
  expect(await call('POST', '/verify', { code: 'nobody', terminalId: 'T1' })).toMatchObject(
    problem(404, 'code-unknown'),
  );
  const key = randomUUID();
  const collected = await collect(1000, key);
  expect(collected).toMatchObject({ status: 201, body: { status: 'pending', amountCents: 1000 } });
  expect(await collect(1100, key)).toMatchObject(problem(409, 'key-of-another'));
  expect(await collect(1)).toMatchObject(problem(422, 'amount-out-of-range'));
  const id = String(collected.body['collectionId']);
  expect(await call('GET', `/collections/${id}`)).toMatchObject({ status: 200, body: { status: 'pending' } });
  const reversed = await collect(700);
  const path = `/collections/${reversed.body['collectionId']}/reversal`;
  expect(await call('POST', path, { reason: 'errore' })).toMatchObject({ status: 200, body: { status: 'reversed' } });
  await receiptOf(shop.town, collected, clock.now());
  expect(await call('POST', `/collections/${id}/reversal`, { reason: 'tardi' })).toMatchObject(
    problem(409, 'already-paid'),
  );
  expect(await call('GET', '/collections/0123456789AB')).toMatchObject(problem(404, 'collection-unknown'));
  const noticeNumber = collected.body['noticeNumber'];
  const line = { collectionId: id, noticeNumber, amountCents: 1000, outcome: 'paid', terminalId: 'T1' };
  const file = { count: 1, totalCents: 1000, lines: [line] };
  expect(await call('PUT', '/settlements/2026-11-24', file)).toMatchObject({ status: 200, body: { revision: 1 } });
  const refused = await call('PUT', '/settlements/2026-11-24', { ...file, count: 2 });
  expect(refused).toMatchObject(problem(422, 'settlement-refused'));
  expect(await call('GET', '/settlements/2026-11-24')).toMatchObject({ status: 200, body: { paid: { count: 1 } } });
  for (let n = 0; n < 9; n += 1) await call('POST', '/verify', { code: 'nobody', terminalId: 'T1' });
  const limited = await call('POST', '/verify', { code: shop.code, terminalId: 'T1' });
  expect(limited).toMatchObject(problem(429, 'too-many-requests'));
});

test('the proxy would tell: what the document does not allow becomes an error of its own', async () => {
  const wrong = await call('POST', '/verify', { code: shop.code, terminalId: 'T1', surname: 'Rossi' });
  expect(wrong.body['type']).toContain('stoplight.io');
});
