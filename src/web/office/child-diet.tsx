import type { Hono } from 'hono';
import { firstOpenDay } from '#src/calendar/index.ts';
import { dietsOn, recordDiet } from '#src/diets/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { Button, Card, errorOf, type FieldError, Form, Select } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { formTarget } from '../staff/request.ts';
import { type PageContext, read } from '../transaction.ts';
import { FromOpenDay } from './act-form.tsx';
import { ChildFrame, ofChild } from './family-frame.tsx';
import { childPath, dayIn, formStatus, perform, postedBy, type Typed } from './family-request.ts';

const words = messages.office.diet;
const NONE = 'nessuna';

/** `/:slug/ufficio/alunni/:id/dieta`: health and faith, so each reading is kept in the audit log (R16). */
export function registerDiet(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/dieta',
    ofChild((c, child) => page(c, child, {}, [])),
  );
  app.post('/ufficio/alunni/:id/dieta', ofChild(record));
}

const kitchenOf = (c: PageContext) =>
  read(c, async (tx) => ({
    first: await firstOpenDay(tx, c.var.arrivedAt),
    diets: (await settingsOn(tx, romeDay(c.var.arrivedAt))).diets,
  }));

async function record(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const { first, diets } = await kitchenOf(c);
  const again = (errors: readonly FieldError[]) => page(c, child, typed, errors);
  const from = dayIn(typed, 'dal');
  const diet = typed.dieta === NONE ? '' : diets.find((each) => each === typed.dieta);
  const errors: FieldError[] = [];
  if (diet === undefined) errors.push({ field: 'dieta', message: words.missing });
  if (!from) errors.push({ field: 'dal', message: messages.office.form.dayMissing });
  else if (from < first) errors.push({ field: 'dal', message: words.tooEarly(first) });
  if (errors.length > 0 || !from || diet === undefined) return again(errors);
  return perform(c, {
    key,
    // The body of a request is kept as a hash only, so what was chosen does not lie around.
    typed,
    again,
    run: async (tx) => {
      const { consumerId } = child;
      await recordDiet(tx, c.var.world.sealer, { consumerId, validFrom: from, text: diet, at: c.var.arrivedAt });
      return { to: `${childPath(c, consumerId)}?fatto=dieta&giorno=${from}` };
    },
  });
}

async function page(
  c: PageContext,
  child: ConsumerRecord,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Response> {
  const { first, diets } = await kitchenOf(c);
  const current = await currentDiet(c, child.consumerId, first);
  const known = current === undefined || diets.includes(current) ? diets : [current, ...diets];
  return c.html(
    <ChildFrame c={c} child={child} words={words} lead={words.lead} errors={errors}>
      <Card title={current === undefined ? words.nowNone : words.now(current)}>
        <Form {...formTarget(c, c.req.path)}>
          <Select
            name="dieta"
            label={words.choose}
            value={typed.dieta}
            error={errorOf(errors, 'dieta')}
            choices={[{ value: NONE, label: words.none }, ...known.map((diet) => ({ value: diet, label: diet }))]}
          />
          <FromOpenDay words={words} first={first} typed={typed} errors={errors} />
          <p>{words.effect}</p>
          <Button>{words.submit}</Button>
        </Form>
      </Card>
    </ChildFrame>,
    formStatus(errors),
  );
}

/** The diet that the kitchen will next cook for; reading it is kept. */
const currentDiet = (c: PageContext, consumerId: number, day: Day): Promise<string | undefined> =>
  read(c, async (tx) => {
    const question = { consumerIds: [consumerId], day, at: c.var.arrivedAt, purpose: `consumer:${consumerId}` };
    return (await dietsOn(tx, c.var.world.sealer, question)).get(consumerId);
  });
