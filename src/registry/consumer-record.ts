import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import { classLabel, type SchoolLevel } from './class-rules.ts';

/** An adult who answers for a child, with what the office needs to reach them. */
export interface ResponsibleAdult {
  readonly personId: number;
  readonly surname: string;
  readonly name: string;
  /** Of somebody who came by invitation: as they said it, or null. */
  readonly fiscalCode: string | null;
  readonly role: 'payer' | 'guardian' | 'delegate';
  readonly email: string | null;
  readonly phone: string | null;
}

/** A child as the office knows it. */
export interface ConsumerRecord {
  readonly consumerId: number;
  readonly number: string;
  readonly fiscalCode: string;
  readonly surname: string;
  readonly name: string;
  readonly birthDate: Day | null;
  /** The enrolment in force, or the next to begin; null when there is none. */
  readonly enrolment: {
    readonly classId: number;
    readonly schoolName: string;
    /** `2ª B`, `sezione A` */
    readonly classLabel: string;
    readonly from: Day;
    readonly to: Day;
  } | null;
  /** The payer first. */
  readonly adults: readonly ResponsibleAdult[];
}

type Row = Omit<ConsumerRecord, 'enrolment' | 'adults'> & {
  readonly classId: number | null;
  readonly schoolName: string;
  readonly level: SchoolLevel;
  readonly grade: string;
  readonly section: string;
  readonly from: Day;
  readonly to: Day;
};

/** One child with its adults, as on a day; undefined when there is none with this id. */
export async function consumerRecord(
  tx: Tx,
  consumerId: number,
  on: Day,
  service = 'canteen',
): Promise<ConsumerRecord | undefined> {
  const row = await find(
    tx,
    sql<Row>`select c.id as "consumerId", c.number, c.fiscal_code as "fiscalCode", c.surname, c.name, c.birth_date as "birthDate",
        e.class_id as "classId", s.name as "schoolName", s.level, k.grade, k.section, e.starts_on as "from", e.ends_on as "to"
      from consumers c
      left join lateral (select * from enrolments x where x.tenant_id = c.tenant_id and x.consumer_id = c.id and x.service = ${service}
        and x.ends_on >= ${on}::date order by x.starts_on limit 1) e on true
      left join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      left join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      where c.tenant_id = current_tenant() and c.id = ${consumerId}`,
  );
  if (!row) return undefined;
  const { classId, schoolName, level, grade, section, from, to, ...consumer } = row;
  const label = classId === null ? '' : classLabel({ level, grade, section });
  return {
    ...consumer,
    enrolment: classId === null ? null : { classId, schoolName, classLabel: label, from, to },
    adults: await adultsOf(tx, consumerId),
  };
}

function adultsOf(tx: Tx, consumerId: number): Promise<ResponsibleAdult[]> {
  return rows(
    tx,
    sql<ResponsibleAdult>`select p.id as "personId", p.surname, p.name,
        case when p.fiscal_code like 'INVITO %' then p.declared_fiscal_code else p.fiscal_code end as "fiscalCode", g.role, p.email, p.phone
      from guardianships g join people p on p.tenant_id = g.tenant_id and p.id = g.person_id
      where g.tenant_id = current_tenant() and g.consumer_id = ${consumerId}
      order by array_position(array['payer', 'guardian', 'delegate'], g.role), p.id`,
  );
}
