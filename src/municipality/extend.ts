import { sql } from 'kysely';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { MunicipalityFolder } from './folder.ts';
import { addSchoolYear, insertSchools } from './set-up.ts';

/** What came that was not there. */
export interface Extension {
  /** Names of school years: `2027/28`. */
  readonly years: readonly string[];
  readonly schools: number;
  /** Classes of school years that were there already and have not ended. */
  readonly classes: number;
}

/**
 * Brings into a municipality what its files have more than it: the next school year with its calendar and classes, a new school, a new class of
 * a running year. What is there stays as it is, so it may be repeated; a day without canteen that comes up later is a closure of the office (R4).
 * All or nothing.
 */
export async function extendMunicipality(
  tx: Tx,
  { folder, at }: { readonly folder: MunicipalityFolder; readonly at: Temporal.Instant },
): Promise<Extension> {
  // Of two at once the second finds what the first has brought.
  await sql`select pg_advisory_xact_lock(hashtextextended('municipality:' || current_tenant(), 0))`.execute(tx);
  const schools = await insertSchools(tx, folder);
  const known = await rows(tx, sql<{ name: string }>`select name from school_years where tenant_id = current_tenant()`);
  const names = new Set(known.map(({ name }) => name));
  const years = folder.years.filter(({ name }) => !names.has(name));
  const classes = await addClasses(tx, folder, at);
  for (const year of years) await addSchoolYear(tx, year, folder.classes, at);
  const extension = { years: years.map(({ name }) => name), schools, classes };
  if (years.length + schools + classes > 0)
    await audit(tx, { at, action: 'municipality_extended', subject: 'tenant', after: extension });
  return extension;
}

/** Classes of the files that a year of the files which has not ended does not have yet. */
async function addClasses(tx: Tx, folder: MunicipalityFolder, at: Temporal.Instant): Promise<number> {
  const names = folder.years.map(({ name }) => name);
  const added = await rows(
    tx,
    sql`insert into classes (school_id, school_year_id, grade, section, weekdays)
      select s.id, y.id, k.grade, k.section, k.weekdays
      from jsonb_to_recordset(${JSON.stringify(folder.classes)}::jsonb) as k ("schoolCode" text, grade text, section text, weekdays text)
      join schools s on s.tenant_id = current_tenant() and s.code = k."schoolCode"
      join school_years y on y.tenant_id = current_tenant() and y.name = any (${names}) and y.ends_on >= ${romeDay(at)}
      on conflict on constraint class_unique_in_school do nothing returning id`,
  );
  return added.length;
}
