import { sql } from 'kysely';
import { type AbsenceKind, type ChildCalendar, calendarsOf } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import { daysBefore } from './store.ts';

/** What was registered, as its page shows it. */
export interface AbsenceReceipt {
  readonly id: number;
  readonly kind: AbsenceKind;
  readonly untilFurtherNotice: boolean;
  /** Service days that it changed. */
  readonly days: readonly Day[];
  /** Service days that were too late, and stayed as they were. */
  readonly closedDays: readonly Day[];
  /** Light meals that became normal ones with it (R3). */
  readonly lightEnded: readonly Day[];
  readonly arrivedAt: Temporal.Instant;
  readonly undoes: boolean;
  /** It still decides a day that is open at `at`. */
  readonly canUndo: boolean;
}

interface WhichReceipt {
  readonly consumerId: number;
  readonly receiptId: number;
  readonly at: Temporal.Instant;
}

/** One receipt of a consumer; undefined when there is none with this number. */
export async function absenceReceipt(tx: Tx, which: WhichReceipt): Promise<AbsenceReceipt | undefined> {
  const { consumerId, at } = which;
  const [receipt, coming] = await stored(tx, which);
  const last = coming.at(-1);
  const stretch = { from: romeDay(at), to: last ?? romeDay(at) };
  const calendar = last && (await calendarsOf(tx, [consumerId], stretch)).get(consumerId);
  return receipt && { ...receipt, canUndo: isAnyOpen(coming, calendar, at) };
}

/** The same for a page that reads the consumer's days besides: it hands in the calendar when it has it. */
export async function receiptAsked(
  tx: Tx,
  which: WhichReceipt,
): Promise<(calendar: ChildCalendar) => AbsenceReceipt | undefined> {
  const [receipt, coming] = await stored(tx, which);
  return (calendar) => receipt && { ...receipt, canUndo: isAnyOpen(coming, calendar, which.at) };
}

/** What was written, and which of its days are still to come: a day gone by is closed anyhow. */
async function stored(tx: Tx, { consumerId, receiptId, at }: WhichReceipt) {
  const found = find(
    tx,
    sql<
      Omit<AbsenceReceipt, 'canUndo'>
    >`/* absence_receipt */ select id, kind, until_further_notice as "untilFurtherNotice",
        to_jsonb(days) as days, to_jsonb(closed_days) as "closedDays", to_jsonb(light_ended) as "lightEnded", arrived_at as "arrivedAt", undoes_id is not null as undoes
      from absence_receipts
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and id = ${receiptId}`,
  );
  const [receipt, changed] = await Promise.all([found, daysBefore(tx, consumerId, receiptId)]);
  const today = romeDay(at);
  return [receipt, changed.map(({ day }) => day).filter((day) => day >= today)] as const;
}

function isAnyOpen(days: readonly Day[], calendar: ChildCalendar | undefined, at: Temporal.Instant): boolean {
  return days.some((each) => {
    const day = calendar?.on(each);
    return day !== undefined && !day.frozen && isBefore(at, day.closesAt);
  });
}

/** A coming stretch of days for which something is planned. */
export interface PlannedAbsence {
  readonly kind: 'absent' | 'light';
  readonly from: Day;
  readonly to: Day;
  readonly untilFurtherNotice: boolean;
  /** Service days in it. */
  readonly serviceDays: number;
}

/** Absences and light meals planned from a day on, neighbouring service days of one kind together. */
export function plannedAbsences(
  tx: Tx,
  consumerId: number,
  from: Day,
  to: Day,
  service = 'canteen',
): Promise<PlannedAbsence[]> {
  return rows(
    tx,
    sql<PlannedAbsence>`with service_days as (
        select s.day, coalesce(a.kind, 'normal') as kind, coalesce(a.until_further_notice, false) as open,
          row_number() over (order by s.day) as n
        from day_statuses(${service}, ${from}::date, ${to}::date, array[${consumerId}::bigint]) s
        left join absence_acts a on a.tenant_id = current_tenant() and a.id = s.act_id
        where s.planned <> 'unavailable' and not s.frozen
      ), runs as (
        select *, n - row_number() over (partition by kind, open order by day) as run from service_days
      )
      select kind, min(day) as from, max(day) as to, open as "untilFurtherNotice", count(*)::integer as "serviceDays"
      from runs where kind <> 'normal' group by kind, open, run order by 2`,
  );
}
