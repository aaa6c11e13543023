import { sql } from 'kysely';
import { type Day, day } from '#src/kernel/day.ts';
import { type Database, inTenant, rows, type Tx } from '#src/platform/database/index.ts';
import { type SettingProblem, settingProblemsOn } from '#src/settings/index.ts';
import { recordTariff, type TariffDefinition } from '#src/tariffs/index.ts';
import { recordSetting, type Settings } from '#src/tenancy/index.ts';
import type { MunicipalityFolder, SchoolYearFile } from './folder.ts';

/** Why a folder that can be read cannot be set up. */
export type SetUpProblem =
  | { readonly kind: 'SchoolUnknown'; readonly school: string }
  | { readonly kind: 'Settings'; readonly problems: readonly SettingProblem[] };

export class SetUpRefused extends Error {
  readonly problem: SetUpProblem;
  constructor(problem: SetUpProblem) {
    super(`comune.json: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}

/** Values set up with a municipality count for every day that it can look back on. */
const EVER: Day = day('2000-01-01');

/**
 * Creates a municipality with its schools, classes, calendars and tariff, all or nothing. Answers its id.
 * `owner` is the database as the migration role: only it may create tenants. Throws when the slug is taken (`tenant_slug_unique`),
 * and `SetUpRefused` when what the files say does not hold together.
 */
export async function setUpMunicipality(
  owner: Database,
  setUp: {
    readonly folder: MunicipalityFolder;
    readonly at: Temporal.Instant;
    readonly demo: boolean;
    readonly officeEmail: string;
    readonly officePhone: string;
  },
): Promise<number> {
  const { municipality } = setUp.folder;
  const next = await sql<{
    id: number;
  }>`select nextval(pg_get_serial_sequence('tenants', 'id'))::integer as id`.execute(owner);
  const tenantId = next.rows[0]?.id;
  if (tenantId === undefined) throw new Error('The sequence of tenants gave no number');
  await inTenant(owner, { tenantId, actor: { kind: 'system', job: 'set-up' } }, async (tx) => {
    await sql`insert into tenants overriding system value values (${tenantId}, ${municipality.slug}, ${municipality.name}, ${municipality.province},
      ${municipality.istat}, ${municipality.belfiore}, ${municipality.postal_code}, ${municipality.fiscal_code}, ${municipality.institute},
      ${municipality.patron_day}, null, ${setUp.officeEmail}, ${setUp.officePhone}, ${setUp.demo})`.execute(tx);
    await sql`insert into services (code, name) values ('canteen', 'Refezione scolastica')`.execute(tx);
    await recordSettings(tx, setUp.folder, setUp.at);
    await insertSchools(tx, setUp.folder);
    await recordCutoffs(tx, setUp.folder, setUp.at);
    await judgeSettings(tx);
    for (const year of setUp.folder.years) await addSchoolYear(tx, year, setUp.folder.classes, setUp.at);
    await recordTariff(tx, { validFrom: EVER, definition: tariffOf(setUp.folder), at: setUp.at });
  });
  return tenantId;
}

async function recordSettings(tx: Tx, folder: MunicipalityFolder, at: Temporal.Instant): Promise<void> {
  const { municipality } = folder;
  const set = <K extends keyof Settings>(key: K, value: Settings[K]) =>
    recordSetting(tx, { key, value, validFrom: EVER, at });
  await set('cutoff', municipality.cutoff);
  await set('charge_basis', municipality.charge_basis);
  await set('low_credit_meals', municipality.low_credit_meals);
  await set('warn_at_debt_meals', municipality.warn_at_debt_meals);
  await set('suspend_at_debt_meals', municipality.suspend_at_debt_meals);
  const { credentials, credentials_reason: reason } = municipality.login;
  await set('own_credentials', {
    enabled: credentials,
    reason: credentials ? (reason ?? "Accesso con credenziali previsto dall'avviso alle famiglie") : '',
  });
  for (const [key, value] of Object.entries(municipality.settings)) await set(key as keyof Settings, value as never);
}

/** After the schools: a cutoff names one of them. Throws when it names none. */
async function recordCutoffs(tx: Tx, folder: MunicipalityFolder, at: Temporal.Instant): Promise<void> {
  const { cutoffs } = folder.municipality;
  const known = new Set(folder.schools.map(({ code }) => code));
  const unknown = cutoffs.find(({ school }) => school !== undefined && !known.has(school));
  if (unknown) throw new SetUpRefused({ kind: 'SchoolUnknown', school: unknown.school ?? '' });
  await sql`insert into cutoffs (service, school_id, valid_from, cutoff, recorded_at)
    select c.service, s.id, ${EVER}::date, c.cutoff::time, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(cutoffs)}::jsonb) as c (service text, school text, cutoff text)
    left join schools s on s.tenant_id = current_tenant() and s.code = c.school`.execute(tx);
}

/** Settings of the file that do not hold together, with those of the program for what it leaves out. */
async function judgeSettings(tx: Tx): Promise<void> {
  const problems = await settingProblemsOn(tx, EVER);
  if (problems.length > 0) throw new SetUpRefused({ kind: 'Settings', problems });
}

/** Schools of the files that are not there yet; answers how many came. */
export async function insertSchools(tx: Tx, folder: MunicipalityFolder): Promise<number> {
  const added = await rows(
    tx,
    sql`insert into schools (code, level, name, address) select code, level, name, address
      from jsonb_to_recordset(${JSON.stringify(folder.schools)}::jsonb) as s (code text, level text, name text, address text)
      on conflict on constraint school_code_unique do nothing returning id`,
  );
  return added.length;
}

/** A school year with its classes and the days without canteen that its calendar names. */
export async function addSchoolYear(
  tx: Tx,
  year: SchoolYearFile,
  classes: MunicipalityFolder['classes'],
  at: Temporal.Instant,
): Promise<void> {
  await sql`with year as (
      insert into school_years (name, starts_on, ends_on, service_starts_on, service_ends_on)
      values (${year.name}, ${year.startsOn}, ${year.endsOn}, ${year.serviceStartsOn}, ${year.serviceEndsOn}) returning id
    )
    insert into classes (school_id, school_year_id, grade, section, weekdays)
    select s.id, year.id, k.grade, k.section, k.weekdays
    from year, jsonb_to_recordset(${JSON.stringify(classes)}::jsonb) as k ("schoolCode" text, grade text, section text, weekdays text)
    join schools s on s.tenant_id = current_tenant() and s.code = k."schoolCode"`.execute(tx);
  await sql`insert into closures (origin, kind, from_day, to_day, reason, recorded_at)
    select 'calendar', 'no_meal', "from", "to", reason, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(year.closures)}::jsonb) as c ("from" date, "to" date, reason text)`.execute(
    tx,
  );
}

/** What a municipality's files say of its prices. */
export function tariffOf(folder: MunicipalityFolder): TariffDefinition {
  const { tariffs } = folder.municipality;
  return {
    resident: {
      kind: 'bands',
      bands: tariffs.resident.map((band) => ({ iseeUpToCents: band.isee_up_to, cents: band.cents })),
    },
    nonResident: { kind: 'flat', cents: tariffs.non_resident_cents },
    noIseeCents: tariffs.no_isee_cents,
    childOrder: [
      { from: 2, percentOff: tariffs.second_child_percent_off },
      { from: 3, percentOff: tariffs.third_child_percent_off },
    ],
    exempt: tariffs.exempt,
    ...(tariffs.isee_by_year && { iseeByYear: { graceUntil: tariffs.isee_by_year.grace_until } }),
  };
}
