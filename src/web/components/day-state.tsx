import type { Child } from 'hono/jsx';
import { messages } from '#src/web/messages/index.ts';
import { Icon, type IconName } from './icon.tsx';

/** The seven states of a day (R17). */
export type DayStateName = 'unavailable' | 'consumed' | 'not_consumed' | 'suspended' | 'absent' | 'light' | 'booked';

/** Picture and tone of each state; the word is in the catalogue. */
const LOOKS: Record<DayStateName, { icon: IconName; tone: string }> = {
  booked: { icon: 'plate', tone: 'primary' },
  light: { icon: 'bowl', tone: 'primary' },
  absent: { icon: 'plate-crossed', tone: 'neutral' },
  consumed: { icon: 'check', tone: 'success' },
  not_consumed: { icon: 'dash', tone: 'neutral' },
  suspended: { icon: 'pause', tone: 'danger' },
  unavailable: { icon: 'calendar-crossed', tone: 'muted' },
};

interface DayStateProps {
  state: DayStateName;
  /** "Oggi", "Domani": put before the word. */
  when?: string | undefined;
  /** Why, who, until when; below the word. */
  note?: Child;
  /** Marks beside consumed or not consumed. */
  light?: boolean | undefined;
  charged?: boolean | undefined;
  size?: 'normal' | 'large' | undefined;
}

/** The state of one day: picture, word and tone, the same on every page. */
export function DayState({ state, when, note, light, charged, size = 'normal' }: DayStateProps) {
  const { day } = messages.shared;
  const marks = [light && day.markLight, charged && day.markCharged].filter(Boolean).join(', ');
  const { icon, tone } = LOOKS[state];
  return (
    <div class={`day-state day-state-${size} tone-${tone}`} data-state={state}>
      <Icon name={icon} class="day-state-icon" />
      <div class="day-state-text">
        <p class="day-state-word">
          {when ? day.on(when, day[state]) : day[state]}
          {marks && <span class="day-state-marks"> ({marks})</span>}
        </p>
        {note && <p class="quiet">{note}</p>}
      </div>
    </div>
  );
}
