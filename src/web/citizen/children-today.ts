import { type ChildCalendar, type ConsumerDay, calendarsOf } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { childrenOf, type TopUpOffer } from '#src/payments/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { type Coverage, coverStretch, creditCover } from '#src/standing/index.ts';
import { type Settings, settingsOn } from '#src/tenancy/index.ts';
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
}

/** The children of a person as they stand on the day of `at`; their days from `since` on, from that day unless given. */
export async function familyToday(
  tx: Tx,
  { personId, at, since }: { readonly personId: number; readonly at: Temporal.Instant; readonly since?: Day },
): Promise<FamilyToday> {
  const day = romeDay(at);
  const settings = await settingsOn(tx, day);
  const children = await childrenOf(tx, { personId, on: day, settings });
  const ids = children.map((child) => child.consumerId);
  const calendars = await calendarsOf(tx, ids, { ...coverStretch(day), from: since ?? day });
  const shown = children.map((child): ChildToday => {
    const calendar = calendars.get(child.consumerId);
    if (!calendar) throw new Error('A child without days');
    const today = calendar.on(day);
    const next = today.state === 'unavailable' ? nextServiceDay(calendar, day) : undefined;
    const cover = child.standing && creditCover(child.standing, calendar, day);
    return { child, today: asSeenBy(child, today), next, cover, calendar };
  });
  return { day, children: shown, settings };
}

const LOOK_AHEAD_DAYS = 366;

function nextServiceDay(calendar: ChildCalendar, after: Day): ConsumerDay | undefined {
  for (let ahead = 1; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = calendar.on(addDays(after, ahead));
    if (day.planned !== 'unavailable') return day;
  }
  return undefined;
}
