import { type ChildCalendar, type ConsumerDay, calendarsOf } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { offersFor, type TopUpOffer } from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { consumersOf } from '#src/registry/index.ts';
import { type Coverage, coverStretch, creditCover } from '#src/standing/index.ts';
import { currentTenant, type Settings, settingsOn, type Tenant } from '#src/tenancy/index.ts';
import { asSeenBy } from './seen-by.ts';

/** All that the cards of a family's children say. */
export interface ChildToday {
  readonly child: TopUpOffer;
  readonly today: ConsumerDay;
  /** The next service day after a day without one; undefined when today is one, or none is in the calendar. */
  readonly next: ConsumerDay | undefined;
  readonly cover: Coverage | undefined;
  /** From `since` on, to the end of what is enrolled. */
  readonly calendar: ChildCalendar;
}

export interface FamilyToday {
  readonly day: Day;
  readonly children: readonly ChildToday[];
  readonly settings: Settings;
  readonly tenant: Tenant;
}

interface Asked {
  readonly personId: number;
  readonly at: Temporal.Instant;
  /** From which day on the children's days are wanted; from that of `at` unless given. */
  readonly since?: (tenant: Tenant) => Day;
}

/** The children of a person as they stand on the day of `at`. */
export async function familyToday(tx: Tx, { personId, at, since }: Asked): Promise<FamilyToday> {
  const day = romeDay(at);
  const [settings, tenant, consumers] = await Promise.all([
    settingsOn(tx, day),
    currentTenant(tx),
    consumersOf(tx, personId, day),
  ]);
  const ids = consumers.map((child) => child.consumerId);
  const [children, calendars] = await Promise.all([
    offersFor(tx, consumers, { on: day, settings }),
    calendarsOf(tx, ids, { ...coverStretch(day), from: since?.(tenant) ?? day }),
  ]);
  const shown = children.map((child): ChildToday => {
    const calendar = calendars.get(child.consumerId);
    if (!calendar) throw new Error('A child without days');
    const today = calendar.on(day);
    const next = today.state === 'unavailable' ? nextServiceDay(calendar, day) : undefined;
    const cover = child.standing && creditCover(child.standing, calendar, day);
    return { child, today: asSeenBy(child, today), next, cover, calendar };
  });
  return { day, children: shown, settings, tenant };
}

const LOOK_AHEAD_DAYS = 366;

function nextServiceDay(calendar: ChildCalendar, after: Day): ConsumerDay | undefined {
  for (let ahead = 1; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = calendar.on(addDays(after, ahead));
    if (day.planned !== 'unavailable') return day;
  }
  return undefined;
}
