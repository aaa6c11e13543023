import { expect, test } from 'vitest';
import { buildHttp } from '#src/app.ts';
import { createLogger } from '#src/platform/logging.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { FINGERPRINT } from '#test/support/pagopa-node.ts';
import { networkKeys, shopApi } from '#test/support/shop-network.ts';
import { aTown } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const world = testWorld(database, clock, 'https://mensa.example.it');
const log = createLogger('error', { write: () => undefined });
const node = { fingerprints: [FINGERPRINT], proxies: [] };
const http = buildHttp({ world, owner: database.owner, mail: undefined, log, sandbox: undefined, node });
const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
await aTown(database);

/** Every address that programs call, with a method that it knows: all that is not the site's. */
const addresses = http.routes
  .filter(({ path, method }) => path !== '/*' && method !== 'ALL')
  .map(({ path, method }) => ({
    method,
    path: path.replace(/:creditor\{[^}]*\}+/, '01234567890').replace(/:\w+/g, 'x'),
  }));

test('every answer for programs, refusals and faults too, says that it is no page, runs nothing and is not kept', async () => {
  expect(addresses.length).toBeGreaterThan(6);
  const unknown = [
    { method: 'PATCH', path: '/pagopa/paForNode' },
    { method: 'GET', path: '/puntolis/v1/nessuno' },
    { method: 'DELETE', path: '/puntolis/v1/openapi.json' },
  ];
  for (const { method, path } of [...addresses, ...unknown])
    for (const headers of [{}, { 'x-client-certificate': FINGERPRINT, 'content-length': '99999999' }]) {
      const sends = method !== 'GET';
      const init = { method, headers, ...(sends && { body: '<nothing/>' }) };
      const answer = await http.request(path, init, env);
      const where = `${method} ${path} ${answer.status}`;
      expect(answer.headers.get('content-security-policy'), where).toContain("default-src 'none'");
      expect(answer.headers.get('content-security-policy'), where).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('x-content-type-options'), where).toBe('nosniff');
      expect(answer.headers.get('strict-transport-security'), where).toContain('max-age=');
      expect(answer.headers.get('cache-control'), where).toBe('no-store');
      expect(await answer.text(), where).not.toMatch(/node_modules|\.tsx?:\d/);
    }
});

test('a call that breaks off while it is read is answered without words of ours or of its sender', async () => {
  const body = new ReadableStream({
    pull() {
      throw new Error('RSSMRA85T10A562S');
    },
  });
  const init = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'x-client-certificate': FINGERPRINT },
  } as RequestInit;
  const answer = await http.request('/pagopa/paForNode', init, env);
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('RSSMRA')]);
});

test('the addresses that the collection API is tried at are those that it has', () => {
  const { base } = shopApi(world, networkKeys(), '01234567890');
  expect([...new Set(addresses.map(({ path }) => path))].sort()).toEqual(
    [
      '/pagopa/paForNode',
      '/puntolis/v1/openapi.json',
      `${base}/collections`,
      `${base}/collections/x`,
      `${base}/collections/x/reversal`,
      `${base}/settlements/x`,
      `${base}/verify`,
    ].sort(),
  );
});
