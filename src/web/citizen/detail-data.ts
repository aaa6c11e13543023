import { type AbsenceReceipt, absenceReceipt, lastDayToPlan } from '#src/absences/index.ts';
import { type ConsumerDay, daysIn, mealsEaten } from '#src/calendar/index.ts';
import { type Day, earlier, firstDayOf, lastDayOf, type Month, monthOf } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Tenant } from '#src/tenancy/index.ts';
import { type ChildToday, familyToday } from './children-today.ts';
import { type MonthRange, monthWithin } from './month.ts';
import { asSeenBy } from './seen-by.ts';

/** All that the page of one child shows. */
export interface Detail {
  readonly shown: ChildToday;
  readonly tenant: Tenant;
  /** The last day that can be planned today (R2); undefined without an enrolment. */
  readonly lastToPlan: Day | undefined;
  readonly month: Month;
  readonly range: MonthRange;
  readonly days: readonly ConsumerDay[];
  readonly consumedInMonth: number;
  readonly consumed: number;
  readonly receipt: AbsenceReceipt | undefined;
}

interface Asked {
  readonly personId: number;
  readonly consumerId: number;
  readonly at: Temporal.Instant;
  readonly month: string | undefined;
  readonly receiptId: number | undefined;
}

/** Undefined when the person does not answer for this consumer. */
export async function detailOf(tx: Tx, asked: Asked): Promise<Detail | undefined> {
  const { personId, consumerId, at } = asked;
  const today = romeDay(at);
  const begun = ({ goLive }: Tenant) => earlier(goLive ?? today, today);
  const family = await familyToday(tx, { personId, at, since: (tenant) => firstDayOf(monthOf(begun(tenant))) });
  const { tenant } = family;
  const from = begun(tenant);
  const shown = family.children.find(({ child }) => child.consumerId === consumerId);
  if (!shown) return undefined;
  const endOfYear = shown.child.enrolment?.to;
  const range = monthsOf(from, endOfYear, today);
  const month = monthWithin(asked.month, today, range);
  const meals = mealsEaten(shown.calendar, from, today);
  return {
    shown,
    tenant,
    lastToPlan: endOfYear && lastDayToPlan(endOfYear, today, family.settings.absence_days_ahead),
    month,
    range,
    days: daysIn(shown.calendar, firstDayOf(month), lastDayOf(month)).map((day) => asSeenBy(shown.child, day)),
    consumedInMonth: meals.filter((meal) => monthOf(meal.day) === month).length,
    consumed: meals.length,
    receipt:
      asked.receiptId === undefined
        ? undefined
        : await absenceReceipt(tx, { consumerId, receiptId: asked.receiptId, at, calendar: shown.calendar }),
  };
}

const monthsOf = (from: Day, enrolledTo: Day | undefined, today: Day): MonthRange => ({
  first: monthOf(from),
  last: monthOf(enrolledTo && enrolledTo > today ? enrolledTo : today),
});
