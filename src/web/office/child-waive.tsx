import type { Hono } from 'hono';
import { waiveCharge } from '#src/charging/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { Alert, Button, Card, type FieldError, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, tryOut } from '../transaction.ts';
import { ReasonField } from './act-form.tsx';
import { DayChoice, type DayForm, dayOfChild, openedForm, typedDay } from './child-day-choice.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, perform, postedBy, reasonIn } from './family-request.ts';

const words = messages.office.waive;
const form = messages.office.form;

/** `/:slug/ufficio/alunni/:id/storno?giorno=`: forgives one meal for good (R6). */
export function registerWaiver(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/storno',
    ofChild((c, child) => page(c, child, openedForm(c))),
  );
  app.post('/ufficio/alunni/:id/storno', ofChild(waive));
}

async function waive(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const day = typedDay(c, typed);
  const { reason, errors } = reasonIn(typed);
  const again = (faults: readonly FieldError[]) => page(c, child, { day, typed, errors: faults });
  if (errors.length > 0) return again(errors);
  if (day > romeDay(c.var.arrivedAt)) return again([{ message: words.future }]);
  return perform(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const result = await waiveCharge(tx, { consumerId: child.consumerId, day, reason, at: c.var.arrivedAt });
      if (!result.ok) return { errors: [{ field: 'motivo', message: form.reasonMissing }] };
      return { to: `${childPath(c, child.consumerId)}?fatto=storno&giorno=${day}&mese=${day.slice(0, 7)}` };
    },
  });
}

async function page(c: PageContext, child: ConsumerRecord, { day, typed, errors }: DayForm): Promise<Response> {
  const { consumerId } = child;
  const at = c.var.arrivedAt;
  const today = romeDay(at);
  const shown = await dayOfChild(c, consumerId, day);
  const toCome = shown.state === 'booked' || shown.state === 'light' || shown.state === 'consumed';
  const possible = shown.chargedCents !== null || (day <= today && toCome);
  const after = await tryOut(c, async (tx) => {
    if (possible) await waiveCharge(tx, { consumerId, day, reason: '-', at });
    return (await standingOf(tx, [consumerId], today)).get(consumerId)?.balanceCents ?? 0;
  });
  const charged = shown.chargedCents ?? 0;
  return c.html(
    <ChildFrame c={c} child={child} words={words} errors={errors}>
      <DayChoice c={c} child={child} day={shown} />
      {!possible && (
        <Alert tone="info">
          <p>{day > today ? words.future : words.nothing}</p>
        </Alert>
      )}
      {possible && (
        <Card title={form.whatHappens}>
          <p>{charged > 0 ? words.givesBack(charged) : words.notYet}</p>
          <p>{messages.office.balance(after - charged, after)}</p>
          <Form {...formTarget(c, c.req.path)} hidden={{ giorno: day }}>
            <ReasonField typed={typed} errors={errors} />
            <Button>{words.submit}</Button>
          </Form>
        </Card>
      )}
    </ChildFrame>,
    formStatus(errors),
  );
}
