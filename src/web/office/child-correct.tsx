import type { Hono } from 'hono';
import { orderOf } from '#src/attendance/index.ts';
import { type CorrectionRefused, correctAttendance } from '#src/corrections/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { Alert, Button, Card, errorOf, type FieldError, Form, LinkButton, RadioGroup } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { ReasonField } from './act-form.tsx';
import { DayChoice, type DayForm, dayOfChild, openedForm, typedDay } from './child-day-choice.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, formStatus, perform, postedBy, reasonIn } from './family-request.ts';

const words = messages.office.correct;
const form = messages.office.form;

/** `/:slug/ufficio/alunni/:id/correzione?giorno=`: one day of one child, always open to the office (R5). */
export function registerCorrection(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/correzione',
    ofChild((c, child) => page(c, child, openedForm(c))),
  );
  app.post('/ufficio/alunni/:id/correzione', ofChild(correct));
}

async function correct(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const day = typedDay(c, typed);
  const { reason, errors: withoutReason } = reasonIn(typed);
  const again = (errors: readonly FieldError[]) => page(c, child, { day, typed, errors });
  const present = typed.presenza === 'si' ? true : typed.presenza === 'no' ? false : undefined;
  if (present === undefined) return again([{ field: 'presenza', message: words.choose }, ...withoutReason]);
  if (withoutReason.length > 0) return again(withoutReason);
  return perform(c, {
    key,
    typed,
    again,
    run: async (tx) => {
      const marks = [{ consumerId: child.consumerId, present }];
      const result = await correctAttendance(tx, { day, marks, reason, by: 'office', at: c.var.arrivedAt });
      if (!result.ok) return { errors: [{ message: refusal(result.error) }] };
      const done = result.value.changed.length > 0 ? `fatto=presenza&giorno=${day}` : 'fatto=nulla';
      return { to: `${childPath(c, child.consumerId)}?${done}&mese=${day.slice(0, 7)}` };
    },
  });
}

function refusal(refused: CorrectionRefused): string {
  switch (refused.kind) {
    case 'ReasonMissing':
      return form.reasonMissing;
    case 'NotFrozenYet':
      return words.notFrozenYet;
    case 'TooLateForSchool':
      return messages.staff.register.errors.TooLateForSchool(refused.serviceDays);
  }
}

/** What a mark would do to the account; undefined when it would change nothing. */
async function effectOf(c: PageContext, consumerId: number, day: Day, present: boolean): Promise<number | undefined> {
  const at = c.var.arrivedAt;
  const today = romeDay(at);
  return tryOut(c, async (tx) => {
    const balance = async () => (await standingOf(tx, [consumerId], today)).get(consumerId)?.balanceCents ?? 0;
    const before = await balance();
    const marks = [{ consumerId, present }];
    const result = await correctAttendance(tx, { day, marks, reason: '-', by: 'office', at });
    if (!result.ok || result.value.changed.length === 0) return undefined;
    return (await balance()) - before;
  });
}

async function page(c: PageContext, child: ConsumerRecord, { day, typed, errors }: DayForm): Promise<Response> {
  const { consumerId } = child;
  const shown = await dayOfChild(c, consumerId, day);
  const order = await read(c, (tx) => orderOf(tx, day));
  const effects =
    order && (shown.frozen || shown.reasonCode === 'not_enrolled')
      ? { si: await effectOf(c, consumerId, day, true), no: await effectOf(c, consumerId, day, false) }
      : undefined;
  const hint = (cents: number | undefined) => {
    if (cents === undefined) return words.already;
    if (!order?.postedAt) return words.later;
    return cents === 0 ? words.noMoney : cents < 0 ? words.charges(-cents) : words.givesBack(cents);
  };
  return c.html(
    <ChildFrame c={c} child={child} words={words} errors={errors}>
      <DayChoice c={c} child={child} day={shown} />
      {!effects && (
        <Alert tone="info">
          <p>{words.notFrozen(shown.cutoff)}</p>
          <LinkButton href={childPath(c, consumerId, 'assenza')} variant="outline" size="small">
            {words.toAbsence}
          </LinkButton>
        </Alert>
      )}
      {effects && effects.si === undefined && effects.no === undefined && (
        <Alert tone="info">
          <p>{words.notOnRegister}</p>
        </Alert>
      )}
      {effects && (effects.si !== undefined || effects.no !== undefined) && (
        <Card>
          <Form {...formTarget(c, c.req.path)} hidden={{ giorno: day }}>
            <RadioGroup
              name="presenza"
              label={words.question}
              value={typed.presenza}
              error={errorOf(errors, 'presenza')}
              choices={[
                { value: 'si', label: words.present, hint: hint(effects.si) },
                { value: 'no', label: words.absent, hint: hint(effects.no) },
              ]}
            />
            <ReasonField typed={typed} errors={errors} />
            <Button>{words.submit}</Button>
          </Form>
        </Card>
      )}
    </ChildFrame>,
    formStatus(errors),
  );
}
