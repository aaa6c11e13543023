import { type ConsumerDay, daysOfAll, nextServiceDays } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { type TopUpOffer, topUpOffers } from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type CreditCover, creditCover } from '#src/standing/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
import { asSeenBy } from './seen-by.ts';

/** All that the cards of a family's children say. */
export interface ChildToday {
  readonly child: TopUpOffer;
  readonly today: ConsumerDay;
  /** The next service day after a day without one; undefined when today is one, or none is in the calendar. */
  readonly next: ConsumerDay | undefined;
  readonly cover: CreditCover | undefined;
}

export interface FamilyToday {
  readonly day: Day;
  readonly children: readonly ChildToday[];
  readonly settings: Settings;
}

/** The children of a person as they stand on the day of `at`. */
export async function familyToday(tx: Tx, personId: number, at: Temporal.Instant): Promise<FamilyToday> {
  const day = romeDay(at);
  const { children } = await topUpOffers(tx, { personId, at });
  const ids = children.map((child) => child.consumerId);
  const days = await daysOfAll(tx, ids, day, day);
  const covers = await creditCover(tx, ids, day);
  const shown: ChildToday[] = [];
  for (const child of children) {
    const today = days.get(child.consumerId)?.[0];
    if (!today) throw new Error('A day has no status');
    const next = today.state === 'unavailable' ? await nextServiceDay(tx, child.consumerId, day) : undefined;
    const cover = child.maySeeMoney ? covers.get(child.consumerId) : undefined;
    shown.push({ child, today: asSeenBy(child, today), next, cover });
  }
  return { day, children: shown, settings: await settingsOn(tx, day) };
}

async function nextServiceDay(tx: Tx, consumerId: number, after: Day): Promise<ConsumerDay | undefined> {
  const [day] = await nextServiceDays(tx, consumerId, addDays(after, 1), 1);
  return day && (await daysOfAll(tx, [consumerId], day, day)).get(consumerId)?.[0];
}
