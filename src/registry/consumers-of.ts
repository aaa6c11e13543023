import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { classLabel, type SchoolLevel } from './class-rules.ts';

/** A child as the adults who answer for it see it. */
export interface FamilyConsumer {
  readonly consumerId: number;
  readonly number: string;
  readonly name: string;
  readonly surname: string;
  /** What the adult is to the child. */
  readonly role: 'payer' | 'guardian' | 'delegate';
  /** What the adult may do (R15): report absences, top up, see the account, see by name who did what. */
  readonly mayCancel: boolean;
  readonly mayPay: boolean;
  readonly maySeeMoney: boolean;
  readonly maySeeNames: boolean;
  /** Null when the child is not enrolled this year. */
  readonly enrolment: {
    readonly schoolName: string;
    /** `2ª B`, `sezione A` */
    readonly classLabel: string;
    readonly from: Day;
    readonly to: Day;
  } | null;
  /** What one meal costs on that day, and the tariff's explanation; null without a price. */
  readonly tariff: { readonly cents: number; readonly why: TariffWhy } | null;
}

/** Why a meal costs what it costs, as the tariff's rule stored it (R7). */
export interface TariffWhy {
  readonly resident?: boolean;
  readonly exemption?: string;
  readonly iseeUpToCents?: number | null;
  readonly noIsee?: true;
  readonly childOrder?: number;
  readonly percentOff?: number;
}

type Row = Omit<FamilyConsumer, 'enrolment' | 'tariff'> & {
  readonly schoolName: string | null;
  readonly level: SchoolLevel | null;
  readonly grade: string | null;
  readonly section: string | null;
  readonly from: Day | null;
  readonly to: Day | null;
  readonly cents: number | null;
  readonly why: TariffWhy | null;
};

/**
 * The consumers that a person answers for, eldest first, with the enrolment in force on a day: otherwise the next to begin in
 * the same or the coming school year.
 */
export async function consumersOf(tx: Tx, personId: number, on: Day, service = 'canteen'): Promise<FamilyConsumer[]> {
  const found = await rows(
    tx,
    sql<Row>`/* consumers_of */ select c.id as "consumerId", c.number, c.name, c.surname, g.role, may(g, 'cancel') as "mayCancel",
        may(g, 'pay') as "mayPay", may(g, 'money') as "maySeeMoney", may(g, 'names') as "maySeeNames", s.name as "schoolName", s.level, k.grade, k.section,
        e.starts_on as "from", e.ends_on as "to", t.cents, t.why
      from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      left join lateral (select * from enrolments x where x.tenant_id = c.tenant_id and x.consumer_id = c.id and x.service = ${service}
        and x.ends_on >= ${on}::date order by x.starts_on limit 1) e on true
      left join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      left join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      left join consumer_tariffs t on t.tenant_id = c.tenant_id and t.consumer_id = c.id and t.service = ${service}
        and greatest(${on}::date, e.starts_on) between t.valid_from and t.valid_to
      where g.tenant_id = current_tenant() and g.person_id = ${personId}
      order by c.birth_date, c.number`,
  );
  return found.map(({ schoolName, level, grade, section, from, to, cents, why, ...consumer }) => ({
    ...consumer,
    enrolment:
      schoolName && level && grade && section && from && to
        ? { schoolName, classLabel: classLabel({ level, grade, section }), from, to }
        : null,
    tariff: cents === null ? null : { cents, why: why ?? {} },
  }));
}

/** One of them; undefined when the person does not answer for it. */
export async function consumerOf(
  tx: Tx,
  personId: number,
  consumerId: number,
  on: Day,
): Promise<FamilyConsumer | undefined> {
  return (await consumersOf(tx, personId, on)).find((each) => each.consumerId === consumerId);
}
