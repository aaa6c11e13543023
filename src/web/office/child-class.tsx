import type { Hono } from 'hono';
import { firstOpenDayOfChild } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import {
  type ClassChangeRefused,
  type ConsumerRecord,
  changeClass,
  classesOn,
  classLabel,
  type SchoolClass,
} from '#src/registry/index.ts';
import { pricesOf, rateConsumers } from '#src/tariffs/index.ts';
import { Button, Card, errorOf, type FieldError, Form, Select } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { FromOpenDay, Review } from './act-form.tsx';
import { type PriceEffect, PriceEffects, priceOn } from './child-prices.tsx';
import { ChildFrame, childName, ofChild } from './family-frame.tsx';
import { childPath, dayIn, formStatus, type Outcome, performReviewed, postedBy, type Typed } from './family-request.ts';

const words = messages.office.class;
const form = messages.office.form;

/** `/:slug/ufficio/alunni/:id/classe`: another class from a day still open (R17). */
export function registerClassChange(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/classe',
    ofChild(async (c, child) =>
      c.html(<ClassForm {...(await choicesFor(c, child))} c={c} child={child} typed={{}} errors={[]} />),
    ),
  );
  app.post('/ufficio/alunni/:id/classe', ofChild(checkOrConfirm));
}

interface Choices {
  readonly classes: readonly SchoolClass[];
  readonly first: Day;
}

/** From the first day that is open at the child's school; should the new one have closed it already, the refusal names the day. */
const choicesFor = (c: PageContext, { consumerId }: ConsumerRecord): Promise<Choices> =>
  read(c, async (tx) => {
    const first = await firstOpenDayOfChild(tx, { consumerId, at: c.var.arrivedAt });
    return { first, classes: await classesOn(tx, first) };
  });

async function checkOrConfirm(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const choices = await choicesFor(c, child);
  const again = (errors: readonly FieldError[]) =>
    c.html(<ClassForm {...choices} c={c} child={child} typed={typed} errors={errors} />, formStatus(errors));
  const from = dayIn(typed, 'dal');
  const target = choices.classes.find((each) => String(each.classId) === typed.classe);
  const errors: FieldError[] = [];
  if (!target) errors.push({ field: 'classe', message: words.missing });
  if (!from) errors.push({ field: 'dal', message: form.dayMissing });
  if (!target || !from) return again(errors);
  const move = (tx: Tx) => moveChild(c, tx, child.consumerId, target.classId, from);
  const review = async () => {
    const tried = await tryOut(c, async (tx) => {
      const price = async () => priceOn(await pricesOf(tx, child.consumerId), from);
      const before = await price();
      const outcome = await move(tx);
      return { outcome, effect: { name: childName(child), before, after: await price() } };
    });
    if ('errors' in tried.outcome) return again(tried.outcome.errors);
    return c.html(<ClassReview c={c} child={child} typed={typed} target={target} from={from} effect={tried.effect} />);
  };
  return performReviewed(c, { key, typed, again, run: move, review });
}

async function moveChild(c: PageContext, tx: Tx, consumerId: number, classId: number, from: Day): Promise<Outcome> {
  const moved = await changeClass(tx, { consumerId, classId, from, at: c.var.arrivedAt });
  if (!moved.ok) return { errors: [refusalOf(moved.error)] };
  // Another level may have another price; charges already made are of closed days, which keep theirs.
  await rateConsumers(tx, [consumerId]);
  return { to: `${childPath(c, consumerId)}?fatto=classe&giorno=${from}` };
}

function refusalOf(refused: ClassChangeRefused): FieldError {
  const { refusals } = words;
  switch (refused.kind) {
    case 'NotEnrolled':
      return { field: 'dal', message: refusals.NotEnrolled };
    case 'DayClosed':
      return { field: 'dal', message: refusals.DayClosed(refused.first) };
    case 'ClassUnknown':
      return { field: 'classe', message: refusals.ClassUnknown };
    case 'SameClass':
      return { field: 'classe', message: refusals.SameClass };
  }
}

interface FormProps extends Choices {
  c: PageContext;
  child: ConsumerRecord;
  typed: Typed;
  errors: readonly FieldError[];
}

function ClassForm({ c, child, classes, first, typed, errors }: FormProps) {
  const { enrolment } = child;
  return (
    <ChildFrame
      c={c}
      child={child}
      words={words}
      lead={enrolment ? words.now(enrolment.schoolName, enrolment.classLabel) : undefined}
      errors={errors}
    >
      <Card>
        <Form {...formTarget(c, c.req.path)}>
          <Select
            name="classe"
            label={words.newClass}
            value={typed.classe}
            error={errorOf(errors, 'classe')}
            choices={classes.map((each) => ({
              value: String(each.classId),
              label: words.option(each.schoolName, classLabel(each)),
              disabled: each.classId === enrolment?.classId,
            }))}
          />
          <FromOpenDay words={words} first={first} typed={typed} errors={errors} />
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
  target: SchoolClass;
  from: Day;
  effect: PriceEffect;
}

function ClassReview({ c, child, typed, target, from, effect }: ReviewProps) {
  const place = words.option(target.schoolName, classLabel(target));
  return (
    <ChildFrame c={c} child={child} words={words} lead={words.becomes(place)}>
      <Review c={c} typed={typed} submit={words.submit}>
        <ul>
          {words.effects(addDays(from, -1), from).map((effectText) => (
            <li>{effectText}</li>
          ))}
        </ul>
        <PriceEffects effects={[effect]} />
      </Review>
    </ChildFrame>
  );
}
