import type { ConsumerDay } from '#src/calendar/index.ts';
import { addDays, type Day, weekdayOf } from '#src/kernel/day.ts';
import { longDay, shortDay } from '#src/kernel/italian-dates.ts';
import { Icon } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { askedKind, isOpen } from './day-words.ts';

const words = messages.family.absences.page;

interface DayPickerProps {
  at: Temporal.Instant;
  months: readonly { readonly label: string; readonly days: readonly ConsumerDay[] }[];
  chosen: readonly Day[];
  error: string | undefined;
}

/** Months whose open service days can be tapped: each is a checkbox, so keyboard and screen readers have them as well. */
export function DayPicker({ at, months, chosen, error }: DayPickerProps) {
  const open = months.map(({ label, days }) => ({ label, days: days.filter((day) => isOpen(day, at)) }));
  const first = open.flatMap(({ days }) => days)[0]?.day;
  return (
    <fieldset class={error ? 'field field-invalid day-picker' : 'field day-picker'}>
      <legend>{words.chooseDays}</legend>
      {error && (
        <p class="field-error" id="giorno-error">
          <Icon name="danger" />
          <span>{error}</span>
        </p>
      )}
      {first === undefined && <p class="quiet">{words.noDays}</p>}
      {open
        .filter(({ days }) => days.length > 0)
        .map(({ label, days }) => (
          <fieldset class="day-picker-month">
            <legend class="week-title">
              <span class="visually-hidden">{words.month} </span>
              {label}
            </legend>
            {[...Map.groupBy(days, (day) => addDays(day.day, 1 - weekdayOf(day.day))).values()].map((week) => (
              <div class="day-picker-week">
                {week.map((day) => (
                  <DayBox
                    day={day}
                    checked={chosen.includes(day.day)}
                    id={day.day === first ? 'giorno' : `giorno-${day.day}`}
                  />
                ))}
              </div>
            ))}
          </fieldset>
        ))}
    </fieldset>
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
