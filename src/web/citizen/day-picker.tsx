import type { ConsumerDay } from '#src/calendar/index.ts';
import { addDays, type Day, weekdayOf } from '#src/kernel/day.ts';
import { longDay, shortDay } from '#src/kernel/italian-dates.ts';
import { Icon } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { askedKind } from './day-words.ts';

const words = messages.family.absences.page;

/** The days of one month that can be chosen. */
export interface PickerMonth {
  readonly label: string;
  readonly days: readonly ConsumerDay[];
}

interface DayPickerProps {
  months: readonly PickerMonth[];
  chosen: readonly Day[];
  error: string | undefined;
}

/**
 * Months whose open service days can be tapped: each day is a checkbox, so keyboard and screen readers have it as well.
 * All months are in one form, folded after the first, so that no choice is lost on the way to another month.
 */
export function DayPicker({ months, chosen, error }: DayPickerProps) {
  return (
    <fieldset class={error ? 'field field-invalid' : 'field'}>
      <legend>{words.chooseDays}</legend>
      {error && (
        <p class="field-error" id="giorno-error">
          <Icon name="danger" />
          <span>{error}</span>
        </p>
      )}
      {months.length === 0 && <p class="quiet">{words.noDays}</p>}
      {months.map((month, index) => {
        const picked = month.days.filter(({ day }) => chosen.includes(day)).length;
        return (
          <details class="month-fold" open={index === 0 || picked > 0}>
            <summary>{month.label}</summary>
            <Weeks month={month} chosen={chosen} first={index === 0} />
          </details>
        );
      })}
    </fieldset>
  );
}

function Weeks({ month, chosen, first }: { month: PickerMonth; chosen: readonly Day[]; first: boolean }) {
  const weeks = Map.groupBy(month.days, (day) => addDays(day.day, 1 - weekdayOf(day.day)));
  const [firstDay] = month.days;
  return (
    <div class="day-picker-weeks">
      {[...weeks.values()].map((week) => (
        <div class="day-picker-week">
          {week.map((day) => (
            <DayBox
              day={day}
              checked={chosen.includes(day.day)}
              id={first && day === firstDay ? 'giorno' : `giorno-${day.day}`}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function DayBox({ day, checked, id }: { day: ConsumerDay; checked: boolean; id: string }) {
  const kind = askedKind(day);
  const already = kind === 'absent' ? words.alreadyAbsent : kind === 'light' ? words.alreadyLight : undefined;
  return (
    <div class={`day-box weekday-${weekdayOf(day.day)}`}>
      <input type="checkbox" id={id} name="giorno" value={day.day} checked={checked} />
      <label for={id}>
        <span aria-hidden="true">{shortDay(day.day)}</span>
        <span class="visually-hidden">{longDay(day.day)}</span>
        {already && <span class="day-box-note">{already}</span>}
      </label>
    </div>
  );
}
