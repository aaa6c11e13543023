import { type ConsumerDay, daysOf } from '#src/calendar/index.ts';
import { type Day, parseDay } from '#src/kernel/day.ts';
import { longDayWithYear } from '#src/kernel/italian-dates.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { shownState, whoAsked, whyUnavailable } from '../citizen/day-words.ts';
import { Button, Card, CardSection, DateField, DayState } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read } from '../transaction.ts';

const words = messages.office.form;

/** The day that the address names, or today. */
export const askedDay = (c: PageContext): Day => parseDay(c.req.query('giorno') ?? '') ?? romeDay(c.var.arrivedAt);

/** How one day of a child stands. */
export async function dayOf(c: PageContext, consumerId: number, day: Day): Promise<ConsumerDay> {
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
