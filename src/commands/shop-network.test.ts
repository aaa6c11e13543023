import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { networkKeys } from '#test/support/shop-network.ts';
import { aTown, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { runShopNetworkCommand } from './shop-network.ts';

const database = await testDatabase();
const world = testWorld(database, at('2026-11-24 08:00'));
const folder = mkdtempSync(join(tmpdir(), 'omnibus-network-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command writes, then the sentence with which it ends when it fails. */
async function run({ tenantId }: Town, ...args: string[]): Promise<string> {
  const written: string[] = [];
  try {
    const terminal = { callerFolder: folder, write: (text: string) => written.push(text) };
    await runShopNetworkCommand({ world }, { tenantId, args }, terminal);
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}

function keyFile(name: string): string {
  const keys = networkKeys();
  writeFileSync(join(folder, name), keys.pem);
  return keys.handed.keyId;
}

test('a network is connected with its public key, gets another one, and is disconnected', async () => {
  const town = await aTown(database);
  const [first, second] = [keyFile('first.pem'), keyFile('second.pem')];
  expect(await run(town)).toContain('Nessuna rete di negozi è collegata');
  expect(await run(town, 'collega', 'first.pem', '--nome', 'Rete di prova')).toContain(`keyid="${first}"`);
  expect(await run(town, 'collega', 'second.pem')).toContain('! La rete Rete di prova è già collegata');
  expect(await run(town, 'chiave', 'first.pem')).toContain('! Questa chiave vale già');
  expect(await run(town, 'chiave', 'second.pem', '--ore', '48')).toContain('ancora 48 ore');
  const shown = await run(town);
  expect(shown).toMatch(new RegExp(`firma +${first} +fino al 26/11/2026`));
  expect(shown).toMatch(new RegExp(`firma +${second}$`, 'm'));
  expect(await run(town, 'chiave', 'ab'.repeat(32), '--ore', '0')).toContain('rifiutate da subito');
  expect(await run(town)).toMatch(new RegExp(`certificato +${'ab'.repeat(32)}`));
  expect(await run(town)).not.toContain(second);
  expect(await run(town, 'scollega')).toContain('Rete scollegata');
  expect(await run(town, 'scollega')).toContain('! Nessuna rete è collegata');
  expect(await run(town, 'collega', 'first.pem')).toContain('Rete PuntoLIS collegata');
});

test('limits are changed one by one and shown; those that contradict each other change nothing', async () => {
  const town = await aTown(database);
  keyFile('key.pem');
  await run(town, 'collega', 'key.pem');
  expect(await run(town, 'limiti', 'max=50,00', 'al-giorno=3')).toMatch(/da 5,00\s€ a 50,00\s€; 3 incassi al giorno/);
  expect(await run(town, 'limiti', 'min=60,00')).toContain('! Il minimo deve');
  expect(await run(town, 'limiti', 'colore=3')).toContain('! «colore=3» non è un limite');
  expect(await run(town)).toMatch(/da 5,00\s€ a 50,00\s€; 3 incassi al giorno/);
});

test('what is no key is refused in words: a private key, another kind, a file that is not there', async () => {
  const town = await aTown(database);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'other.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  expect(await run(town, 'collega', 'private.pem')).toContain('è una chiave privata');
  expect(await run(town, 'collega', 'other.pem')).toContain('non è una chiave pubblica Ed25519');
  expect(await run(town, 'collega', 'missing.pem')).toContain('non si può leggere');
  expect(await run(town, 'chiave', 'ab'.repeat(32))).toContain('! Nessuna rete è collegata');
  expect(await run(town, 'chiave', 'ab'.repeat(32), '--ore', 'tante')).toContain('! Le ore vanno');
  for (const args of [['colora'], ['collega'], ['scollega', 'x'], ['--colore']])
    expect(await run(town, ...args)).toContain('! Comandi:');
  expect(await run(town)).toContain('Nessuna rete');
});
