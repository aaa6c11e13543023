import type { ConsumerDay } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { DayRow } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { canBeChanged, shownState, whoAsked, whyUnavailable } from './day-words.ts';

const words = messages.family;

interface Seen {
  /** The instant at which the page is read. */
  readonly at: Temporal.Instant;
  readonly goLive: Day | undefined;
  readonly classLabel: string;
  /** What to add on a suspended day. */
  readonly suspended?: string | undefined;
}

/** A day of a child in the list of a month, as the family and the office both read it: its state, why, who asked, until when. */
export function dayRow(day: ConsumerDay, { at, goLive, classLabel, suspended }: Seen): DayRow {
  const today = day.day === romeDay(at);
  const notes = [
    whyUnavailable(day, { goLive, classLabel }),
    day.packedLunch && day.state !== 'unavailable' ? words.packedLunch : undefined,
    whoAsked(day, at),
    day.act?.untilFurtherNotice && shownState(day) === 'absent' ? words.who.untilFurtherNotice : undefined,
    day.state === 'suspended' ? suspended : undefined,
    today && canBeChanged(day, at) ? words.until.todayUntil(day.cutoff) : undefined,
  ].filter((note) => note !== undefined);
  return {
    day: day.day,
    state: shownState(day),
    light: day.state === 'consumed' && day.light,
    note: notes.length > 0 ? notes.join(' · ') : undefined,
    today,
  };
}
