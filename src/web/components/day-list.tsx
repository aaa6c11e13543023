import type { Child } from 'hono/jsx';
import { type Day, weekdayOf } from '#src/kernel/day.ts';
import { longDay, shortDay } from '#src/kernel/italian-dates.ts';
import { messages } from '#src/web/messages/index.ts';
import { DayState, type DayStateName } from './day-state.tsx';

/** One day of a list of days. */
export interface DayRow {
  day: Day;
  state: DayStateName;
  note?: Child;
  light?: boolean | undefined;
  /** The amount charged, or a form with the act that is still possible. */
  trailing?: Child;
  today?: boolean | undefined;
}

interface DayListProps {
  /** Weeks from Monday on, each with a title such as "23–27 novembre". */
  weeks: readonly { label: string; days: readonly DayRow[] }[];
}

const Row = ({ day, state, note, light, trailing, today }: DayRow) => (
  <li
    class={`day-row weekday-${weekdayOf(day)}${today ? ' day-row-today' : ''}`}
    aria-current={today ? 'date' : undefined}
  >
    <time class="day-row-date" datetime={day}>
      <span aria-hidden="true">{shortDay(day)}</span>
      <span class="visually-hidden">
        {longDay(day)}
        {today && `, ${messages.shared.day.today}`}
      </span>
    </time>
    <DayState state={state} note={note} light={light} />
    {trailing && <div class="day-row-end">{trailing}</div>}
  </li>
);

/** The days of a month: a list on a phone, a calendar with a column a weekday on a wide screen. */
export function DayList({ weeks }: DayListProps) {
  return (
    <div class="day-list">
      {weeks.map(({ label, days }) => (
        <section class="week">
          <h3 class="week-title">{label}</h3>
          <ol class="week-days">
            {days.map((row) => (
              <Row {...row} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
