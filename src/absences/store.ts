import { sql } from 'kysely';
import { type AbsenceKind, isInTime, type PlannedState } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { AbsenceDecision, AskedDay, MealInRow } from './types.ts';

/** Holds the consumer still: two guardians' requests for one child are decided one after the other. False when there is no such consumer. */
export async function lockConsumer(tx: Tx, consumerId: number): Promise<boolean> {
  const found = await find(
    tx,
    sql<{
      id: number;
    }>`select id from consumers where tenant_id = current_tenant() and id = ${consumerId} for no key update`,
  );
  return found !== undefined;
}

/** Whether a citizen may report absences of a child (R15). */
export async function mayCancel(tx: Tx, personId: number, consumerId: number): Promise<boolean> {
  const found = await get(
    tx,
    sql<{ is: boolean }>`select exists (select from guardianships g where g.tenant_id = current_tenant()
      and g.person_id = ${personId} and g.consumer_id = ${consumerId} and may(g, 'cancel')) as is`,
  );
  return found.is;
}

/** The last day of the newest school year in which the consumer is enrolled; undefined without a live enrolment (R2). */
export async function lastPlannableDay(
  tx: Tx,
  consumerId: number,
  from: Day,
  service = 'canteen',
): Promise<Day | undefined> {
  const found = await get(
    tx,
    sql<{ day: Day | null }>`select max(y.ends_on) as day from enrolments e
      join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      where e.tenant_id = current_tenant() and e.consumer_id = ${consumerId} and e.service = ${service} and e.ends_on >= ${from}`,
  );
  return found.day ?? undefined;
}

/** The last day of the school year that a day is in or before: an open absence never goes on into the next (R2). */
export async function endOfSchoolYear(tx: Tx, day: Day): Promise<Day | undefined> {
  const found = await get(
    tx,
    sql<{
      day: Day | null;
    }>`select min(ends_on) as day from school_years where tenant_id = current_tenant() and ends_on >= ${day}`,
  );
  return found.day ?? undefined;
}

/** What holds now on each asked day, and whether the request came in time for it. */
export async function askedDays(
  tx: Tx,
  ask: { readonly consumerId: number; readonly days: readonly Day[]; readonly arrivedAt: Temporal.Instant },
  service = 'canteen',
): Promise<AskedDay[]> {
  const [first, last] = [ask.days[0], ask.days.at(-1)];
  if (!first || !last) return [];
  const found = await rows(
    tx,
    sql<{
      day: Day;
      state: PlannedState | null;
      reasonCode: AskedDay['reasonCode'];
      reason: string | null;
      kind: AbsenceKind | null;
      cutoff: TimeOfDay;
      settled: boolean;
    }>`select d.day, s.planned as state, s.reason_code as "reasonCode", s.reason, a.kind,
        to_char(cutoff_time(${service}, s.school_id, d.day), 'HH24:MI') as cutoff,
        ${isSettled(ask.consumerId, service)} as settled
      from unnest(${ask.days}::date[]) as d (day)
      left join day_statuses(${service}, ${first}::date, ${last}::date, array[${ask.consumerId}::bigint]) s on s.day = d.day
      left join absence_acts a on a.tenant_id = current_tenant() and a.id = s.act_id
      order by d.day`,
  );
  return found.map((row) => ({
    ...row,
    state: row.state ?? 'unavailable',
    reasonCode: row.state ? row.reasonCode : 'not_enrolled',
    kind: row.kind ?? 'normal',
    inTime: isInTime(ask.arrivedAt, row.day, row.cutoff),
  }));
}

/** The consumer's own service days between two days as the rule on light meals counts them: a light meal not eaten is an absence. */
export function mealsInRow(tx: Tx, consumerId: number, from: Day, to: Day, service = 'canteen'): Promise<MealInRow[]> {
  return rows(
    tx,
    sql<MealInRow>`select s.day, case
        when s.state = 'not_consumed' or a.kind = 'absent' and s.state <> 'consumed' then 'none'
        when s.light or a.kind = 'light' and not s.frozen then 'light'
        when s.state = 'suspended' then 'none'
        else 'normal' end as meal
      from day_statuses(${service}, ${from}::date, ${to}::date, array[${consumerId}::bigint]) s
      left join absence_acts a on a.tenant_id = current_tenant() and a.id = s.act_id
      where s.state <> 'unavailable' order by s.day`,
  );
}

export interface NewReceipt {
  readonly consumerId: number;
  readonly kind: AbsenceKind;
  readonly arrivedAt: Temporal.Instant;
  readonly channel: 'web' | 'office';
  readonly decision: AbsenceDecision;
  readonly undoes?: number;
}

/**
 * The writing statement: it compares the arrival stamp with the school's `cutoff_at` of each act's first day, and looks for frozen days, itself (R2).
 * Throws when it would write less than was decided, because rule and statement then disagree.
 */
export async function writeReceipt(tx: Tx, receipt: NewReceipt, service = 'canteen'): Promise<number> {
  const { decision } = receipt;
  const acts = JSON.stringify(decision.acts);
  const untilFurtherNotice = decision.acts.some((act) => act.untilFurtherNotice);
  const written = await rows(
    tx,
    sql<{ id: number }>`with receipt as (
        insert into absence_receipts (consumer_id, service, kind, until_further_notice, days, closed_days, arrived_at, channel, undoes_id)
        values (${receipt.consumerId}, ${service}, ${receipt.kind}, ${untilFurtherNotice}, ${decision.days}::date[],
          ${decision.closedDays}::date[], ${receipt.arrivedAt}, ${receipt.channel}, ${receipt.undoes ?? null}::bigint)
        returning id
      )
      insert into absence_acts (consumer_id, service, kind, from_day, to_day, until_further_notice, arrived_at, channel, receipt_id)
      select ${receipt.consumerId}, ${service}, act.kind, act."from", act."to", act."untilFurtherNotice", ${receipt.arrivedAt}::timestamptz,
        ${receipt.channel}, receipt.id
      from receipt, jsonb_to_recordset(${acts}::jsonb) as act (kind text, "from" date, "to" date, "untilFurtherNotice" boolean)
      where ${receipt.arrivedAt}::timestamptz < cutoff_at(${service}, school_of(${service}, ${receipt.consumerId}, act."from"), act."from")
        and not exists (select from generate_series(act."from"::timestamp, act."to"::timestamp, interval '1 day') as g (at),
          lateral (select g.at::date as day) d where ${isSettled(receipt.consumerId, service)})
      returning receipt_id as id`,
  );
  const [first] = written;
  if (!first || written.length !== decision.acts.length)
    throw new Error('The cutoff of the statement is not that of the rule');
  await amendOrders(tx, receipt, service);
  return first.id;
}

/** Whether a day `d.day` of a consumer can take no request any more, even one that arrived in time: it was charged, or the school has spoken. */
const isSettled = (consumerId: number, service: string) => sql<boolean>`exists (select from meal_orders o
  left join register_entries r on r.tenant_id = o.tenant_id and r.service = o.service and r.day = o.day and r.consumer_id = ${consumerId}
  left join register_confirmations c on c.tenant_id = r.tenant_id and c.service = r.service and c.day = r.day and c.class_id = r.class_id
  where o.tenant_id = current_tenant() and o.service = ${service} and o.day = d.day
    and (o.posted_at is not null or r.present is not null or c.class_id is not null))`;

/**
 * A request that arrived in time counts also when the day was frozen before it was served: in the second of the cutoff, or because a login
 * stood between (R2). The order and the presumed register follow the last act that arrived; the kitchen's numbers change at once.
 */
async function amendOrders(tx: Tx, { consumerId, decision }: NewReceipt, service: string): Promise<void> {
  await sql`update register_entries r set planned = case latest.kind when 'normal' then 'booked' else latest.kind end
    from unnest(${decision.days}::date[]) as amended (day)
    cross join lateral (select a.kind from absence_acts a where a.tenant_id = current_tenant() and a.consumer_id = ${consumerId}
      and a.service = ${service} and amended.day between a.from_day and a.to_day order by a.arrived_at desc, a.id desc limit 1) latest
    where r.tenant_id = current_tenant() and r.service = ${service} and r.consumer_id = ${consumerId}
      and r.day = amended.day and r.planned in ('booked', 'light', 'absent')`.execute(tx);
}

export interface StoredReceipt {
  readonly consumerId: number;
  readonly undoneBy: number | null;
}

export function findReceipt(tx: Tx, receiptId: number): Promise<StoredReceipt | undefined> {
  return find(
    tx,
    sql<StoredReceipt>`select r.consumer_id as "consumerId",
        (select u.id from absence_receipts u where u.tenant_id = r.tenant_id and u.undoes_id = r.id) as "undoneBy"
      from absence_receipts r where r.tenant_id = current_tenant() and r.id = ${receiptId}`,
  );
}

export interface DayBefore {
  readonly day: Day;
  readonly kind: AbsenceKind;
  readonly untilFurtherNotice: boolean;
}

/** The days on which a receipt's acts still decide and did not say the same as before, with what held before them. */
export function daysBefore(tx: Tx, consumerId: number, receiptId: number): Promise<DayBefore[]> {
  return rows(
    tx,
    sql<DayBefore>`select d.day::date as day, coalesce(earlier.kind, 'normal') as kind,
        coalesce(earlier.until_further_notice, false) as "untilFurtherNotice"
      from absence_acts own
      cross join lateral generate_series(own.from_day, own.to_day, interval '1 day') as d (day)
      cross join lateral (select a.id from absence_acts a where a.tenant_id = own.tenant_id and a.consumer_id = own.consumer_id
        and a.service = own.service and d.day::date between a.from_day and a.to_day order by a.arrived_at desc, a.id desc limit 1) latest
      left join lateral (select a.kind, a.until_further_notice from absence_acts a
        where a.tenant_id = own.tenant_id and a.consumer_id = own.consumer_id and a.service = own.service
          and a.receipt_id is distinct from own.receipt_id and d.day::date between a.from_day and a.to_day
        order by a.arrived_at desc, a.id desc limit 1) earlier on true
      where own.tenant_id = current_tenant() and own.consumer_id = ${consumerId} and own.receipt_id = ${receiptId}
        and latest.id = own.id and own.kind <> coalesce(earlier.kind, 'normal')
      order by 1`,
  );
}
