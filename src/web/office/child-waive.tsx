import type { Hono } from 'hono';
import type { ConsumerDay } from '#src/calendar/index.ts';
import { waiveCharge, waiverReason, withdrawWaiver } from '#src/charging/index.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { Alert, Button, Card, type FieldError, Form } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { ReasonField } from './act-form.tsx';
import { DayChoice, type DayForm, dayOfChild, openedForm, typedDay } from './child-day-choice.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, type Outcome, perform, postedBy, reasonIn } from './family-request.ts';

const words = messages.office.waive;
const form = messages.office.form;

/** What the button says that takes a waiver back. */
const WITHDRAW = 'ritira';

/** `/:slug/ufficio/alunni/:id/storno?giorno=`: forgives one meal for good, or takes that back (R6). */
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
  const asked = { consumerId: child.consumerId, day, reason, at: c.var.arrivedAt };
  const run = (tx: Tx) => (typed.passo === WITHDRAW ? takeBack(c, tx, asked) : forgive(c, tx, asked));
  return perform(c, { key, typed, again, run });
}

type Asked = Parameters<typeof waiveCharge>[1];

async function forgive(c: PageContext, tx: Tx, asked: Asked): Promise<Outcome> {
  const result = await waiveCharge(tx, asked);
  return result.ok
    ? { to: donePath(c, asked, 'storno') }
    : { errors: [{ field: 'motivo', message: form.reasonMissing }] };
}

async function takeBack(c: PageContext, tx: Tx, asked: Asked): Promise<Outcome> {
  const result = await withdrawWaiver(tx, asked);
  if (result.ok) return { to: donePath(c, asked, 'storno-ritirato') };
  return result.error.kind === 'NotWaived'
    ? { errors: [{ message: words.notWaived }] }
    : { errors: [{ field: 'motivo', message: form.reasonMissing }] };
}

const donePath = (c: PageContext, { consumerId, day }: Asked, done: string) =>
  `${childPath(c, consumerId)}?fatto=${done}&giorno=${day}&mese=${day.slice(0, 7)}`;

async function page(c: PageContext, child: ConsumerRecord, { day, typed, errors }: DayForm): Promise<Response> {
  const shown = await dayOfChild(c, child.consumerId, day);
  const offer = await offerOn(c, child.consumerId, shown);
  return c.html(
    <ChildFrame c={c} child={child} words={words} errors={errors}>
      <DayChoice c={c} child={child} day={shown} />
      {offer ? (
        <Card title={form.whatHappens}>
          {offer.sentences.map((sentence) => (
            <p>{sentence}</p>
          ))}
          <Form {...formTarget(c, c.req.path)} hidden={{ giorno: day, ...(offer.passo && { passo: offer.passo }) }}>
            <ReasonField typed={typed} errors={errors} />
            <Button>{offer.submit}</Button>
          </Form>
        </Card>
      ) : (
        <Alert tone="info">
          <p>{day > romeDay(c.var.arrivedAt) ? words.future : words.nothing}</p>
        </Alert>
      )}
    </ChildFrame>,
    formStatus(errors),
  );
}

interface Offer {
  readonly sentences: readonly string[];
  readonly passo?: typeof WITHDRAW;
  readonly submit: string;
}

/** What can be done about a day's charge, with what it does to the account; undefined when there is nothing. */
async function offerOn(c: PageContext, consumerId: number, day: ConsumerDay): Promise<Offer | undefined> {
  const at = c.var.arrivedAt;
  const asked = { consumerId, day: day.day, reason: '-', at };
  const waived = await read(c, (tx) => waiverReason(tx, consumerId, day.day));
  if (waived !== undefined) {
    const { before, after } = await balances(c, consumerId, (tx) => withdrawWaiver(tx, asked));
    const effect = before === after ? words.chargesNothing : words.chargesAgain(before - after);
    const sentences = [words.waived(waived), effect, messages.office.balance(before, after)];
    return { sentences, passo: WITHDRAW, submit: words.withdraw };
  }
  const toCome = day.state === 'booked' || day.state === 'light' || day.state === 'consumed';
  if (day.chargedCents === null && (day.day > romeDay(at) || !toCome)) return undefined;
  const { before, after } = await balances(c, consumerId, (tx) => waiveCharge(tx, asked));
  const effect = after > before ? words.givesBack(after - before) : words.notYet;
  return { sentences: [effect, messages.office.balance(before, after)], submit: words.submit };
}

/** The balance of a child now, and what an act would make of it. */
async function balances(c: PageContext, consumerId: number, act: (tx: Tx) => Promise<unknown>) {
  const today = romeDay(c.var.arrivedAt);
  return tryOut(c, async (tx) => {
    const balance = async () => (await standingOf(tx, [consumerId], today)).get(consumerId)?.balanceCents ?? 0;
    const before = await balance();
    await act(tx);
    return { before, after: await balance() };
  });
}
