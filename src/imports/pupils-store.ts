import { sql } from 'kysely';
import { type Day, later } from '#src/kernel/day.ts';
import { searchForm } from '#src/kernel/text.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Season } from './store.ts';
import type { PupilRow, RegisteredPayer, RegisteredPupil } from './types.ts';

export type PupilWithoutDiet = Omit<RegisteredPupil, 'diet'>;

/** The last day of the ISEE of a fact `f`, without any grace, by the tariff in force on a day (R7); `iseeValidUntil` of the tariffs says it too. */
const lastDayOfIsee = (on: Day) => sql`case when (select t.definition -> 'iseeByYear' is not null from tariffs t
    where t.tenant_id = current_tenant() and t.service = 'canteen' and t.valid_from <= ${on} order by t.valid_from desc limit 1)
  then make_date(extract(year from f.valid_from)::integer, 12, 31)
  else make_date(extract(year from f.valid_from + interval '4 months')::integer, 8, 31) end`;

/**
 * Everybody who is registered, with class, payer and what decides on the tariff as they stand in the season's year.
 * An ISEE that lapses before is none: a list without that column does not carry it on.
 */
export function registeredPupils(tx: Tx, season: Season): Promise<PupilWithoutDiet[]> {
  const begins = later(season.firstOpenDay, season.startsOn);
  return rows(
    tx,
    sql<PupilWithoutDiet>`select c.id as "consumerId", c.number, c.fiscal_code as "fiscalCode", c.surname, c.name, c.sex,
        c.birth_date as "birthDate", h.label as household, e.code as "schoolCode", e.grade, e.section,
        payer.fiscal_code as "payerFiscalCode",
        case when ${lastDayOfIsee(begins)} >= ${begins}::date then f.isee_cents end as "iseeCents", f.resident,
        coalesce(f.exemption = 'L.104', false) as law104
      from consumers c
      left join households h on h.tenant_id = c.tenant_id and h.id = c.household_id
      left join lateral (
        select s.code, k.grade, k.section from enrolments e
        join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
        join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
        where e.tenant_id = c.tenant_id and e.consumer_id = c.id and e.service = 'canteen'
          and e.school_year_id = ${season.schoolYearId} and e.ends_on >= ${season.firstOpenDay}
        order by e.starts_on desc limit 1
      ) e on true
      left join lateral (
        select p.fiscal_code from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
        where g.tenant_id = c.tenant_id and g.consumer_id = c.id and g.role = 'payer' order by p.id limit 1
      ) payer on true
      left join lateral (
        select valid_from, isee_cents, resident, exemption from tariff_facts f where f.tenant_id = c.tenant_id and f.consumer_id = c.id
        order by f.valid_from desc, f.id desc limit 1
      ) f on true
      where c.tenant_id = current_tenant()`,
  );
}

export function registeredPayers(tx: Tx): Promise<RegisteredPayer[]> {
  return rows(
    tx,
    sql<RegisteredPayer>`select fiscal_code as "fiscalCode", surname, name, email, phone from people where tenant_id = current_tenant()`,
  );
}

/** The rows as one parameter: a statement for a class and for a city takes the same round trip. */
const asJson = (pupils: readonly PupilRow[]) =>
  JSON.stringify(
    pupils.map((pupil) => ({
      number: pupil.number,
      fiscal_code: pupil.fiscalCode,
      surname: pupil.surname,
      name: pupil.name,
      sex: pupil.sex,
      birth_date: pupil.birthDate,
      search_surname: searchForm(pupil.surname),
      search_name: searchForm(pupil.name),
      school_code: pupil.schoolCode,
      grade: pupil.grade,
      section: pupil.section,
      payer: pupil.payer.fiscalCode,
      household: pupil.household,
      isee_cents: pupil.iseeCents,
      resident: pupil.resident,
      exemption: pupil.law104 ? 'L.104' : null,
    })),
  );

/** Writes the parents who pay; an address or a telephone that the rows leave open stays. */
export async function savePayers(tx: Tx, pupils: readonly PupilRow[]): Promise<void> {
  const payers = new Map(pupils.map(({ payer }) => [payer.fiscalCode, payer]));
  const lines = [...payers.values()].map((payer) => ({
    fiscal_code: payer.fiscalCode,
    surname: payer.surname,
    name: payer.name,
    email: payer.email,
    phone: payer.phone,
    search_surname: searchForm(payer.surname),
    search_name: searchForm(payer.name),
  }));
  await sql`insert into people (fiscal_code, surname, name, email, phone, search_surname, search_name)
    select fiscal_code, surname, name, email, phone, search_surname, search_name from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as x (fiscal_code text, surname text, name text, email text, phone text, search_surname text, search_name text)
    on conflict (tenant_id, fiscal_code) do update set surname = excluded.surname, name = excluded.name,
      email = coalesce(excluded.email, people.email), phone = coalesce(excluded.phone, people.phone),
      search_surname = excluded.search_surname, search_name = excluded.search_name`.execute(tx);
}

/** Writes the children, and answers the id of each by number. */
export async function saveConsumers(tx: Tx, pupils: readonly PupilRow[]): Promise<Map<string, number>> {
  const saved = await rows(
    tx,
    sql<{ number: string; id: number }>`insert into consumers
        (number, fiscal_code, surname, name, sex, birth_date, search_surname, search_name)
      select number, fiscal_code, surname, name, sex, birth_date, search_surname, search_name
      from jsonb_to_recordset(${asJson(pupils)}::jsonb) as x (number text, fiscal_code text, surname text, name text, sex text,
        birth_date date, search_surname text, search_name text)
      on conflict (tenant_id, number) do update set surname = excluded.surname, name = excluded.name, sex = excluded.sex,
        birth_date = excluded.birth_date, search_surname = excluded.search_surname, search_name = excluded.search_name
      returning number, id`,
  );
  return new Map(saved.map(({ number, id }) => [number, id]));
}

/** Makes the file's parent the one who pays; who paid before stays a guardian. */
export async function savePayersOfChildren(tx: Tx, pupils: readonly PupilRow[]): Promise<void> {
  const json = asJson(pupils);
  await sql`update guardianships g set role = 'guardian', denied = '{}', invited_by = null
    from jsonb_to_recordset(${json}::jsonb) as x (number text, payer text), consumers c, people p
    where c.tenant_id = current_tenant() and c.number = x.number and p.tenant_id = c.tenant_id and p.fiscal_code = x.payer
      and g.tenant_id = c.tenant_id and g.consumer_id = c.id and g.role = 'payer' and g.person_id <> p.id`.execute(tx);
  await sql`insert into guardianships (person_id, consumer_id, role)
    select p.id, c.id, 'payer' from jsonb_to_recordset(${json}::jsonb) as x (number text, payer text)
    join consumers c on c.tenant_id = current_tenant() and c.number = x.number
    join people p on p.tenant_id = c.tenant_id and p.fiscal_code = x.payer
    on conflict (tenant_id, person_id, consumer_id) do update set role = 'payer', denied = '{}', invited_by = null`.execute(
    tx,
  );
}

/**
 * Records households: the one that the file names, else that of a brother or sister with the same payer, else a new one.
 * A household that the file leaves open and is recorded already stays, because the office may have chosen it.
 */
export async function saveHouseholds(tx: Tx, pupils: readonly PupilRow[]): Promise<void> {
  await sql`with of_payer as (
      select g.person_id, min(c.household_id) as household_id from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      where g.tenant_id = current_tenant() and g.role = 'payer' group by g.person_id
    ), wanted as materialized (
      select c.id as consumer_id, coalesce(x.household, h.label, x.payer) as label
      from jsonb_to_recordset(${asJson(pupils)}::jsonb) as x (number text, household text, payer text)
      join consumers c on c.tenant_id = current_tenant() and c.number = x.number
      join people p on p.tenant_id = c.tenant_id and p.fiscal_code = x.payer
      left join of_payer on of_payer.person_id = p.id
      left join households h on h.tenant_id = c.tenant_id and h.id = of_payer.household_id
      where x.household is not null or c.household_id is null
    ), opened as (
      insert into households (label) select distinct label from wanted on conflict do nothing returning id, label
    ), known as (
      select id, label from opened union select id, label from households where tenant_id = current_tenant()
    )
    update consumers c set household_id = known.id from wanted join known on known.label = wanted.label
    where c.tenant_id = current_tenant() and c.id = wanted.consumer_id and c.household_id is distinct from known.id`.execute(
    tx,
  );
}

/**
 * Enrols pupils in the class of their row. A change of class is a new enrolment from the first open day on; posted days
 * keep theirs (R17). Pupils of a school that came after its hour are enrolled today, to be on today's register.
 */
export async function saveEnrolments(
  tx: Tx,
  pupils: readonly PupilRow[],
  season: Season,
  late: { readonly today: Day; readonly schoolIds: readonly number[] },
): Promise<void> {
  const wanted = sql`select c.id as consumer_id, k.id as class_id, s.id as school_id
    from jsonb_to_recordset(${asJson(pupils)}::jsonb) as x (number text, school_code text, grade text, section text)
    join consumers c on c.tenant_id = current_tenant() and c.number = x.number
    join schools s on s.tenant_id = c.tenant_id and s.code = x.school_code
    join classes k on k.tenant_id = s.tenant_id and k.school_id = s.id and k.school_year_id = ${season.schoolYearId}
      and k.grade = x.grade and k.section = x.section`;
  const ofYear = sql`e.tenant_id = current_tenant() and e.service = 'canteen' and e.school_year_id = ${season.schoolYearId}
    and e.ends_on >= ${season.firstOpenDay}`;
  await sql`update enrolments e set class_id = wanted.class_id from (${wanted}) wanted
    where ${ofYear} and e.consumer_id = wanted.consumer_id and e.starts_on >= ${season.firstOpenDay}
      and e.class_id <> wanted.class_id`.execute(tx);
  await sql`with closed as (
      update enrolments e set ends_on = ${season.firstOpenDay}::date - 1
      from (${wanted}) wanted join enrolments before on before.tenant_id = current_tenant() and before.consumer_id = wanted.consumer_id
      where ${ofYear} and e.id = before.id and e.starts_on < ${season.firstOpenDay} and e.class_id <> wanted.class_id
      returning e.consumer_id, wanted.class_id, e.weekdays, before.ends_on
    )
    insert into enrolments (consumer_id, school_year_id, class_id, weekdays, starts_on, ends_on)
    select consumer_id, ${season.schoolYearId}, class_id, weekdays, ${season.firstOpenDay}::date, ends_on from closed`.execute(
    tx,
  );
  await sql`insert into enrolments (consumer_id, school_year_id, class_id, starts_on, ends_on)
    select wanted.consumer_id, ${season.schoolYearId}, wanted.class_id,
      greatest(case when wanted.school_id = any (${late.schoolIds}::bigint[]) then least(${late.today}::date, ${season.enrolFrom}::date)
        else ${season.enrolFrom}::date end, (select max(e.ends_on) + 1 from enrolments e
        where e.tenant_id = current_tenant() and e.consumer_id = wanted.consumer_id and e.service = 'canteen'
          and e.ends_on < ${season.firstOpenDay})),
      ${season.endsOn}::date
    from (${wanted}) wanted
    where not exists (select from enrolments e where ${ofYear} and e.consumer_id = wanted.consumer_id)`.execute(tx);
}

/**
 * Records what decides on the tariff where it differs from what is recorded; from the start for those without any.
 * An equal ISEE in a list for the next year is recorded anew, because the old one ends with August.
 */
export async function saveTariffFacts(
  tx: Tx,
  pupils: readonly PupilRow[],
  when: { readonly from: Day; readonly changesFrom: Day; readonly at: Temporal.Instant },
): Promise<void> {
  await sql`insert into tariff_facts (consumer_id, valid_from, isee_cents, resident, exemption, recorded_at)
    select c.id, case when f.resident is null then ${when.from}::date else greatest(${when.changesFrom}::date, f.valid_from) end,
      x.isee_cents, x.resident, said.exemption, ${when.at}
    from jsonb_to_recordset(${asJson(pupils)}::jsonb) as x (number text, isee_cents bigint, resident boolean, exemption text)
    join consumers c on c.tenant_id = current_tenant() and c.number = x.number
    left join lateral (
      select valid_from, isee_cents, resident, exemption from tariff_facts f
      where f.tenant_id = c.tenant_id and f.consumer_id = c.id order by f.valid_from desc, f.id desc limit 1
    ) f on true
    -- A list of pupils knows one exemption only; it does not end the others.
    cross join lateral (select case when x.exemption is null and f.exemption <> 'L.104' then f.exemption else x.exemption end as exemption) said
    where (x.isee_cents, x.resident, said.exemption) is distinct from (f.isee_cents, f.resident, f.exemption)
      or (x.isee_cents is not null and ${when.changesFrom}::date > ${lastDayOfIsee(when.changesFrom)})`.execute(tx);
}
