import { type ChildCalendar, type ConsumerDay, calendarsOf } from '#src/calendar/index.ts';
import { addDays, type Day, earlier } from '#src/kernel/day.ts';
import { offersFor, type TopUpOffer } from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumersOf, type FamilyConsumer } from '#src/registry/index.ts';
import { type Coverage, coverStretch, creditCover } from '#src/standing/index.ts';
import { municipalityOn, type Settings, type Tenant } from '#src/tenancy/index.ts';
import { asSeenBy } from './seen-by.ts';

/** All that the cards of a family's children say. */
export interface ChildToday {
  readonly child: TopUpOffer;
  readonly today: ConsumerDay;
  /** The next service day after a day without one; undefined when today is one, or none is in the calendar. */
  readonly next: ConsumerDay | undefined;
  readonly cover: Coverage | undefined;
  /** From the first day that was asked for, to the end of what is enrolled. */
  readonly calendar: ChildCalendar;
}

/** A person's children and what holds for them all on a day. */
interface Family {
  readonly day: Day;
  readonly consumers: readonly FamilyConsumer[];
  readonly settings: Settings;
  readonly tenant: Tenant;
}

/** `seen`: the version of the municipality's facts when the request came in. */
export async function familyOf(tx: Tx, personId: number, day: Day, seen: string): Promise<Family> {
  const [municipality, consumers] = await Promise.all([municipalityOn(tx, day, seen), consumersOf(tx, personId, day)]);
  return { day, ...municipality, consumers };
}

/** The children as they stand on the family's day; their days are known from `since` on, or from that day. */
export async function childrenToday(
  tx: Tx,
  { day, consumers, settings }: Family,
  since: Day = day,
): Promise<readonly ChildToday[]> {
  const ids = consumers.map((child) => child.consumerId);
  const [children, calendars] = await Promise.all([
    offersFor(tx, consumers, { on: day, settings }),
    calendarsOf(tx, ids, { ...coverStretch(day), from: earlier(since, day) }),
  ]);
  return children.map((child): ChildToday => {
    const calendar = calendars.get(child.consumerId);
    if (!calendar) throw new Error('A child without days');
    const today = calendar.on(day);
    const next = today.state === 'unavailable' ? nextServiceDay(calendar, day) : undefined;
    const cover = child.standing && creditCover(child.standing, calendar, day);
    return { child, today: asSeenBy(child, today), next, cover, calendar };
  });
}

const LOOK_AHEAD_DAYS = 366;

function nextServiceDay(calendar: ChildCalendar, after: Day): ConsumerDay | undefined {
  for (let ahead = 1; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = calendar.on(addDays(after, ahead));
    if (day.planned !== 'unavailable') return day;
  }
  return undefined;
}
