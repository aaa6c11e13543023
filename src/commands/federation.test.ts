import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { providerMetadata, type Subject, signedAnswer } from '#sandbox/identity-provider/saml-messages.ts';
import { type AskedBy, readRequest } from '#sandbox/identity-provider/service-provider.ts';
import type { Installation } from '#src/app.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aProvider, gateway } from '#test/support/saml.ts';
import { scratchFolder } from '#test/support/scratch-folder.ts';
import { aSite } from '#test/support/site.ts';
import { aChild, aTown } from '#test/support/town.ts';
import { runFederationCommand } from './federation.ts';

const database = await testDatabase();
const clock = at('2026-11-24 10:00');
const town = await aTown(database);
const site = await aSite(town, clock, 'https://mensa.example.it');
await sql`update tenants set demo = false where id = ${town.tenantId}`.execute(database.owner);
Object.assign(site.world, { saml: gateway, testProviders: true });
const { path: folder } = scratchFolder('omnibus-spid-');
const [provider, another] = [await aProvider('spid', clock.now()), await aProvider('spid', clock.now())];
const entities = (...parts: string[]) =>
  `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${parts.join('')}</md:EntitiesDescriptor>`;
writeFileSync(join(folder, 'uno.xml'), providerMetadata(provider));
writeFileSync(
  join(folder, 'registro.xml'),
  entities(providerMetadata(provider), providerMetadata({ ...another, entityId: 'https://altro.example.it' })),
);
const DECLARED = {
  organization: { name: 'Comune di Prova', displayName: 'Comune di Prova', url: 'https://www.comune.example.it' },
  ipaCode: 'c_x000',
  email: 'scuola@comune.example.it',
  phone: '+390990000000',
  locality: 'Prova',
};
const file = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
file('spid.json', DECLARED);
const metadataPath = `/${town.slug}/spid/metadata`;

/** What the command writes, then the sentence with which it ends when it fails. */
async function run(verb: string, ...args: string[]): Promise<string> {
  const written: string[] = [];
  const surroundings = { callerFolder: folder, production: false, write: (text: string) => void written.push(text) };
  try {
    await runFederationCommand({ world: site.world } as Installation, [verb, ...args], surroundings);
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}
const spid = (verb: string, ...args: string[]) => run(`spid-${verb}`, town.slug, ...args);

async function inProduction(...args: string[]): Promise<string> {
  const surroundings = { callerFolder: folder, production: true, write: () => undefined };
  return runFederationCommand({ world: site.world } as Installation, args, surroundings).then(
    () => 'done',
    (problem: Error) => problem.message,
  );
}

describe('SPID on the command line', () => {
  test('is refused step by step until all is there, each time with what comes first', async () => {
    expect(await run('spid-setup', 'altrove', 'spid.json')).toContain('! Il Comune «altrove» non c’è');
    expect(await spid('on')).toContain('! Prima servono i dati dell’ente');
    expect(await spid('keys')).toContain('! Prima servono i dati dell’ente');
    expect(await spid('setup')).toContain('! Manca il file');
    expect(await spid('setup', 'manca.json')).toContain('! Il file manca.json non si può leggere');
    file('sbagliato.json', { ...DECLARED, phone: '099', entityId: 'http://mensa.example.it:8080/x' });
    expect(await spid('setup', 'sbagliato.json')).toContain('phone: deve essere un numero come');
    expect(await spid('setup', 'spid.json')).toContain(`https://mensa.example.it/${town.slug}/spid/metadata`);
    expect(await spid('on')).toContain('! Manca la chiave');
    expect((await site.visitor().get(metadataPath)).status).toBe(404);
    expect(await spid('keys')).toMatch(/firma +fino al 2036-11-2\d +SHA-256 ([0-9A-F]{2}:){31}/);
    expect((await site.visitor().get(metadataPath)).status).toBe(200);
    expect(await spid('on')).toContain('! Manca almeno un gestore');
    expect(await spid('register', '_ignota')).toContain('! Il registro non contiene questa richiesta');
  });

  test('takes the register, then a shorter one, and a test provider only outside production', async () => {
    expect(await spid('providers', 'registro.xml')).toContain('Gestori di identità: 2; tolti: nessuno');
    expect(await spid('providers', 'uno.xml')).toContain('tolti: https://altro.example.it');
    expect(await spid('providers', 'registro.xml', '--test')).toContain(
      '! Un gestore di prova si aggiunge uno alla volta',
    );
    expect(await spid('providers', 'spid.json')).toContain('! Il file non si può usare');
    expect(await inProduction('spid-providers', town.slug, 'uno.xml', '--test')).toContain('In produzione');
    expect(await spid('on')).toContain('SPID è attivo');
    expect((await site.visitor().get(site.loginPage)).text).toContain(`href="/${town.slug}/spid"`);
    expect(await spid('off')).toContain('SPID è spento');
    expect((await site.visitor().get(site.loginPage)).text).toContain('Entra con SPID (in attivazione)');
    await spid('on');
  });
});

describe('a key that is replaced', () => {
  const mario: Subject = {
    fiscalNumber: 'RSSMRA85T10A562S',
    name: 'Mario',
    familyName: 'Rossi',
    dateOfBirth: '1985-12-10',
  };
  const fingerprintsIn = (text: string) => [...text.matchAll(/SHA-256 ([0-9A-F:]{95})/g)].map(([, print]) => print);
  const metadata = async () => (await site.visitor().get(metadataPath)).text;
  const published = async () =>
    [...(await metadata()).matchAll(/<ds:X509Certificate>([^<]+)</g)]
      .map(([, bare]) => new X509Certificate(Buffer.from(bare ?? '', 'base64')).fingerprint256)
      .filter((print, place, all) => all.indexOf(print) === place);

  /** Goes out; the provider, which took the metadata when `known` says, believes the request or not. */
  async function leave(known: string) {
    const browser = site.visitor();
    const idp = encodeURIComponent(provider.entityId);
    const { location } = await browser.get(`/${town.slug}/spid/entra?idp=${idp}`);
    const query = new URL(location).search.slice(1);
    return { browser, asked: await readRequest({ binding: 'redirect', query }, provider.ssoUrl, async () => known) };
  }

  /** The provider answers a request, however long ago it was signed. */
  async function comesBack(
    { browser, asked }: { browser: ReturnType<typeof site.visitor>; asked: AskedBy },
    n: number,
  ) {
    const ids = { responseId: `_r${n}`, assertionId: `_a${n}` };
    const xml = signedAnswer(provider, asked, { at: clock.now(), level: 2, ...ids, subject: mario });
    const posted = await site
      .visitor()
      .post(
        `/${town.slug}/spid/acs`,
        { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: asked.relayState },
        { origin: 'https://idp.example.it', 'sec-fetch-site': 'cross-site' },
      );
    return posted.status === 303 ? (await browser.get(posted.location)).location : posted.status;
  }

  test('is published beside the old one, signs when the providers know it, and goes on through it all', async () => {
    const { personId } = await aChild(town);
    await sql`update people set fiscal_code = ${mario.fiscalNumber} where id = ${personId}`.execute(database.owner);
    const home = `/${town.slug}/`;
    const [old = ''] = await published();
    const knownBefore = await metadata();
    expect(await spid('keys', '--use')).toContain('! Nessuna chiave nuova aspetta');
    expect(await spid('keys', '--retire')).toContain('! Non ci sono chiavi vecchie');

    const [signing, waiting] = fingerprintsIn(await spid('keys', '--new'));
    expect(signing).toBe(old);
    expect(await published()).toEqual([old, waiting]);
    expect(await spid('keys', '--new')).toContain('! Una chiave nuova aspetta già');
    // A provider that has not looked yet believes what is signed with the old key; its answer opens.
    const beforeUse = await leave(knownBefore);
    const knownDuring = await metadata();
    expect(await comesBack(beforeUse, 1)).toBe(home);

    const stillOut = await leave(knownDuring);
    expect(fingerprintsIn(await spid('keys', '--use'))).toEqual([waiting, old]);
    expect(await published()).toEqual([waiting, old]);
    // Who went out with the old key comes back; who goes out now is believed with the new one, by whom the metadata reached.
    expect(await comesBack(stillOut, 2)).toBe(home);
    expect(await comesBack(await leave(knownDuring), 3)).toBe(home);
    await expect(leave(knownBefore)).rejects.toThrow('firma della richiesta non valida');

    expect(fingerprintsIn(await spid('keys', '--retire'))).toEqual([waiting]);
    expect(await published()).toEqual([waiting]);
    expect(await comesBack(await leave(await metadata()), 4)).toBe(home);
    const { rows } = await sql<{ key: string }>`select sealed_private_key as key from federation_keys
      where tenant_id = ${town.tenantId}`.execute(database.owner);
    expect(rows).toHaveLength(2);
    for (const { key } of rows) expect(key).not.toContain('PRIVATE KEY');
  });
});
