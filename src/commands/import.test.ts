import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer, systemRandomness } from '#src/platform/crypto/index.ts';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, type Municipality } from '#test/support/municipality.ts';
import { runImportCommand } from './import.ts';

const database = await testDatabase();
const clock = at('2026-11-24 08:00');
const world = { database: database.app, clock, sealer: createSealer(Buffer.alloc(32, 1), systemRandomness) };
const folder = mkdtempSync(join(tmpdir(), 'omnibus-import-'));
const demo = join(import.meta.dirname, '../../demo/leporano');
let town: Municipality;

beforeAll(async () => {
  town = await aMunicipality(database);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command writes, then the sentence with which it ends when it fails. */
async function run(...args: string[]): Promise<string> {
  const written: string[] = [];
  try {
    await runImportCommand(world, args, { callerFolder: demo, write: (text) => written.push(text) });
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}
const consumers = async () => {
  const found = await town.run((tx) => sql<{ n: number }>`select count(*) as n from consumers`.execute(tx));
  return found.rows[0]?.n;
};

describe('the import command', () => {
  test('shows every row to be mended, with line, column, value and what to do', async () => {
    const shown = await run('pupils', '--tenant', town.slug, 'alunni-con-errori.csv');
    expect(shown).toContain('Nel file     10\nPrima         0\nDopo          0\n');
    expect(shown).toMatch(/^ +4 {2}Data di nascita +31\/02\/2019 +Questo giorno non esiste nel calendario/m);
    expect(shown).toMatch(/^ +11 {2}Dieta +Dieta sconosciuta +La dieta non è tra quelle della cucina/m);
    expect(shown).toContain('! 9 righe da correggere: nulla è stato importato.');
    expect(await run('pupils', '--tenant', town.slug, 'alunni-con-errori.csv', '--apply')).toBe(shown);
  });

  test('without --apply it changes nothing and says so', async () => {
    const shown = await run('pupils', '--tenant', town.slug, 'alunni.csv');
    expect(shown).toContain('364 nuovi, 0 cambiati, 0 invariati');
    expect(shown).toContain('Anteprima: nulla è stato cambiato.');
    expect(await consumers()).toBe(0);
  });

  test('with --apply it takes the file, and the same file again changes nothing', async () => {
    expect(await run('pupils', '--tenant', town.slug, 'alunni.csv', '--apply')).toContain('Fatto: importazione n. ');
    expect(await consumers()).toBe(364);
    expect(await run('pupils', '--apply', '--tenant', town.slug, 'alunni.csv')).toContain(
      'Questo stesso file è già stato importato il 24/11/2026 08:00: non è cambiato nulla.',
    );
  });

  test('shows the control totals of balances on both sides', async () => {
    const shown = await run('balances', '--tenant', town.slug, 'saldi.csv', '--apply');
    expect(shown.split('\n').slice(0, 7)).toEqual([
      'Saldi iniziali · saldi.csv',
      '',
      'Totali di controllo',
      '          Righe      Crediti    Debiti',
      'Nel file    364  13.336,00 €  690,75 €',
      'Prima       364       0,00 €    0,00 €',
      'Dopo        364  13.336,00 €  690,75 €',
    ]);
  });

  test('corrects balances with a reason only, and shows what each becomes', async () => {
    const path = join(folder, 'correzioni.csv');
    writeFileSync(path, 'Codice utente;Codice fiscale;Residuo\n00003;;-20,00\n');
    const args = ['balances', '--tenant', town.slug, path, '--column', 'saldo=Residuo'];
    expect(await run(...args)).toContain('2  00003  saldo iniziale da −18,00 € a −20,00 €');
    expect(await run(...args, '--apply')).toContain(
      '! I saldi erano già stati importati: per correggerli scrivi il motivo.',
    );
    expect(await run(...args, '--apply', '--reason', 'Errore del vecchio gestore')).toContain('Fatto');
  });

  test('takes planned absences', async () => {
    expect(await run('absences', '--tenant', town.slug, 'assenze.csv', '--apply')).toContain('26 nuovi');
  });

  test.each([
    [[], '! Uso: ./omnibus import'],
    [['pupils', 'alunni.csv'], '! Uso: ./omnibus import'],
    [['teachers', '--tenant', 'x', 'alunni.csv'], '! Uso: ./omnibus import'],
    [['pupils', '--tenant', 'x', 'alunni.csv', '--force'], '! Uso: ./omnibus import'],
    [['pupils', '--tenant', 'altrove', 'alunni.csv'], '! Il Comune «altrove» non esiste'],
    [['pupils', '--tenant', 'TOWN', 'manca.csv'], 'manca.csv non si apre'],
    [['pupils', '--tenant', 'TOWN', 'comune.json'], '! '],
    [
      ['balances', '--tenant', 'TOWN', 'classi.csv'],
      '! Non si trovano le colonne: Codice utente, Codice fiscale, Saldo.',
    ],
    [['balances', '--tenant', 'TOWN', 'saldi.csv', '--column', 'Importi=Saldo'], '! «Importi» non è tra le colonne'],
  ])('%j is refused in one sentence', async (args, sentence) => {
    expect(await run(...args.map((arg) => (arg === 'TOWN' ? town.slug : arg)))).toContain(sentence);
  });
});
