import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { cutoffsOn } from '#src/calendar/index.ts';
import { day } from '#src/kernel/day.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import { tariffOn } from '#src/tariffs/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { at } from '#test/support/clock.ts';
import { testDatabase } from '#test/support/database.ts';
import { readMunicipalityFolder, setUpMunicipality } from './index.ts';

const database = await testDatabase();
const leporano = fileURLToPath(new URL('../../demo/leporano', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'omnibus-comune-'));
cpSync(leporano, folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));
const asItIs = JSON.parse(readFileSync(join(leporano, 'comune.json'), 'utf8'));
let slugs = 0;

/** Leporano's folder with some of `comune.json` written anew, set up. */
async function setUp(over: object): Promise<<T>(work: (tx: Tx) => Promise<T>) => Promise<T>> {
  const comune = { ...asItIs, slug: `comune-${++slugs}`, fiscal_code: String(slugs).padStart(11, '0'), ...over };
  writeFileSync(join(folder, 'comune.json'), JSON.stringify(comune));
  const tenantId = await setUpMunicipality(database.owner, {
    folder: readMunicipalityFolder(folder),
    at: at('2026-09-01 10:00').now(),
    demo: false,
    officeEmail: 'ufficio@example.it',
    officePhone: '099 000000',
  });
  return (work) => inTenant(database.app, { tenantId, actor: { kind: 'system', job: 'test' } }, work);
}

const FIRST = day('2026-10-05');

describe('a municipality is set up', () => {
  test('with an ISEE that counts to 31 August, or to the end of its year and the grace that its file names', async () => {
    const rule = async (tariffs: object) => {
      const run = await setUp({ tariffs: { ...asItIs.tariffs, ...tariffs } });
      return (await run((tx) => tariffOn(tx, FIRST)))?.iseeByYear;
    };
    expect([await rule({}), await rule({ isee_by_year: { grace_until: '02-28' } })]).toEqual([
      undefined,
      { graceUntil: '02-28' },
    ]);
    await expect(rule({ isee_by_year: { grace_until: '28-02' } })).rejects.toThrow(/02-28/);
  });

  test('with the settings of its file, and the program’s for those that it leaves out', async () => {
    const run = await setUp({
      settings: {
        threshold_unit: 'euro',
        suspend_at_debt_cents: 3000,
        evening_time: '17:30',
        absence_days_ahead: 60,
        diets: ['Senza glutine'],
      },
    });
    expect(await run((tx) => settingsOn(tx, FIRST))).toMatchObject({
      threshold_unit: 'euro',
      suspend_at_debt_cents: 3000,
      warn_at_debt_cents: 1000,
      evening_time: '17:30',
      posting_time: '15:00',
      absence_days_ahead: 60,
      diets: ['Senza glutine'],
      suspend_at_debt_meals: 5,
    });
  });

  test('with the hour of one school, of the others of its service and of the municipality', async () => {
    const run = await setUp({
      cutoff: '09:00',
      cutoffs: [{ school: 'TAEE815018', cutoff: '08:30' }, { cutoff: '09:15' }],
    });
    const { general, bySchool } = await run((tx) => cutoffsOn(tx, FIRST));
    expect(general).toBe('09:15');
    expect([...bySchool.values()].toSorted()[0]).toBe('08:30');
  });

  test.each<[string, object, string]>([
    ['a name that no setting has', { settings: { suspend_at_debt_meal: 3 } }, 'suspend_at_debt_meal'],
    ['half a meal', { settings: { light_days_in_a_row: 1.5 } }, 'light_days_in_a_row'],
    ['an hour that is none', { settings: { posting_time: '25:00' } }, '25:00 non è un orario'],
    ['an hour of a school that is none', { cutoffs: [{ school: 'TAEE815018', cutoff: 'alle nove' }] }, 'alle nove'],
    [
      'a school that is not in the file of schools',
      { cutoffs: [{ school: 'XXEE000000', cutoff: '08:30' }] },
      'XXEE000000',
    ],
    ['an address of the program’s own', { slug: 'piattaforma' }, 'è già un indirizzo del programma'],
    ['a notice after the suspension', { settings: { warn_at_debt_cents: 9000 } }, 'WarnAboveLimit'],
    [
      'a posting before the last school closes',
      { settings: { posting_time: '10:00' }, cutoffs: [{ school: 'TAEE815018', cutoff: '10:30' }] },
      'PostingBeforeCutoff',
    ],
  ])('not at all with %s', async (_, over, said) => {
    await expect(setUp(over)).rejects.toThrow(said);
    const left = await database.owner
      .selectFrom('tenants' as never)
      .selectAll()
      .execute();
    expect(left.some((tenant) => (tenant as { slug: string }).slug === `comune-${slugs}`)).toBe(false);
  });
});
