import { type AbsenceReceipt, lastDayToPlan, receiptAsked } from '#src/absences/index.ts';
import { type ConsumerDay, countMeals, daysIn, mealsEaten } from '#src/calendar/index.ts';
import { addDays, type Day, earlier, firstDayOf, lastDayOf, later, type Month, monthOf } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { askNothingMore, type Tx } from '#src/platform/database/index.ts';
import type { Tenant } from '#src/tenancy/index.ts';
import { type ChildToday, childrenToday, familyOf } from './children-today.ts';
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
  /** Meals eaten since the service began, and in the month. */
  readonly meals: { readonly inAll: number; readonly inMonth: number };
  readonly receipt: AbsenceReceipt | undefined;
}

interface Asked {
  readonly personId: number;
  readonly consumerId: number;
  readonly at: Temporal.Instant;
  readonly month: string | undefined;
  readonly receiptId: number | undefined;
  /** The version of the municipality's facts when the request came in. */
  readonly seen: string;
}

/** Undefined when the person does not answer for this consumer. */
export async function detailOf(tx: Tx, asked: Asked): Promise<Detail | undefined> {
  const { personId, consumerId, receiptId, at } = asked;
  const today = romeDay(at);
  // What does not wait for the family goes out with the question for it.
  const [family, receiptOf] = await Promise.all([
    familyOf(tx, personId, today, asked.seen),
    receiptId === undefined ? undefined : receiptAsked(tx, { consumerId, receiptId, at }),
  ]);
  const { tenant, settings } = family;
  const own = family.consumers.find((child) => child.consumerId === consumerId);
  if (!own) return undefined;
  const begun = earlier(tenant.goLive ?? today, today);
  const endOfYear = own.enrolment?.to;
  const range = monthsOf(begun, endOfYear, today);
  const month = monthWithin(asked.month, today, range);
  const since = earlier(firstDayOf(month), today);
  const [children, mealsBefore] = await Promise.all([
    childrenToday(tx, family, since),
    countMeals(tx, { consumerId, from: begun, to: addDays(since, -1) }),
    askNothingMore(tx),
  ]);
  const shown = children.find(({ child }) => child.consumerId === consumerId);
  if (!shown) return undefined;
  const eaten = (from: Day, to: Day) => mealsEaten(shown.calendar, from, earlier(to, today)).length;
  return {
    shown,
    tenant,
    lastToPlan: endOfYear && lastDayToPlan(endOfYear, today, settings.absence_days_ahead),
    month,
    range,
    days: daysIn(shown.calendar, firstDayOf(month), lastDayOf(month)).map((day) => asSeenBy(shown.child, day)),
    meals: {
      inAll: mealsBefore + eaten(later(begun, since), today),
      inMonth: eaten(firstDayOf(month), lastDayOf(month)),
    },
    receipt: receiptOf?.(shown.calendar),
  };
}

const monthsOf = (from: Day, enrolledTo: Day | undefined, today: Day): MonthRange => ({
  first: monthOf(from),
  last: monthOf(enrolledTo && enrolledTo > today ? enrolledTo : today),
});
