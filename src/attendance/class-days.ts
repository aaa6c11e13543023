import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { openSchools } from './open-schools.ts';

/** How one class stands on a day (R5): numbers only, no name. */
export interface ClassDay {
  readonly classId: number;
  readonly schoolId: number;
  /** Pupils on the register; 0 when the class has no service that day. */
  readonly pupils: number;
  /** Pupils with a meal: marked present, or booked and not marked. */
  readonly eating: number;
  /** When the order of its school became final; null while it may change. */
  readonly frozenAt: Temporal.Instant | null;
  readonly confirmedAt: Temporal.Instant | null;
  /** Why the class does not eat, when a closure, an event or a feast says so. */
  readonly closedBy: string | null;
}

export interface TownDay {
  /** When the last school of the day was frozen; undefined while a class with service is open. */
  readonly frozenAt: Temporal.Instant | undefined;
  readonly classes: readonly ClassDay[];
}

/** Every class with enrolled pupils on a day: the register once its school is frozen, what is booked so far before that. */
export async function classDays(tx: Tx, question: { readonly day: Day; readonly service?: string }): Promise<TownDay> {
  const { day, service = 'canteen' } = question;
  const frozen = await frozenClasses(tx, day, service);
  const open = await openSchools(tx, day, service);
  const planned = open.length === 0 ? [] : await plannedClasses(tx, { day, service, open, begun: frozen.length > 0 });
  const last = frozen
    .flatMap((each) => each.frozenAt ?? [])
    .toSorted(Temporal.Instant.compare)
    .at(-1);
  const waiting = planned.some((each) => each.pupils > 0);
  return { frozenAt: waiting ? undefined : last, classes: [...frozen, ...planned] };
}

function frozenClasses(tx: Tx, day: Day, service: string): Promise<ClassDay[]> {
  return rows(
    tx,
    sql<ClassDay>`select r.class_id as "classId", r.school_id as "schoolId", count(*) as pupils, o.frozen_at as "frozenAt",
        count(*) filter (where event.reason is null and coalesce(r.present, r.planned in ('booked', 'light'))) as eating,
        max(n.confirmed_at) as "confirmedAt", max(event.reason) as "closedBy"
      from register_entries r
      join school_orders o on o.tenant_id = r.tenant_id and o.service = r.service and o.day = r.day and o.school_id = r.school_id
      left join register_confirmations n on n.tenant_id = r.tenant_id and n.service = r.service and n.day = r.day
        and n.class_id = r.class_id
      left join lateral (
        select x.reason from closures x
        where x.tenant_id = r.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal' and x.origin = 'event'
          and r.day between x.from_day and x.to_day
          and (x.school_id is null or x.school_id = r.school_id) and (x.class_id is null or x.class_id = r.class_id)
        order by x.id desc limit 1
      ) event on true
      where r.tenant_id = current_tenant() and r.service = ${service} and r.day = ${day}
      group by r.class_id, r.school_id, o.frozen_at`,
  );
}

/** Classes of schools that are still open; once the first school is frozen, only those that have service. */
function plannedClasses(
  tx: Tx,
  of: { readonly day: Day; readonly service: string; readonly open: readonly number[]; readonly begun: boolean },
): Promise<ClassDay[]> {
  const { day, service, open, begun } = of;
  return rows(
    tx,
    sql<ClassDay>`select p.class_id as "classId", p.school_id as "schoolId",
        count(*) filter (where p.state <> 'unavailable' or p.reason_code = 'own_pattern') as pupils,
        count(*) filter (where p.state in ('booked', 'light')) as eating,
        null::timestamptz as "frozenAt", null::timestamptz as "confirmedAt", max(p.reason) filter (where p.state = 'unavailable') as "closedBy"
      from planned_days(${service}, ${day}::date, ${day}::date) p
      where p.school_id = any (${open}::bigint[])
      group by p.class_id, p.school_id
      having not ${begun}::boolean or count(*) filter (where p.state <> 'unavailable' or p.reason_code = 'own_pattern') > 0`,
  );
}
