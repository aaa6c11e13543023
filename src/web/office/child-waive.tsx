import type { Hono } from 'hono';
import { waiveCharge } from '#src/charging/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { Alert, Button, Card, errorOf, type FieldError, Form, TextArea } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, tryOut } from '../transaction.ts';
import { askedDay, DayChoice, dayOf } from './child-day-choice.tsx';
import { ChildFrame, childName, childOf } from './family-frame.tsx';
import { childPath, dayIn, perform, postedBy, reasonIn, type Typed } from './family-request.ts';

const words = messages.office.waive;
const form = messages.office.form;

/** `/:slug/ufficio/alunni/:id/storno?giorno=`: forgives one meal for good (R6). */
export function registerWaiver(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/alunni/:id/storno', async (c) => {
    const child = await childOf(c);
    return child ? page(c, child, { day: askedDay(c), typed: {}, errors: [] }) : c.notFound();
  });
  app.post('/ufficio/alunni/:id/storno', waive);
}

async function waive(c: PageContext): Promise<Response> {
  const child = await childOf(c);
  if (!child) return c.notFound();
  const { key, typed } = await postedBy(c);
  const day = dayIn(typed, 'giorno') ?? askedDay(c);
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

interface Shown {
  readonly day: Day;
  readonly typed: Typed;
  readonly errors: readonly FieldError[];
}

async function page(c: PageContext, child: ConsumerRecord, { day, typed, errors }: Shown): Promise<Response> {
  const { consumerId } = child;
  const at = c.var.arrivedAt;
  const today = romeDay(at);
  const shown = await dayOf(c, consumerId, day);
  const toCome = shown.state === 'booked' || shown.state === 'light' || shown.state === 'consumed';
  const possible = shown.chargedCents !== null || (day <= today && toCome);
  const after = await tryOut(c, async (tx) => {
    if (possible) await waiveCharge(tx, { consumerId, day, reason: '-', at });
    return (await standingOf(tx, [consumerId], today)).get(consumerId)?.balanceCents ?? 0;
  });
  const charged = shown.chargedCents ?? 0;
  return c.html(
    <ChildFrame c={c} child={child} title={words.title} heading={words.heading(childName(child))} errors={errors}>
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
            <TextArea
              name="motivo"
              label={form.reason}
              hint={form.reasonHint}
              value={typed.motivo}
              maxlength={500}
              error={errorOf(errors, 'motivo')}
            />
            <Button>{words.submit}</Button>
          </Form>
        </Card>
      )}
    </ChildFrame>,
    errors.length > 0 ? 422 : 200,
  );
}
