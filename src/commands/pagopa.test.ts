import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aTown, type Town } from '#test/support/town.ts';
import { testWorld } from '#test/support/world.ts';
import { runPagopaCommand } from './pagopa.ts';

const database = await testDatabase();
const world = testWorld(database, at('2026-11-24 08:00'));
const folder = mkdtempSync(join(tmpdir(), 'omnibus-pagopa-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command writes, then the sentence with which it ends when it fails. */
async function run({ tenantId }: Town, ...assignments: string[]): Promise<string> {
  const written: string[] = [];
  try {
    const terminal = { callerFolder: folder, write: (text: string) => written.push(text) };
    await runPagopaCommand({ world }, { tenantId, assignments }, terminal);
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}

test('without fields the command shows what is there, and of keys only that they are', async () => {
  const shown = await run(await aTown(database));
  expect(shown).toMatch(/^iban +IT60X0542811101000000123456$/m);
  expect(shown).toMatch(/^chiave-gpd +c’è, cifrata$/m);
  expect(shown).toMatch(/^chiave-fdr +—$/m);
  expect(shown).toContain('Non manca niente');
});

test('fields are written, a key from its file; what is missing then is said', async () => {
  const town = await aTown(database);
  writeFileSync(join(folder, 'key'), 'a-key-0123456789abcdef\n');
  const shown = await run(town, 'cbill=zzzzz', 'tassonomia=', 'chiave-fdr=@key', 'ambiente=Collaudo');
  expect(shown).toMatch(/^cbill +ZZZZZ$/m);
  expect(shown).toMatch(/^chiave-fdr +c’è, cifrata$/m);
  expect(shown).toMatch(/^ambiente +Collaudo$/m);
  expect(shown).toContain('Manca: il codice tassonomico');
});

test('a wrong value, field or file is named and nothing changes', async () => {
  const town = await aTown(database);
  const refused = await run(town, 'cbill=zzzzz', 'iban=IT61X0542811101000000123456');
  expect(refused).toContain('! Niente è cambiato. iban: L’IBAN non torna');
  expect(await run(town, 'colore=rosso')).toContain('«colore=rosso» non è un dato di pagoPA');
  expect(await run(town, 'ambiente=sandbox')).toContain('produzione o collaudo');
  expect(await run(town, 'chiave-gpd=@missing')).toContain('non si può leggere');
  expect(await run(town)).toMatch(/^cbill +ABCDE$/m);
});
