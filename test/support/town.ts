import { sql } from 'kysely';
import { recordCreditor } from '#src/creditor/index.ts';
import { goLive } from '#src/days/index.ts';
import type { Actor } from '#src/kernel/actor.ts';
import { type Day, day } from '#src/kernel/day.ts';
import { openConsumerAccounts, postMovement } from '#src/ledger/index.ts';
import { get, inTenant, type Tx } from '#src/platform/database/index.ts';
import { rateConsumers, recordTariff, recordTariffFacts } from '#src/tariffs/index.ts';
import { recordSetting, type Settings } from '#src/tenancy/index.ts';
import { at } from './clock.ts';
import type { TestDatabase } from './database.ts';
import { testSealer } from './world.ts';

let towns = 0;

export interface Town {
  readonly database: TestDatabase;
  readonly tenantId: number;
  readonly slug: string;
  readonly schoolId: number;
  readonly schoolYearId: number;
  /** 2ª A, Monday to Friday. */
  readonly classId: number;
  /** Runs as the application does, inside this town. */
  run<T>(work: (tx: Tx) => Promise<T>, actor?: Actor): Promise<T>;
}

/** A town with one school and one class that eats Monday to Friday, live since Monday 5 October 2026, where a meal costs 3,50 €. */
export async function aTown(
  database: TestDatabase,
  over: Partial<Settings> & { readonly goLiveOn?: string; readonly mealCents?: number } = {},
): Promise<Town> {
  const { goLiveOn = '2026-10-05', mealCents = 350, ...settings } = over;
  const slug = `town-${++towns}`;
  const began = at('2026-09-01 08:00').now();
  const created = await sql<{
    id: number;
  }>`insert into tenants (slug, name, province, istat, belfiore, postal_code, fiscal_code, institute_code, patron_day, office_email, office_phone)
    values (${slug}, 'Comune di Prova', 'TA', '073010', 'E537', '74020', ${fiscalCodeOf(towns)}, 'TAIC815006', '08-05', 'ufficio@example.it', '099 000000') returning id`.execute(
    database.owner,
  );
  const tenantId = created.rows[0]?.id ?? 0;
  const run = <T>(work: (tx: Tx) => Promise<T>, actor: Actor = { kind: 'system', job: 'test' }) =>
    inTenant(database.app, { tenantId, actor }, work);
  const ids = await run(async (tx) => {
    await sql`insert into services (code, name) values ('canteen', 'Refezione scolastica')`.execute(tx);
    for (const [key, value] of Object.entries(settings)) {
      await recordSetting(tx, {
        key: key as keyof Settings,
        value: value as never,
        validFrom: day('2000-01-01'),
        at: began,
      });
    }
    const school = await get(
      tx,
      sql<{
        id: number;
      }>`insert into schools (code, level, name) values ('TAEE815018', 'primaria', 'Scuola primaria di via Dante') returning id`,
    );
    const year = await get(
      tx,
      sql<{ id: number }>`insert into school_years (name, starts_on, ends_on, service_starts_on, service_ends_on)
      values ('2026/27', '2026-09-15', '2027-06-30', '2026-10-05', '2027-05-31') returning id`,
    );
    const group = await get(
      tx,
      sql<{ id: number }>`insert into classes (school_id, school_year_id, grade, section, weekdays)
      values (${school.id}, ${year.id}, '2', 'A', '12345') returning id`,
    );
    await recordTariff(tx, {
      validFrom: day('2000-01-01'),
      definition: {
        resident: { kind: 'flat', cents: mealCents },
        nonResident: { kind: 'flat', cents: 500 },
        childOrder: [],
        exempt: ['L.104'],
      },
      at: began,
    });
    await becomeCreditor(tx, began);
    const live = await goLive(tx, { day: day(goLiveOn), at: began });
    if (!live.ok) throw new Error(live.error.kind);
    return { schoolId: school.id, schoolYearId: year.id, classId: group.id };
  });
  return { database, tenantId, slug, ...ids, run };
}

/** A fiscal code of 11 digits that adds up, for the nth town of a file: pagoPA knows a municipality by it. */
function fiscalCodeOf(n: number): string {
  const digits = String(n).padStart(10, '0');
  const sum = [...digits].reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Connects a town to the pagoPA that a sandbox plays, which knows it by this key. */
export async function playPagopa(tx: Tx, key: string): Promise<void> {
  const typed = { environment: 'sandbox', gpdKey: key, checkoutKey: key };
  const recorded = await recordCreditor(tx, { typed, sealer: testSealer, at: at('2026-09-01 08:00').now() });
  if (!recorded.ok) throw new Error(JSON.stringify(recorded.error));
}

/** Gives a town everything that pagoPA asks of it, so that it can be paid. */
async function becomeCreditor(tx: Tx, at: Temporal.Instant): Promise<void> {
  const recorded = await recordCreditor(tx, {
    typed: {
      environment: 'production',
      segregationCode: '02',
      iban: 'IT60X0542811101000000123456',
      cbill: 'ABCDE',
      taxonomyCode: '9/0199999SP/',
      gpdKey: 'subscription-key-of-a-test',
    },
    sealer: testSealer,
    at,
  });
  if (!recorded.ok) throw new Error(JSON.stringify(recorded.error));
}

export interface Child {
  readonly consumerId: number;
  readonly number: string;
  /** The parent who pays. */
  readonly personId: number;
  readonly email: string;
  /** Owes this many meals of 3,50 € from before go-live. */
  owing(debt: { readonly meals: number }): Promise<Child>;
  /** Has this credit from before go-live, in cents. */
  holding(credit: { readonly cents: number }): Promise<Child>;
}

let children = 0;

/** A child enrolled in the town's class since the year began, with one parent who has an e-mail address. */
export async function aChild(
  town: Town,
  over: {
    readonly classId?: number;
    readonly from?: string;
    readonly exemption?: string;
    readonly personId?: number;
    readonly birthDate?: string;
    readonly weekdays?: string;
  } = {},
): Promise<Child> {
  const n = ++children;
  const number = String(n).padStart(5, '0');
  const email = `genitore${n}@example.it`;
  const ids = await town.run(async (tx) => {
    const person = over.personId
      ? { id: over.personId }
      : await get(
          tx,
          sql<{ id: number }>`insert into people (fiscal_code, surname, name, email, search_surname, search_name)
          values (${`GNT${number}`}, 'Genitore', ${`Numero ${n}`}, ${email}, 'genitore', ${`numero ${n}`}) returning id`,
        );
    const household = await get(
      tx,
      sql<{
        id: number;
      }>`insert into households (label) values (${`p${person.id}`}) on conflict (tenant_id, label) do update set label = excluded.label returning id`,
    );
    const consumer = await get(
      tx,
      sql<{
        id: number;
      }>`insert into consumers (number, fiscal_code, surname, name, birth_date, household_id, search_surname, search_name)
      values (${number}, ${`CHD${number}`}, 'Alunno', ${`Bimbo ${n}`}, ${over.birthDate ?? '2018-03-01'}, ${household.id}, 'alunno', ${`bimbo ${n}`}) returning id`,
    );
    await sql`insert into guardianships (person_id, consumer_id, role) values (${person.id}, ${consumer.id}, 'payer')`.execute(
      tx,
    );
    await sql`insert into enrolments (consumer_id, school_year_id, class_id, starts_on, ends_on, weekdays)
      values (${consumer.id}, ${town.schoolYearId}, ${over.classId ?? town.classId}, ${over.from ?? '2026-09-15'}, '2027-05-31', ${over.weekdays ?? null})`.execute(
      tx,
    );
    await openConsumerAccounts(tx, [consumer.id]);
    const facts = { consumerId: consumer.id, iseeCents: null, resident: true, exemption: over.exemption ?? null };
    await recordTariffFacts(tx, { ...facts, validFrom: day('2026-09-15'), at: at('2026-09-01 08:00').now() });
    await rateConsumers(tx, [consumer.id]);
    return { consumerId: consumer.id, personId: person.id };
  });
  const open = async (cents: number): Promise<Child> => {
    await town.run((tx) =>
      postMovement(tx, {
        consumerId: ids.consumerId,
        cents,
        code: 'opening',
        against: 'opening',
        source: { kind: 'opening', id: ids.consumerId },
        eventOn: day('2026-10-05'),
        at: at('2026-10-01 08:00').now(),
      }),
    );
    return child;
  };
  const child: Child = {
    ...ids,
    number,
    email,
    owing: ({ meals }) => open(-350 * meals),
    holding: ({ cents }) => open(cents),
  };
  return child;
}

/** The balance of a child's account, in cents. */
export async function balanceOf(town: Town, child: Pick<Child, 'consumerId'>): Promise<number> {
  const row = await town.run((tx) =>
    get(
      tx,
      sql<{ cents: number }>`select balance_cents as cents from accounts where consumer_id = ${child.consumerId}`,
    ),
  );
  return row.cents;
}

/** Freezes, and unless told otherwise posts, one day as the jobs would. */
export async function liveDay(town: Town, on: string, until: 'frozen' | 'posted' = 'posted'): Promise<void> {
  const { freezeDay } = await import('#src/attendance/index.ts');
  const { postDay } = await import('#src/charging/index.ts');
  const which: Day = day(on);
  await town.run(async (tx) => {
    await freezeDay(tx, { day: which, at: at(`${on} 09:01`).now() });
    if (until === 'posted') await postDay(tx, { day: which, at: at(`${on} 15:00`).now() });
  });
}
