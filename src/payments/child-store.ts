import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** A child as the page that tops up must show it. */
export interface ChildRow {
  readonly consumerId: number;
  readonly name: string;
  readonly surname: string;
  /** The enrolment in force, the next one, or the last one; null where there never was one. */
  readonly enrolment: {
    readonly school: string;
    readonly grade: string;
    readonly section: string;
    readonly startsOn: Day;
    readonly endsOn: Day;
  } | null;
  readonly balanceCents: Cents;
  readonly debtMeals: number;
  /** The tariff of the day, or the nearest other one; null where none was worked out. */
  readonly tariff: { readonly cents: Cents; readonly why: unknown } | null;
  readonly openingTariffCents: Cents;
  /** First day of the suspension that is not ended. */
  readonly suspendedFrom: Day | null;
  readonly latestChargeCents: readonly Cents[];
}

/** The children a citizen may top up, by birth date, with what the page repeats about each (R9). */
export const childrenToTopUp = (
  tx: Tx,
  query: { readonly personId: number; readonly on: Day; readonly charges: number },
): Promise<ChildRow[]> =>
  rows(
    tx,
    sql<ChildRow>`select c.id as "consumerId", c.name, c.surname, e.enrolment, coalesce(a.balance_cents, 0) as "balanceCents",
        coalesce(d.debt_meals, 0) as "debtMeals", t.tariff, coalesce(first_tariff.cents, 0) as "openingTariffCents",
        (select min(s.from_day) from suspensions s where s.tenant_id = c.tenant_id and s.consumer_id = c.id
          and s.service = 'canteen' and s.ends_before is null) as "suspendedFrom",
        array(select m.cents::integer from meal_charges m where m.tenant_id = c.tenant_id and m.consumer_id = c.id
          and m.service = 'canteen' and m.reversed_at is null and m.cents > 0
          order by m.day desc, m.id desc limit ${query.charges}) as "latestChargeCents"
      from guardianships g
      join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
      left join accounts a on a.tenant_id = c.tenant_id and a.consumer_id = c.id and a.service = 'canteen' and a.kind = 'consumer'
      left join lateral (
        select jsonb_build_object('school', s.name, 'grade', k.grade, 'section', k.section,
          'startsOn', x.starts_on, 'endsOn', x.ends_on) as enrolment
        from enrolments x
        join classes k on k.tenant_id = x.tenant_id and k.id = x.class_id
        join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
        where x.tenant_id = c.tenant_id and x.consumer_id = c.id and x.service = 'canteen'
        order by case when ${query.on}::date between x.starts_on and x.ends_on then 0 when x.starts_on > ${query.on}::date then 1 else 2 end,
          abs(x.starts_on - ${query.on}::date) limit 1
      ) e on true
      left join lateral (
        select jsonb_build_object('cents', x.cents, 'why', x.why) as tariff from consumer_tariffs x
        where x.tenant_id = c.tenant_id and x.consumer_id = c.id and x.service = 'canteen'
        order by case when ${query.on}::date between x.valid_from and x.valid_to then 0 when x.valid_from > ${query.on}::date then 1 else 2 end,
          abs(x.valid_from - ${query.on}::date) limit 1
      ) t on true
      left join lateral (
        select x.cents from consumer_tariffs x
        where x.tenant_id = c.tenant_id and x.consumer_id = c.id and x.service = 'canteen' order by x.valid_from limit 1
      ) first_tariff on true
      left join lateral debt_meals('canteen', ${query.on}, array[c.id]) d on true
      where g.tenant_id = current_tenant() and g.person_id = ${query.personId}
      order by c.birth_date nulls last, c.number`,
  );
