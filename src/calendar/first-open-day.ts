import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** The first day that can still change for everybody at an instant: no cutoff of it has passed, and no order of it or of a later day is frozen (R2). */
export async function firstOpenDay(tx: Tx, at: Temporal.Instant, service = 'canteen'): Promise<Day> {
  const today = romeDay(at);
  const open = await get(
    tx,
    sql<{ day: Day }>`select greatest(
        ${today}::date + case when ${at}::timestamptz < first_cutoff_at(${service}, ${today}::date) then 0 else 1 end,
        (select max(o.day) + 1 from meal_orders o where o.tenant_id = current_tenant() and o.service = ${service})) as day`,
  );
  return open.day;
}

/**
 * The first day that can still change for these schools at an instant, whatever others have closed: none of their cutoffs of it has passed, and
 * no order of theirs of it or of a later day is frozen (R2).
 */
export async function firstOpenDayOf(
  tx: Tx,
  question: { readonly schoolIds: readonly number[]; readonly at: Temporal.Instant },
  service = 'canteen',
): Promise<Day> {
  const { schoolIds, at } = question;
  const today = romeDay(at);
  const open = await get(
    tx,
    sql<{ day: Day }>`select greatest(
        ${today}::date + case when ${at}::timestamptz < (select min(cutoff_at(${service}, id, ${today}::date))
          from unnest(${schoolIds}::bigint[]) as id) then 0 else 1 end,
        (select max(o.day) + 1 from school_orders o where o.tenant_id = current_tenant() and o.service = ${service}
          and o.school_id = any (${schoolIds}::bigint[])),
        -- A day that is over for all of them is closed also for a school that had nobody to order for.
        (select max(o.day) + 1 from meal_orders o join day_progress p on p.tenant_id = o.tenant_id and p.service = o.service
          where o.tenant_id = current_tenant() and o.service = ${service} and o.day <= p.frozen_through)) as day`,
  );
  return open.day;
}

/** The same for one child: of its school on the day, or of the next that it is enrolled in; for a child of none, of the service. */
export async function firstOpenDayOfChild(
  tx: Tx,
  question: { readonly consumerId: number; readonly at: Temporal.Instant },
  service = 'canteen',
): Promise<Day> {
  const { consumerId, at } = question;
  const { schoolId } = await get(
    tx,
    sql<{ schoolId: number | null }>`select (select k.school_id from enrolments e
        join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
        where e.tenant_id = current_tenant() and e.consumer_id = ${consumerId} and e.service = ${service}
          and e.ends_on >= ${romeDay(at)} order by e.starts_on limit 1) as "schoolId"`,
  );
  return schoolId === null ? firstOpenDay(tx, at, service) : firstOpenDayOf(tx, { schoolIds: [schoolId], at }, service);
}
