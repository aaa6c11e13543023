import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Installation } from '#src/app.ts';
import { issueCode } from '#src/collection/index.ts';
import { goLive } from '#src/days/index.ts';
import { createStaff, setDemoLogin, setDemoSecondFactor, switchSecondFactor } from '#src/identity/index.ts';
import { applyImport, type ImportKind } from '#src/imports/index.ts';
import { addDays } from '#src/kernel/day.ts';
import { romeDay, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { type MunicipalityFolder, setUpMunicipality } from '#src/municipality/index.ts';
import type { MovableClock } from '#src/platform/clock/index.ts';
import { get, inTenant, refreshStatistics, type Tx } from '#src/platform/database/index.ts';
import { recordSetting, settingsOn } from '#src/tenancy/index.ts';
import { connectToSandbox } from './demo-creditor.ts';
import { type DemoStart, serviceDaysOf } from './demo-days.ts';
import { chooseFamilies, type DemoFamilies, type Lived, openingBalances } from './families.ts';
import { liveThrough } from './live-through.ts';
import { DEMO_PASSWORD, STAFF_LOGINS } from './logins.ts';
import { payOutThePast } from './pay-out.ts';
import { seededChance } from './seeded.ts';
import { storyOf } from './story.ts';

export interface Seeding {
  readonly installation: Installation;
  readonly clock: MovableClock;
  readonly start: DemoStart;
  readonly folder: MunicipalityFolder;
  /** Where the municipality's files lie. */
  readonly path: string;
  readonly seed: number;
  /** What the sandbox's pagoPA knows its caller by. */
  readonly pagopaKey: string;
}

const IMPORTED_TABLES = [
  'consumers',
  'people',
  'guardianships',
  'households',
  'enrolments',
  'tariff_facts',
  'consumer_tariffs',
  'accounts',
];

/**
 * Makes Leporano from its files and gives it a past: set up and imported three days before the first canteen day of the running school year,
 * live since that day, every day lived through by the real jobs.
 */
export async function seedLeporano(seeding: Seeding): Promise<void> {
  const { installation, clock, start, folder } = seeding;
  clock.moveTo(romeInstant(addDays(start.goLive, -3), '10:00' as TimeOfDay));
  const tenantId = await setUpMunicipality(installation.owner, {
    folder,
    at: clock.now(),
    demo: true,
    officeEmail: 'ufficio@example.it',
    officePhone: '099 000 0000',
  });
  const asOffice = <T>(work: (tx: Tx) => Promise<T>) =>
    inTenant(installation.world.database, { tenantId, actor: { kind: 'system', job: 'import' } }, work);
  const families = await asOffice(async (tx) => {
    await shortenGrace(tx, seeding);
    await importFile(tx, seeding, 'pupils', readFileSync(join(seeding.path, 'alunni.csv')));
    await refreshStatistics(tx, IMPORTED_TABLES);
    return chooseFamilies(tx, start.goLive);
  });
  const serviceDays = serviceDaysOf(start.year);
  const story = storyOf(families.inCredit, start, serviceDays);
  await asOffice((tx) => importMoneyAndAbsences(tx, seeding, families, { start, serviceDays, ...story }));
  await asOffice((tx) => giveLogins(tx, seeding, families));
  clock.moveTo(romeInstant(start.goLive, '07:00' as TimeOfDay));
  await connectToSandbox(installation, tenantId, seeding.pagopaKey);
  await asOffice((tx) => giveCodes(tx, seeding, families));
  const live = await asOffice((tx) => goLive(tx, { day: start.goLive, at: clock.now() }));
  if (!live.ok) throw new Error(`The demo cannot go live: ${JSON.stringify(live.error)}`);
  await liveThrough({
    installation,
    clock,
    tenantId,
    chance: seededChance(seeding.seed),
    until: start.startAt,
    story,
    untouched: [...families.inDebt.children, ...families.suspended.children].map((child) => child.consumerId),
    serviceDays: new Set(serviceDays),
  });
  await payOutThePast(seeding, tenantId);
}

/**
 * In the first canteen days of a year nobody is suspended yet (R8, setting), and the demo promises a suspended child at any date: there its
 * municipality chose a shorter grace. Later the program's own holds.
 */
async function shortenGrace(tx: Tx, { clock, start }: Seeding): Promise<void> {
  const { suspension_grace_service_days: usual } = await settingsOn(tx, start.goLive);
  if (start.daysBefore >= usual) return;
  const change = { value: start.daysBefore, validFrom: romeDay(clock.now()), at: clock.now() };
  await recordSetting(tx, { key: 'suspension_grace_service_days', ...change });
}

async function importFile(tx: Tx, seeding: Seeding, kind: ImportKind, bytes: Uint8Array): Promise<void> {
  const { world } = seeding.installation;
  const imported = await applyImport(
    tx,
    { kind, fileName: `${kind}.csv`, bytes },
    { sealer: world.sealer, at: seeding.clock.now() },
  );
  if (!imported.ok)
    throw new Error(`The demo's ${kind} were not taken: ${JSON.stringify(imported.error).slice(0, 1000)}`);
}

async function importMoneyAndAbsences(tx: Tx, seeding: Seeding, families: DemoFamilies, lived: Lived): Promise<void> {
  const balances = openingBalances(readFileSync(join(seeding.path, 'saldi.csv'), 'latin1'), families, lived);
  await importFile(tx, seeding, 'balances', Buffer.from(balances));
  const planned = plannedInYear(readFileSync(join(seeding.path, 'assenze.csv'), 'latin1'), seeding.start.year.endsOn);
  if (planned) await importFile(tx, seeding, 'absences', Buffer.from(planned));
}

/** The planned absences that lie in the year that is lived through; undefined when none does. */
function plannedInYear(file: string, endsOn: string): string | undefined {
  const [header = '', ...lines] = file.split(/\r?\n/).filter((line) => line !== '');
  const kept = lines.filter((line) => {
    const [, , , to = ''] = line.split(';');
    return to.split('/').reverse().join('-') <= endsOn;
  });
  return kept.length > 0 ? [header, ...kept].join('\n') : undefined;
}

/** One family has its PuntoLIS codes already; the others make theirs. */
async function giveCodes(tx: Tx, { clock, installation }: Seeding, { inCredit }: DemoFamilies): Promise<void> {
  for (const { consumerId } of inCredit.children) {
    const asked = { personId: inCredit.personId, consumerId, at: clock.now() };
    const issued = await issueCode(tx, asked, installation.world.randomness);
    if (!issued.ok) throw new Error(`The demo's code was refused: ${issued.error.kind}`);
  }
}

async function giveLogins(tx: Tx, seeding: Seeding, families: DemoFamilies): Promise<void> {
  const { randomness, sealer } = seeding.installation.world;
  const at = seeding.clock.now();
  for (const family of [families.inCredit, families.inDebt, families.suspended]) {
    await sql`update people set email = ${family.email} where tenant_id = current_tenant() and id = ${family.personId}`.execute(
      tx,
    );
    await setDemoLogin(tx, randomness, {
      owner: { personId: family.personId },
      email: family.email,
      password: DEMO_PASSWORD,
      at,
    });
  }
  for (const login of STAFF_LOGINS) {
    const schools = login.schoolCode
      ? [
          (
            await get(
              tx,
              sql<{
                id: number;
              }>`select id from schools where tenant_id = current_tenant() and code = ${login.schoolCode}`,
            )
          ).id,
        ]
      : [];
    const staff = await createStaff(tx, {
      email: login.email,
      name: login.name,
      role: login.role,
      schoolIds: schools,
      at,
    });
    if (!staff.ok) throw new Error(`The demo's ${login.role} was not created: ${staff.error.kind}`);
    await setDemoLogin(tx, randomness, {
      owner: { staffId: staff.value },
      email: login.email,
      password: DEMO_PASSWORD,
      at,
    });
    await setDemoSecondFactor(tx, { randomness, sealer }, { staffId: staff.value, at });
  }
  await switchSecondFactor(tx, { on: true, at });
}
