import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { playProvider } from '#sandbox/identity-provider/identity.ts';
import {
  assertionXml,
  providerMetadata,
  responseXml,
  signed,
  signedAnswer,
} from '#sandbox/identity-provider/saml-messages.ts';
import { addTestProvider, setUpFederation, switchFederation } from '#src/federation/index.ts';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { federated } from '#test/support/federated.ts';
import { settingsOf } from '#test/support/saml.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const town = await aTown(database);
const site = await aSite(town, clock);
const spid = await federated(town, site, clock);
const { visitor } = site;
const mario = { fiscalNumber: 'RSSMRA85T10A562S', name: 'Mario', familyName: 'Rossi', dateOfBirth: '1985-12-10' };
const parent = await aChild(town);
await sql`update people set fiscal_code = ${mario.fiscalNumber} where id = ${parent.personId}`.execute(database.owner);

const encoded = (xml: string) => Buffer.from(xml).toString('base64');
const putProvider = (xml: string) =>
  town.run((tx) => addTestProvider(tx, site.world, { federation: 'spid', xml, at: clock.now() }));
const sessions = async () =>
  (
    await sql<{ n: number }>`select count(*)::integer as n from sessions where tenant_id = ${town.tenantId}`.execute(
      database.owner,
    )
  ).rows[0]?.n;

describe('while somebody is at the provider', () => {
  test('the provider is taken off: they read what to do, and nobody is in', async () => {
    const asked = await spid.leave(visitor());
    const answer = spid.answer(asked, mario);
    const before = await sessions();
    await sql`delete from identity_providers where tenant_id = ${town.tenantId}`.execute(database.owner);
    const refused = await spid.post(answer, asked.relayState);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Riprova dalla pagina di accesso');
    expect(await sessions()).toBe(before);
    await putProvider(providerMetadata(spid.provider));
  });

  test('the municipality switches SPID off: the answer opens nothing; on again, it still does', async () => {
    const turn = (on: boolean) =>
      town.run((tx) => switchFederation(tx, site.world, { federation: 'spid', on, at: clock.now() }));
    const browser = visitor();
    const asked = await spid.leave(browser);
    const answer = spid.answer(asked, mario);
    await turn(false);
    expect((await spid.post(answer, asked.relayState)).status).toBe(403);
    await turn(true);
    expect((await spid.post(answer, asked.relayState)).status).toBe(303);
  });

  test('the provider takes a new key: both are believed while both are published, the old one no longer than that', async () => {
    const renewed = await playProvider('spid', `https://idp.example.it/${town.slug}`, systemRandomness, clock.now());
    const [old, now] = [providerMetadata(spid.provider), providerMetadata(renewed)];
    const keyOf = (xml: string) => /<md:KeyDescriptor[\s\S]*?<\/md:KeyDescriptor>/.exec(xml)?.[0] ?? '';
    const asked = [await spid.leave(visitor()), await spid.leave(visitor()), await spid.leave(visitor())] as const;
    await putProvider(old.replace(keyOf(old), keyOf(now) + keyOf(old)));
    expect((await spid.post(spid.answer(asked[0], mario), asked[0].relayState)).status, 'the old key').toBe(303);
    const ids = { at: clock.now(), level: 2, responseId: '_nuova', assertionId: '_nuova1', subject: mario } as const;
    const byNew = encoded(signedAnswer(renewed, asked[1], ids));
    expect((await spid.post(byNew, asked[1].relayState)).status, 'the new key').toBe(303);
    await putProvider(now);
    expect((await spid.post(spid.answer(asked[2], mario), asked[2].relayState)).status, 'the old key alone').toBe(403);
    await putProvider(old);
  });
});

describe('people of other countries (eIDAS)', () => {
  test('ask for their own set, are told whom to call, and no fiscal code that comes along lets them in', async () => {
    const { entityId: _, ...declared } = settingsOf('spid');
    const json = JSON.stringify({ ...declared, eidas: true });
    await town.run((tx) => setUpFederation(tx, site.world, { federation: 'spid', json, at: clock.now() }));
    const node = { ...spid.provider, entityId: 'https://sp-proxy.eid.gov.it/spproxy/idpit' };
    await putProvider(providerMetadata(node));
    expect((await visitor().get(spid.base)).text).toContain(encodeURIComponent(node.entityId));

    const browser = visitor();
    const before = await sessions();
    const { location } = await browser.get(`${spid.base}/entra?idp=${encodeURIComponent(node.entityId)}`);
    const { rows } = await sql<{ id: string; at: string }>`select id from federated_requests
      where tenant_id = ${town.tenantId} order by requested_at desc, id limit 20`.execute(database.owner);
    const asked = {
      audience: `http://localhost:8080${spid.base}/metadata`,
      acsUrl: `http://localhost:8080${spid.base}/acs`,
    };
    expect(location).toContain(node.ssoUrl);
    const opened = [];
    for (const { id } of rows) {
      const exchange = { ...asked, requestId: id };
      const answering = {
        at: clock.now(),
        responseId: `_e${id}`,
        assertionId: `_f${id}`,
        level: 2,
        subject: mario,
      } as const;
      const assertion = signed(assertionXml(node, exchange, answering), node);
      const answer = await spid.post(encoded(signed(responseXml(node, exchange, answering, { assertion }), node)));
      if (answer.location !== '') opened.push(await browser.get(answer.location));
    }
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatchObject({ status: 403 });
    expect(opened[0]?.text).toContain('099 000000');
    expect(await sessions()).toBe(before);
  });
});

describe('ways out', () => {
  const asked = async () =>
    (
      await sql<{
        n: number;
      }>`select count(*)::integer as n from federated_requests where tenant_id = ${town.tenantId}`.execute(
        database.owner,
      )
    ).rows[0]?.n;
  /** As if so many more had been asked for from where the last one was. */
  const asMany = (count: number) =>
    sql`insert into entrance_attempts (tenant_id, kind, account_hash, address_hash, at)
      select tenant_id, kind, account_hash, address_hash, at from (select * from entrance_attempts
        where tenant_id = ${town.tenantId} and kind = 'way_out' order by id desc limit 1) last, generate_series(1, ${count}::integer)`.execute(
      database.owner,
    );
  const out = (address: string) =>
    site.visitor(address).get(`${spid.base}/entra?idp=${encodeURIComponent(spid.provider.entityId)}`);

  test('that one network asks for by the thousand wait; nothing is kept of them, and others go on', async () => {
    expect((await out('198.51.100.7')).status).toBe(302);
    await asMany(2_998);
    expect((await out('198.51.100.7')).status, 'the last of an hour').toBe(302);
    const before = await asked();
    const held = await out('198.51.100.7');
    expect(held.status).toBe(429);
    expect(held.text).toMatch(/Troppi tentativi. Puoi riprovare tra \d+ minuti/);
    expect(await asked()).toBe(before);
    expect((await out('198.51.100.8')).status).toBe(302);
    await asMany(21_000);
    expect((await out('203.0.113.1')).status, 'a whole city that enters is no attack').toBe(302);
    for (let n = 0; n < 31; n++) expect((await out('203.0.113.2')).status).toBe(302);
    clock.advance({ minutes: 61 });
    expect((await out('198.51.100.7')).status).toBe(302);
  });
});
