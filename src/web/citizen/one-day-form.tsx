import type { AbsenceKind } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { Button, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import type { PageContext } from '../transaction.ts';
import { placeOf } from './request.ts';

interface OneDayFormProps {
  c: PageContext;
  /** The key of the rendering; each form of the page makes its own of it. */
  pageKey: string;
  consumerId: number;
  day: Day;
  kind: AbsenceKind;
  label: string;
  variant?: 'primary' | 'outline' | 'link' | undefined;
  size?: 'normal' | 'small' | undefined;
  full?: boolean | undefined;
  /** Read aloud after the label; by default the day. */
  hiddenLabel?: string | undefined;
}

/** One tap for one day: absent, a light meal, or normal again. */
export function OneDayForm({ c, pageKey, consumerId, day, kind, label, hiddenLabel, ...look }: OneDayFormProps) {
  const { absences, csrf } = placeOf(c, consumerId);
  return (
    <Form
      action={absences}
      csrf={csrf}
      requestKey={`${pageKey}.${consumerId}.${day}.${kind}`}
      hidden={{ tipo: kind, modo: 'giorni', giorno: day }}
      inline
    >
      <Button {...look} hiddenLabel={hiddenLabel ?? messages.family.detail.onDay(day)}>
        {label}
      </Button>
    </Form>
  );
}
