import type { Hono } from 'hono';
import { firstOpenDayOfChild } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { type ConsumerRecord, changeEnrolmentEnd, type EnrolmentEndRefused } from '#src/registry/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { Button, Card, DateField, errorOf, type FieldError, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { Review } from './act-form.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, dayIn, formStatus, type Outcome, performReviewed, postedBy, type Typed } from './family-request.ts';

const words = messages.office.leaving;
const form = messages.office.form;

/** `/:slug/ufficio/alunni/:id/uscita`: the last day of a child that leaves, or a later one than was meant (R13). */
export function registerLeaving(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/uscita',
    ofChild(async (c, child) =>
      c.html(<LeavingForm c={c} child={child} first={await firstLastDay(c, child)} typed={{}} errors={[]} />),
    ),
  );
  app.post('/ufficio/alunni/:id/uscita', ofChild(checkOrConfirm));
}

/** The earliest last day there can be: the one before the first that is open at the child's school. */
const firstLastDay = async (c: PageContext, { consumerId }: ConsumerRecord): Promise<Day> =>
  addDays(await read(c, (tx) => firstOpenDayOfChild(tx, { consumerId, at: c.var.arrivedAt })), -1);

async function checkOrConfirm(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const first = await firstLastDay(c, child);
  const again = (errors: readonly FieldError[]) =>
    c.html(<LeavingForm c={c} child={child} first={first} typed={typed} errors={errors} />, formStatus(errors));
  const lastDay = dayIn(typed, 'ultimo');
  if (!lastDay) return again([{ field: 'ultimo', message: form.dayMissing }]);
  const leave = (tx: Tx) => endEnrolment(c, tx, { consumerId: child.consumerId, lastDay });
  const review = async () => {
    const outcome = await tryOut(c, leave);
    if ('errors' in outcome) return again(outcome.errors);
    return c.html(<LeavingReview c={c} child={child} typed={typed} lastDay={lastDay} />);
  };
  return performReviewed(c, { key, typed, again, run: leave, review });
}

async function endEnrolment(
  c: PageContext,
  tx: Tx,
  { consumerId, lastDay }: { readonly consumerId: number; readonly lastDay: Day },
): Promise<Outcome> {
  const { arrivedAt: at } = c.var;
  const ended = await changeEnrolmentEnd(tx, { consumerId, lastDay, on: romeDay(at), at });
  if (!ended.ok) return { errors: [{ field: 'ultimo', message: refusalOf(ended.error) }] };
  // Brothers and sisters may come before one another from then on.
  await rateConsumers(tx, [consumerId]);
  return { to: `${childPath(c, consumerId)}?fatto=uscita&giorno=${lastDay}` };
}

function refusalOf(refused: EnrolmentEndRefused): string {
  const { refusals } = words;
  switch (refused.kind) {
    case 'NotEnrolled':
      return refusals.NotEnrolled;
    case 'SameEnd':
      return refusals.SameEnd;
    case 'BeforeBegin':
      return refusals.BeforeBegin(refused.begins);
    case 'AfterYear':
      return refusals.AfterYear(refused.yearEnds);
    case 'LaterClass':
      return refusals.LaterClass(refused.begins);
    case 'DayClosed':
      return refusals.DayClosed(addDays(refused.first, -1));
  }
}

interface FormProps {
  c: PageContext;
  child: ConsumerRecord;
  first: Day;
  typed: Typed;
  errors: readonly FieldError[];
}

function LeavingForm({ c, child, first, typed, errors }: FormProps) {
  const { enrolment } = child;
  return (
    <ChildFrame
      c={c}
      child={child}
      words={words}
      lead={enrolment ? words.now(enrolment.to) : messages.office.child.notEnrolled(child.number)}
      errors={errors}
    >
      <Card>
        <Form {...formTarget(c, c.req.path)}>
          <DateField
            name="ultimo"
            label={words.lastDay}
            hint={words.lastDayHint(first)}
            value={typed.ultimo}
            min={first}
            error={errorOf(errors, 'ultimo')}
          />
          <Button>{form.check}</Button>
        </Form>
      </Card>
    </ChildFrame>
  );
}

interface ReviewProps {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  lastDay: Day;
}

function LeavingReview({ c, child, typed, lastDay }: ReviewProps) {
  return (
    <ChildFrame c={c} child={child} words={words} lead={words.becomes(lastDay)}>
      <Review c={c} typed={typed} submit={words.submit}>
        <ul>
          {words.effects(lastDay, addDays(lastDay, 1)).map((effect) => (
            <li>{effect}</li>
          ))}
        </ul>
      </Review>
    </ChildFrame>
  );
}
