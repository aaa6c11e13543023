import { type AbsenceReceipt, absenceReceipt, lastDayToPlan } from '#src/absences/index.ts';
import { type ConsumerDay, calendarsOf, daysIn } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumersOf, type FamilyConsumer } from '#src/registry/index.ts';
import { currentTenant, settingsOn } from '#src/tenancy/index.ts';
import { messages } from '../messages/index.ts';
import { asSeenBy } from './seen-by.ts';

/** A child as a remembered device shows it (R15): first name, class, and the days that can be changed. */
export interface RememberedChild {
  readonly child: Pick<FamilyConsumer, 'consumerId' | 'name'> & { readonly classLabel: string };
  readonly today: ConsumerDay;
  /** The last day that can be planned today (R2). */
  readonly lastToPlan: Day | undefined;
  /** The next service days after today. */
  readonly coming: readonly ConsumerDay[];
}

export interface Remembered {
  readonly children: readonly RememberedChild[];
  readonly goLive: Day | undefined;
  readonly receipt: { readonly consumerId: number; readonly of: AbsenceReceipt } | undefined;
}

/** Two weeks of school, and the holidays in between. */
const SERVICE_DAYS = 10;
const LOOK_AHEAD_DAYS = 30;

/**
 * A day without what the device must not tell: no amounts, no names, and of a suspension only that there is no meal,
 * since it speaks of the account.
 */
function asRemembered(day: ConsumerDay): ConsumerDay {
  const seen = asSeenBy({ maySeeMoney: false, maySeeNames: false }, day);
  if (seen.state !== 'suspended') return seen;
  const reason = messages.remembered.enterForWhy;
  return { ...seen, state: 'unavailable', planned: 'unavailable', reasonCode: null, reason };
}

interface Asked {
  readonly personId: number;
  readonly at: Temporal.Instant;
  readonly receipt: { readonly consumerId: number; readonly receiptId: number } | undefined;
}

/** The children whose absences a person may report, on a device that is remembered for nothing else. */
export async function rememberedChildren(tx: Tx, { personId, at, receipt }: Asked): Promise<Remembered> {
  const day = romeDay(at);
  const own = (await consumersOf(tx, personId, day)).filter((child) => child.mayCancel);
  const ids = own.map((child) => child.consumerId);
  const calendars = await calendarsOf(tx, ids, { from: day, to: addDays(day, LOOK_AHEAD_DAYS) });
  const { absence_days_ahead } = await settingsOn(tx, day);
  const children = own.map(({ consumerId, name, enrolment }): RememberedChild => {
    const calendar = calendars.get(consumerId);
    if (!calendar) throw new Error('A child without days');
    const coming = daysIn(calendar, addDays(day, 1), addDays(day, LOOK_AHEAD_DAYS));
    const served = coming.filter((each) => each.state !== 'unavailable').slice(0, SERVICE_DAYS);
    return {
      child: { consumerId, name, classLabel: enrolment?.classLabel ?? '' },
      today: asRemembered(calendar.on(day)),
      lastToPlan: enrolment?.to && lastDayToPlan(enrolment.to, day, absence_days_ahead),
      coming: served.map(asRemembered),
    };
  });
  const asked = receipt && ids.includes(receipt.consumerId) ? receipt : undefined;
  const of = asked && (await absenceReceipt(tx, { ...asked, at }));
  return {
    children,
    goLive: (await currentTenant(tx)).goLive,
    receipt: asked && of && { consumerId: asked.consumerId, of },
  };
}
