import { type ConsumerDay, daysOf } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { shownState, whoAsked, whyUnavailable } from '../citizen/day-words.ts';
import { Button, Card, CardSection, DateField, DayState, type FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { dayOf } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { dayIn, type Typed } from './family-request.ts';

const words = messages.office.form;

/** A form about one day of a child, as it is to be shown. */
export interface DayForm {
  readonly day: Day;
  readonly typed: Typed;
  readonly errors: readonly FieldError[];
}

/** The form as it is opened: for the day that the address names, or today. */
export const openedForm = (c: PageContext): DayForm => ({ day: dayOf(c), typed: {}, errors: [] });

/** The day that a posted form is about. */
export const typedDay = (c: PageContext, typed: Typed): Day => dayIn(typed, 'giorno') ?? dayOf(c);

/** How one day of a child stands. */
export async function dayOfChild(c: PageContext, consumerId: number, day: Day): Promise<ConsumerDay> {
  const [found] = await read(c, (tx) => daysOf(tx, consumerId, day, day));
  if (!found) throw new Error('A day is missing among the days of a consumer');
  return found;
}

interface DayChoiceProps {
  c: PageContext;
  child: ConsumerRecord;
  day: ConsumerDay;
}

/** Which day is meant, and how it stands; the address holds it. */
export function DayChoice({ c, child, day }: DayChoiceProps) {
  const note =
    whyUnavailable(day, { goLive: undefined, classLabel: child.enrolment?.classLabel ?? '' }) ??
    whoAsked(day, c.var.arrivedAt);
  return (
    <Card title={longDayWithYear(day.day)}>
      <CardSection>
        <DayState
          state={shownState(day)}
          note={note}
          light={day.state === 'consumed' && day.light}
          charged={day.chargedCents !== null}
        />
      </CardSection>
      <CardSection>
        <form method="get" class="form">
          <DateField name="giorno" label={words.otherDay} value={day.day} />
          <Button variant="outline" size="small">
            {words.show}
          </Button>
        </form>
      </CardSection>
    </Card>
  );
}
