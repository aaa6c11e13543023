import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { StartupError } from '#src/platform/process/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { aMunicipality, type Municipality } from '#test/support/municipality.ts';
import { testWorld } from '#test/support/world.ts';
import { runCouncilCommand } from './council.ts';

const database = await testDatabase();
const world = testWorld(database, at('2027-07-10 09:00'));
const demo = join(import.meta.dirname, '../../demo/leporano');
const folder = mkdtempSync(join(tmpdir(), 'omnibus-anno-'));
const town: Municipality = await aMunicipality(database);
const tenantId = town.tenantId;
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  cpSync(demo, folder, { recursive: true });
  rmSync(join(folder, 'calendario-2025-26.json'));
});

async function run(verb: 'extend' | 'tariff', ...args: string[]): Promise<string> {
  const written: string[] = [];
  const terminal = { callerFolder: folder, write: (text: string) => void written.push(text), production: true };
  try {
    await runCouncilCommand({ world }, { verb, tenantId, args }, terminal);
  } catch (problem) {
    if (!(problem instanceof StartupError)) throw problem;
    written.push(`! ${problem.message}`);
  }
  return written.join('');
}

const count = async (what: string) => {
  const found = await sql<{
    n: number;
  }>`select count(*) as n from ${sql.raw(what)} and tenant_id = ${tenantId}`.execute(database.owner);
  return found.rows[0]?.n;
};

/** The calendar of the year after, as a municipality writes it in July. */
function nextYear(): void {
  const calendar = readFileSync(join(folder, 'calendario-2026-27.json'), 'utf8');
  const later = calendar.replaceAll('2027', '2028').replaceAll('2026', '2027');
  writeFileSync(join(folder, 'calendario-2027-28.json'), later);
}

describe('tenant extend', () => {
  test('brings the next school year with its classes and calendar, and nothing a second time', async () => {
    nextYear();
    const before = await count("classes where grade <> ''");
    expect(await run('extend', '.')).toContain('Anno scolastico 2027/28 aggiunto');
    const ofAYear = readFileSync(join(folder, 'classi.csv'), 'utf8').trim().split(/\r?\n/).length - 1;
    expect(await count("classes where grade <> ''")).toBe((before ?? 0) + ofAYear);
    expect(await count("closures where from_day >= '2027-09-01' and origin = 'calendar'")).toBeGreaterThan(3);
    expect(await run('extend', '.')).toBe('Non c’è niente da aggiungere: nulla è cambiato.\n');
  });

  test('brings a new school and its classes into the years that have not ended', async () => {
    nextYear();
    const [schools, classes] = ['scuole.csv', 'classi.csv'].map((file) => join(folder, file)) as [string, string];
    const [header = '', first = ''] = readFileSync(schools, 'utf8').split(/\r?\n/);
    const columns = header.split(';');
    const school = first
      .split(';')
      .map((cell, n) => (columns[n] === 'Codice scuola' ? 'TAEE815099' : cell))
      .join(';');
    writeFileSync(schools, `${readFileSync(schools, 'utf8').trimEnd()}\r\n${school}\r\n`);
    const [classHeader = '', aClass = ''] = readFileSync(classes, 'utf8').split(/\r?\n/);
    const at = classHeader.split(';').indexOf('Codice scuola');
    const own = aClass
      .split(';')
      .map((cell, n) => (n === at ? 'TAEE815099' : cell))
      .join(';');
    writeFileSync(classes, `${readFileSync(classes, 'utf8').trimEnd()}\r\n${own}\r\n`);
    const said = await run('extend', '.');
    expect(said).toContain('Scuole aggiunte: 1.');
    // The year before has ended: only the one to come gets the class.
    expect(said).toContain('Classi aggiunte negli anni che c’erano già: 1.');
  });

  test('two at once bring each thing once', async () => {
    const calendar = readFileSync(join(folder, 'calendario-2026-27.json'), 'utf8');
    writeFileSync(
      join(folder, 'calendario-2028-29.json'),
      calendar.replaceAll('2027', '2029').replaceAll('2026', '2028'),
    );
    const both = await Promise.all([run('extend', '.'), run('extend', '.')]);
    expect(both.filter((said) => said.includes('2028/29 aggiunto'))).toHaveLength(1);
    expect(await count("school_years where name = '2028/29'")).toBe(1);
  });

  test('says which file is not as it should be, and changes nothing', async () => {
    writeFileSync(join(folder, 'calendario-2029-30.json'), '{');
    expect(await run('extend', '.')).toContain('calendario-2029-30.json');
    rmSync(join(folder, 'calendario-2029-30.json'));
    expect(await run('extend', 'altrove')).toContain('la cartella non c’è');
  });
});

describe('tenant tariff', () => {
  const dearer = () => {
    const file = join(folder, 'comune.json');
    const comune = JSON.parse(readFileSync(file, 'utf8'));
    comune.tariffs.non_resident_cents += 100;
    writeFileSync(file, JSON.stringify(comune));
  };
  const asked = ['.', '--from', '2027-09-01', '--reason', 'Delibera 12/2027'];

  test('holds from its day on, once; another one of the same day is refused', async () => {
    dearer();
    expect(await run('tariff', ...asked)).toContain('Dal 01/09/2027 valgono le nuove tariffe');
    expect(await run('tariff', ...asked)).toContain('nulla è cambiato');
    dearer();
    expect(await run('tariff', ...asked)).toContain('comincia già un’altra tariffa');
    expect(await count("tariffs where valid_from = '2027-09-01'")).toBe(1);
  });

  test.each([
    [['.']],
    [['.', '--from', '2027-13-01', '--reason', 'x']],
    [['.', '--from', '2027-09-01']],
    [['.', '--altro']],
    [[]],
  ])('says how it is used after %j', async (args) => {
    expect(await run('tariff', ...args)).toContain('./omnibus tenant tariff SLUG CARTELLA');
  });
});
