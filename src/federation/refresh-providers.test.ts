import { X509Certificate } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { providerMetadata, signed } from '#sandbox/identity-provider/saml-messages.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { federated } from '#test/support/federated.ts';
import { aProvider } from '#test/support/saml.ts';
import { aSite } from '#test/support/site.ts';
import { aTown } from '#test/support/town.ts';
import { type ProviderRegister, refreshProviders } from './index.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:30');
const town = await aTown(database);
const site = await aSite(town, clock);
const spid = await federated(town, site, clock);
const agid = await aProvider('spid', clock.now());
const stranger = await aProvider('spid', clock.now());

/** A provider of the register, under a name of its own. */
async function named(name: string, validUntil?: string): Promise<string> {
  const provider = await aProvider('spid', clock.now());
  const xml = providerMetadata({ ...provider, name, entityId: `https://${name}.example.it` });
  return xml.replace('entityID=', `ID="_${name}"${validUntil ? ` validUntil="${validUntil}"` : ''} entityID=`);
}
const [uno, due, tre] = [await named('uno'), await named('due'), await named('tre', '2026-11-26T00:00:00Z')];

const entities = (parts: readonly string[], attributes = '') =>
  `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_registro"${attributes}>${parts.join('')}</md:EntitiesDescriptor>`;
const published = (parts: readonly string[], attributes = '') => signed(entities(parts, attributes), agid);

const from = (xml: string | Error, certificates = [agid.certificatePem]): ProviderRegister => ({
  fetch: async () => {
    if (xml instanceof Error) throw xml;
    return xml;
  },
  certificates: async () => certificates,
});
const refresh = (register: ProviderRegister) => refreshProviders(site.world, town.tenantId, register);
/** Whom the page offers, besides the provider for tests. */
const offered = async () => {
  const { text } = await site.visitor().get(`/${town.slug}/spid`);
  return ['uno', 'due', 'tre'].filter((name) => text.includes(`https%3A%2F%2F${name}.example.it`));
};
const tomorrow = () => clock.advance({ hours: 24 });
const linesWritten = async () =>
  (
    await sql<{ n: number }>`select count(*)::integer as n from audit_log
      where tenant_id = ${town.tenantId} and action = 'identity_providers_imported'`.execute(database.owner)
  ).rows[0]?.n;

describe('the register of SPID', () => {
  test('is taken over once a day, by one of those who ask; test providers stay', async () => {
    const register = from(published([uno, due, tre]));
    const asked = await Promise.all([refresh(register), refresh(register), refresh(register)]);
    expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['not_due', 'not_due', 'refreshed']);
    expect(await offered()).toEqual(['uno', 'due', 'tre']);
    expect((await site.visitor().get(`/${town.slug}/spid`)).text).toContain(spid.provider.name);
    clock.advance({ hours: 23 });
    expect(await refresh(register)).toEqual({ kind: 'not_due' });
    clock.advance({ hours: 1 });
    expect(await refresh(register)).toMatchObject({ kind: 'refreshed', changed: [], dropped: [] });
    expect(await linesWritten()).toBe(1);
  });

  test('lets go of whom it no longer holds, and writes that down', async () => {
    tomorrow();
    const refreshed = await refresh(from(published([uno, tre])));
    expect(refreshed).toMatchObject({ kind: 'refreshed', dropped: ['https://due.example.it'] });
    expect(await linesWritten()).toBe(2);
  });

  test('offers nobody whose metadata have run out, nor leads there', async () => {
    expect(await offered()).toEqual(['uno']);
    const leave = (name: string) => site.visitor().get(`/${town.slug}/spid/entra?idp=https%3A%2F%2F${name}.example.it`);
    expect((await leave('tre')).status).toBe(404);
    expect((await leave('uno')).status).toBe(302);
  });

  test('may be signed provider by provider', async () => {
    tomorrow();
    expect(await refresh(from(entities([signed(uno, agid), signed(due, agid)])))).toMatchObject({ kind: 'refreshed' });
    expect(await offered()).toEqual(['uno', 'due']);
  });

  test.each<[string, () => ProviderRegister]>([
    ['does not answer', () => from(new Error('il registro risponde 503'))],
    ['is no XML', () => from('<html>')],
    ['holds nobody', () => from(published([]))],
    ['is not signed', () => from(entities([uno, due, tre]))],
    ['is signed by a stranger', () => from(signed(entities([uno, tre]), stranger))],
    ['was changed after it was signed', () => from(published([uno, due]).replace('>due<', '>altro<'))],
    [
      'is signed around other contents',
      () => from(published([uno]).replace('</md:EntitiesDescriptor>', `${tre}</md:EntitiesDescriptor>`)),
    ],
    ['has one provider of two signed', () => from(entities([signed(uno, agid), tre]))],
    ['has run out', () => from(published([uno, tre], ' validUntil="2026-11-24T00:00:00Z"'))],
    ['is checked with no certificate', () => from(published([uno]), [])],
    ['declares entities', () => from(`<!DOCTYPE x [<!ENTITY e "x">]>${published([uno])}`)],
  ])('that %s changes nothing, and is asked for again an hour later', async (_, register) => {
    tomorrow();
    const before = await offered();
    expect(before).toEqual(['uno', 'due']);
    expect(await refresh(register())).toMatchObject({ kind: 'failed' });
    expect(await offered()).toEqual(before);
    clock.advance({ minutes: 59 });
    expect(await refresh(register())).toEqual({ kind: 'not_due' });
    clock.advance({ minutes: 1 });
    expect(await refresh(from(published([uno, due])))).toMatchObject({ kind: 'refreshed', changed: [], dropped: [] });
  });

  test('is believed by a second certificate while the first is replaced, and by none that has run out', async () => {
    tomorrow();
    const both = [stranger.certificatePem, agid.certificatePem];
    expect(await refresh(from(published([uno, due]), both))).toMatchObject({ kind: 'refreshed' });
    const ends = Temporal.Instant.fromEpochMilliseconds(new X509Certificate(agid.certificatePem).validToDate.getTime());
    clock.advance({ seconds: Math.ceil(ends.since(clock.now()).total('seconds')) + 1 });
    expect(await refresh(from(published([uno, due])))).toMatchObject({
      kind: 'failed',
      reason: 'i certificati con cui si controlla la firma sono scaduti',
    });
    expect(await offered()).toEqual([]);
  });

  test('concerns no municipality that has not set SPID up', async () => {
    const other = await aTown(database);
    expect(await refreshProviders(site.world, other.tenantId, from(published([uno])))).toEqual({ kind: 'not_due' });
  });
});
