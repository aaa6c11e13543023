import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { day } from '#src/kernel/day.ts';
import { get, inTenant, type Tx } from '#src/platform/database/index.ts';
import { recordTariff } from '#src/tariffs/index.ts';
import { at } from './clock.ts';
import type { TestDatabase } from './database.ts';

let municipalities = 0;

/** A file of the demo municipality as text; its Windows-1252 keeps its bytes when written back as `latin1`. */
export const demoText = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../demo/leporano', name), 'latin1');

export interface Municipality {
  readonly tenantId: number;
  readonly slug: string;
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/**
 * A municipality with the schools and classes of the demo, without pupils, in the school year 2026/27. A meal costs 3,50 €,
 * 5,00 € for those who live elsewhere. It is live since 2 November 2026 and its days are frozen up to the 23rd.
 */
export async function aMunicipality(database: TestDatabase): Promise<Municipality> {
  municipalities += 1;
  const slug = `paese-${municipalities}`;
  const created = await sql<{
    id: number;
  }>`insert into tenants (slug, name, province, istat, belfiore, postal_code, fiscal_code,
      institute_code, patron_day, go_live)
    values (${slug}, 'Paese', 'TA', '000000', 'A000', '00000', '00000000000', 'TAIC000000', '08-05', '2026-11-02')
    returning id`.execute(database.owner);
  const tenantId = created.rows[0]?.id ?? 0;
  const run = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(database.app, { tenantId, actor: { kind: 'staff', staffId: 1 } }, work);
  await run(async (tx) => {
    await sql`insert into services (code, name) values ('canteen', 'Mensa')`.execute(tx);
    await sql`insert into day_progress (frozen_through, posted_through, evening_through)
      values ('2026-11-23', '2026-11-23', '2026-11-23')`.execute(tx);
    const year = await get(
      tx,
      sql<{ id: number }>`insert into school_years (name, starts_on, ends_on, service_starts_on, service_ends_on)
        values ('2026/27', '2026-09-14', '2027-06-30', '2026-10-05', '2027-05-28') returning id`,
    );
    await insertSchools(tx, year.id);
    await recordTariff(tx, {
      validFrom: day('2026-09-01'),
      definition: {
        resident: { kind: 'flat', cents: 350 },
        nonResident: { kind: 'flat', cents: 500 },
        childOrder: [],
        exempt: ['L.104'],
      },
      at: at('2026-09-01 08:00').now(),
    });
  });
  return { tenantId, slug, run };
}

async function insertSchools(tx: Tx, schoolYearId: number): Promise<void> {
  const linesOf = (name: string) =>
    demoText(name)
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(';'));
  for (const [code, level, name] of linesOf('scuole.csv')) {
    await sql`insert into schools (code, level, name) values (${code}, ${level}, ${name})`.execute(tx);
  }
  for (const [school, grade, section, weekdays] of linesOf('classi.csv')) {
    await sql`insert into classes (school_id, school_year_id, grade, section, weekdays)
      select id, ${schoolYearId}, ${grade}, ${section}, ${weekdays} from schools where code = ${school}`.execute(tx);
  }
}
