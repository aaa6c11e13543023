import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rotateKey } from '#src/collection/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { payingFamilies } from '#test/support/paying-family.ts';
import { networkKeys, refusedAs, said, shopApi, shopsWith } from '#test/support/shop-network.ts';
import { testWorld } from '#test/support/world.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const { nextGateway } = await payingFamilies(database, clock);
const aShop = shopsWith(database, clock, nextGateway);

describe('a caller', () => {
  const file = { terminalId: 'T1' };

  test('is believed for a signature that covers the call, once, and for five minutes', async () => {
    const { code, api } = await aShop();
    const call = (signing: Parameters<typeof api.send>[4]) =>
      api.send('POST', '/verify', { code, ...file }, undefined, signing);
    const now = Math.floor(clock.now().epochMilliseconds / 1000);
    const nonce = randomUUID();
    expect((await call({ nonce })).status).toBe(200);
    const refused = refusedAs(401, 'not-authenticated');
    expect(said(await call({ nonce }))).toEqual(refused);
    expect((await call({ created: now - 299 })).status).toBe(200);
    expect(said(await call({ created: now - 301 }))).toEqual(refused);
    expect(said(await call({ created: now + 301 }))).toEqual(refused);
    expect(said(await call({ nonce: 'short' }))).toEqual(refused);
    expect(said(await call({ covers: ['@method', '@path'] }))).toEqual(refused);
    expect(said(await call({ covers: ['@method', 'content-digest'] }))).toEqual(refused);
    expect(said(await call({ keyId: 'somebody-elses' }))).toEqual(refused);
    expect(said(await shopApi({ ...testWorld(database, clock) }, networkKeys(), '00000000000').verify(code))).toEqual(
      refused,
    );
  });

  test('whose key was changed is refused at once, or after the hours that were given', async () => {
    const { town, code, api, world, fiscalCode } = await aShop();
    const next = networkKeys();
    await town.run((tx) => rotateKey(tx, { key: next.handed, graceHours: 24, at: clock.now() }));
    expect((await api.verify(code)).status).toBe(200);
    const nextApi = shopApi(world, next, fiscalCode);
    expect((await nextApi.verify(code)).status).toBe(200);
    clock.advance({ hours: 24 });
    expect((await api.verify(code)).status).toBe(401);
    expect((await nextApi.verify(code)).status).toBe(200);
  });

  test('signs for one municipality and one body only', async () => {
    const [here, there] = [await aShop(), await aShop()];
    const stolen = shopApi(here.world, here.keys, there.fiscalCode);
    expect((await stolen.verify(there.code)).status).toBe(401);
  });

  test('may come with a certificate that the proxy verified, and with no other header', async () => {
    const { town, code, api, world, keys, fiscalCode } = await aShop();
    const fingerprint = 'ab'.repeat(32);
    const body = JSON.stringify({ code, ...file });
    const call = (from: typeof api, certificate?: string) =>
      from.raw(`${from.base}/verify`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...(certificate && { 'x-client-certificate': certificate }) },
      });
    expect((await call(api, fingerprint)).status).toBe(401);
    const key = { kind: 'certificate', keyId: fingerprint, publicKey: null } as const;
    await town.run((tx) => rotateKey(tx, { key, graceHours: 0, at: clock.now() }));
    expect((await call(api, fingerprint)).status).toBe(200);
    expect((await call(api)).status).toBe(401);
    expect((await api.verify(code)).status).toBe(401);
    const elsewhere = shopApi(world, keys, fiscalCode, { peer: '198.51.100.7' });
    expect((await call(elsewhere, fingerprint)).status).toBe(401);
    const proxied = shopApi(world, keys, fiscalCode, { peer: '198.51.100.7', proxies: ['198.51.100.7'] });
    expect((await call(proxied, fingerprint)).status).toBe(200);
  });
});
