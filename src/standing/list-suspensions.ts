import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { thresholdsOf } from './thresholds.ts';

/** A suspension under way or coming, as the office lists it (R8). */
export interface ListedSuspension {
  readonly consumerId: number;
  readonly number: string;
  readonly surname: string;
  readonly name: string;
  readonly classId: number | null;
  readonly schoolName: string | null;
  readonly debtMeals: number;
  readonly balanceCents: number;
  readonly from: Day;
  /** Set when it was ended and its last day has not passed: the first day without it. */
  readonly endsBefore: Day | null;
  readonly decidedAt: Temporal.Instant;
  /** What became of the notice that told of it. */
  readonly notice: 'delivered' | 'waiting' | 'undelivered';
}

/** Suspensions in force on a day or later, the largest debt first; with `consumerId` only this child's. */
export async function listSuspensions(
  tx: Tx,
  question: { readonly today: Day; readonly consumerId?: number; readonly service?: string },
): Promise<ListedSuspension[]> {
  const { today, consumerId = null, service = 'canteen' } = question;
  const { unit } = thresholdsOf(await settingsOn(tx, today));
  return rows(
    tx,
    sql<ListedSuspension>`select c.id as "consumerId", c.number, c.surname, c.name, k.id as "classId", s.name as "schoolName",
        coalesce(d.debt_meals, x.debt_meals) as "debtMeals", coalesce(d.balance_cents, 0) as "balanceCents", x.from_day as "from", x.ends_before as "endsBefore",
        x.decided_at as "decidedAt",
        case when told.delivered then 'delivered' when told.waiting then 'waiting' else 'undelivered' end as notice
      from suspensions x
      join consumers c on c.tenant_id = x.tenant_id and c.id = x.consumer_id
      left join debt_meals(${service}, ${today}::date, array(select y.consumer_id from suspensions y where y.tenant_id = current_tenant()
        and (y.ends_before is null or y.ends_before > ${today}))) d on d.consumer_id = x.consumer_id
      left join enrolments e on e.tenant_id = x.tenant_id and e.consumer_id = x.consumer_id and e.service = x.service
        and ${today} between e.starts_on and e.ends_on
      left join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      left join schools s on s.tenant_id = k.tenant_id and s.id = k.school_id
      cross join lateral (
        select coalesce(bool_or(n.delivered_by_hand_at is not null or (m.accepted_at is not null and m.bounced_at is null)), false) as delivered,
          coalesce(bool_or(m.accepted_at is null and m.given_up_at is null and m.id is not null), false) as waiting
        from notices n left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id
        where n.tenant_id = x.tenant_id and n.suspension_id = x.id and n.kind = 'suspension'
      ) told
      where x.tenant_id = current_tenant() and x.service = ${service} and (x.ends_before is null or x.ends_before > ${today})
        and x.ends_before is distinct from x.from_day and (${consumerId}::bigint is null or x.consumer_id = ${consumerId})
      order by case when ${unit} = 'euro' then -coalesce(d.balance_cents, 0) else coalesce(d.debt_meals, x.debt_meals) end desc, c.surname collate "it-x-icu", c.name collate "it-x-icu", c.number`,
  );
}

/** How many suspensions an evening decided: those taken on that day of Rome. */
export async function suspensionsDecidedOn(tx: Tx, day: Day, service = 'canteen'): Promise<number> {
  const decided = await get(
    tx,
    sql<{ count: number }>`select count(*) from suspensions where tenant_id = current_tenant() and service = ${service}
      and (decided_at at time zone 'Europe/Rome')::date = ${day}::date`,
  );
  return decided.count;
}
