import { sql } from 'kysely';
import {
  type AbsenceKind,
  type ChildCalendar,
  daysAheadOn,
  isInTime,
  readAlong,
  type StoredFacts,
} from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { type AuditLine, auditInsert } from '#src/platform/audit/index.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { AbsenceDecision, AskedDay, MealInRow } from './types.ts';

/** A consumer that is held still, with what deciding for it asks for. */
export interface HeldConsumer {
  /** The last day of the newest school year in which the consumer is enrolled; undefined without a live enrolment (R2). */
  readonly lastPlannableDay: Day | undefined;
  /** The setting on how far ahead may be planned, in calendar days; null: as far as that day (R2). */
  readonly daysAhead: number | null;
  /** Whether a light meal is asked for on one of the days asked about, or later (R3). */
  readonly eatsLight: boolean;
  /** Payer and guardians with an address who may report absences as well, except the one who asks (R2). */
  readonly others: readonly OtherGuardian[];
  readonly calendar: ChildCalendar;
}

export interface OtherGuardian {
  readonly id: number;
  readonly email: string;
  /** What mails call the child: the label that the family chose, otherwise its number (R16). */
  readonly number: string;
  readonly label: string | null;
}

interface DaysQuestion {
  readonly consumerId: number;
  /** Who must be allowed to report absences of the child (R15); undefined when the office asks. */
  readonly guardianId: number | undefined;
  /** In whose name is asked: not told by mail. */
  readonly personId: number | undefined;
  readonly today: Day;
  readonly from: Day;
  readonly to: Day;
  /** Days to hold: those that could be frozen while the transaction runs. */
  readonly held: readonly Day[];
}

/**
 * Holds the consumer and days still, then reads what decides them: two guardians' requests for one child are decided one after the other.
 * Undefined when there is no such consumer, or `guardianId` may not report its absences (R15).
 */
export async function askForDays(
  tx: Tx,
  { consumerId, guardianId, personId, today, from, to, held }: DaysQuestion,
  service = 'canteen',
): Promise<HeldConsumer | undefined> {
  const days = readAlong(tx, service);
  const found = await find(
    tx,
    sql<{
      schoolYears: number[];
      eatsLight: boolean;
      others: OtherGuardian[];
      facts: StoredFacts;
    }>`/* hold_child */ select school_years as "schoolYears", eats_light as "eatsLight", others, facts
      from hold_child(${service}, ${consumerId}, ${guardianId ?? null}, ${personId ?? null}, ${today}, ${from}, ${to}, ${held}::date[],
        ${days.version}::uuid)`,
  );
  if (!found) return undefined;
  const { eatsLight, others } = found;
  const { calendar, municipality } = days.from(found.facts);
  const ends = found.schoolYears.flatMap((year) => municipality.schoolYears.get(year)?.endsOn ?? []).sort();
  return { eatsLight, others, calendar, lastPlannableDay: ends.at(-1), daysAhead: daysAheadOn(municipality, today) };
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

/** What holds on each asked day, and whether the request came in time for it. */
export const askedDays = (calendar: ChildCalendar, days: readonly Day[], arrivedAt: Temporal.Instant): AskedDay[] =>
  days.map(calendar.on).map((day) => ({
    day: day.day,
    state: day.planned,
    reasonCode: day.reasonCode,
    reason: day.reason,
    kind: day.act?.kind ?? 'normal',
    cutoff: day.cutoff,
    inTime: isInTime(arrivedAt, day.day, day.cutoff),
    settled: day.posted || day.marked,
  }));

/**
 * The consumer's own service days between two days as the rule on light meals counts them: a light meal not eaten is an absence, and one with
 * a certificate counts as little as one (R3).
 */
export function mealsInRow(tx: Tx, consumerId: number, from: Day, to: Day, service = 'canteen'): Promise<MealInRow[]> {
  return rows(
    tx,
    sql<MealInRow>`select s.day, case
        when s.state = 'not_consumed' or a.kind = 'absent' and s.state <> 'consumed' then 'none'
        when a.certified then 'none'
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
  /** What the audit log keeps of it; the receipt's number is added. */
  readonly line: AuditLine;
}

/**
 * The writing statement: it asks itself whether each act's days are `still_open` for a request that arrived then (R2).
 * Throws when it would write less than was decided, because rule and statement then disagree.
 */
export async function writeReceipt(tx: Tx, receipt: NewReceipt, service = 'canteen'): Promise<number> {
  const { decision } = receipt;
  const acts = JSON.stringify(decision.acts);
  const untilFurtherNotice = decision.acts.some((act) => act.untilFurtherNotice);
  const written = await rows(
    tx,
    sql<{ id: number; frozen: boolean }>`/* write_receipt */ with receipt as (
        insert into absence_receipts (consumer_id, service, kind, until_further_notice, days, closed_days, light_ended, arrived_at, channel,
          undoes_id)
        values (${receipt.consumerId}, ${service}, ${receipt.kind}, ${untilFurtherNotice}, ${decision.days}::date[],
          ${decision.closedDays}::date[], ${decision.lightEnded}::date[], ${receipt.arrivedAt}, ${receipt.channel}, ${receipt.undoes ?? null}::bigint)
        returning id
      ), audited as (
        ${auditInsert(receipt.line, { from: sql`receipt`, adding: sql`jsonb_build_object('receipt', receipt.id)` })}
      )
      insert into absence_acts (consumer_id, service, kind, from_day, to_day, until_further_notice, arrived_at, channel, receipt_id)
      select ${receipt.consumerId}, ${service}, act.kind, act."from", act."to", act."untilFurtherNotice", ${receipt.arrivedAt}::timestamptz,
        ${receipt.channel}, receipt.id
      from receipt, jsonb_to_recordset(${acts}::jsonb) as act (kind text, "from" date, "to" date, "untilFurtherNotice" boolean)
      where still_open(${service}, ${receipt.consumerId}, act."from", act."to", ${receipt.arrivedAt}::timestamptz)
      returning receipt_id as id, exists (select from meal_orders o where o.tenant_id = current_tenant() and o.service = ${service}
        and o.day = any (${decision.days}::date[])) as frozen`,
  );
  const [first] = written;
  if (!first || written.length !== decision.acts.length)
    throw new Error('The cutoff of the statement is not that of the rule');
  if (first.frozen) await amendOrders(tx, receipt, service);
  return first.id;
}

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
  /** From the first to the last day of its acts, which never change. */
  readonly from: Day;
  readonly to: Day;
}

export function findReceipt(tx: Tx, receiptId: number): Promise<StoredReceipt | undefined> {
  return find(
    tx,
    sql<StoredReceipt>`select r.consumer_id as "consumerId",
        (select u.id from absence_receipts u where u.tenant_id = r.tenant_id and u.undoes_id = r.id) as "undoneBy",
        a.from, a.to
      from absence_receipts r
      join lateral (select min(from_day) as from, max(to_day) as to from absence_acts where tenant_id = r.tenant_id and receipt_id = r.id) a on true
      where r.tenant_id = current_tenant() and r.id = ${receiptId}`,
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
    sql<DayBefore>`/* days_before */ select d.day::date as day, coalesce(earlier.kind, 'normal') as kind,
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
