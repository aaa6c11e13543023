import type { Hono } from 'hono';
import { changeTariffFacts, type SettledMeal, type TariffFactsChange } from '#src/charging/index.ts';
import { later } from '#src/kernel/day.ts';
import { type Cents, parseEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { type ConsumerRecord, consumerRecord } from '#src/registry/index.ts';
import { standingOf } from '#src/standing/index.ts';
import { exemptionsOn, pricesOf, rateConsumers, tariffFactsOf } from '#src/tariffs/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { type PriceEffect, priceOn } from './child-prices.tsx';
import { type Choices, TariffForm, TariffReview } from './child-tariff-view.tsx';
import { childName, childOf } from './family-frame.tsx';
import { childPath, dayIn, perform, postedBy, reasonIn, type Typed } from './family-request.ts';

const words = messages.office.tariff;

/** `/:slug/ufficio/alunni/:id/tariffa`: ISEE, residence and exemption from a day on, with what it does to past meals (R7). */
export function registerTariffFacts(app: Hono<PageEnvironment>): void {
  app.get('/ufficio/alunni/:id/tariffa', async (c) => {
    const child = await childOf(c);
    if (!child) return c.notFound();
    return c.html(<TariffForm {...(await choicesFor(c, child))} c={c} child={child} typed={undefined} errors={[]} />);
  });
  app.post('/ufficio/alunni/:id/tariffa', checkOrConfirm);
}

const choicesFor = (c: PageContext, child: ConsumerRecord): Promise<Choices> =>
  read(c, async (tx) => ({
    facts: await tariffFactsOf(tx, child.consumerId),
    exemptions: await exemptionsOn(tx, romeDay(c.var.arrivedAt)),
  }));

async function checkOrConfirm(c: PageContext): Promise<Response> {
  const child = await childOf(c);
  if (!child) return c.notFound();
  const { key, typed } = await postedBy(c);
  const choices = await choicesFor(c, child);
  const again = (errors: readonly FieldError[]) =>
    c.html(
      <TariffForm {...choices} c={c} child={child} typed={typed} errors={errors} />,
      errors.length > 0 ? 422 : 200,
    );
  const change = readChange(c, child, typed);
  if ('errors' in change) return again(change.errors);
  switch (typed.passo) {
    case 'conferma':
      return perform(c, {
        key,
        typed,
        again,
        run: async (tx) => {
          await changeTariffFacts(tx, change);
          return { to: `${childPath(c, child.consumerId)}?fatto=tariffa&giorno=${change.validFrom}` };
        },
      });
    case 'modifica':
      return again([]);
    default: {
      const effects = await tryOut(c, (tx) => effectsOf(tx, change));
      return c.html(<TariffReview {...choices} c={c} child={child} typed={typed} change={change} effects={effects} />);
    }
  }
}

function readChange(
  c: PageContext,
  child: ConsumerRecord,
  typed: Typed,
): TariffFactsChange | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const validFrom = dayIn(typed, 'dal');
  if (!validFrom) errors.push({ field: 'dal', message: messages.office.form.dayMissing });
  const iseeCents = typed.isee ? parseEuro(typed.isee) : null;
  if (iseeCents === undefined || (iseeCents ?? 0) < 0) errors.push({ field: 'isee', message: words.iseeUnreadable });
  if (typed.residente !== 'si' && typed.residente !== 'no')
    errors.push({ field: 'residente', message: words.residentMissing });
  const { reason, errors: withoutReason } = reasonIn(typed);
  errors.push(...withoutReason);
  if (errors.length > 0 || !validFrom || iseeCents === undefined) return { errors };
  return {
    consumerId: child.consumerId,
    validFrom,
    iseeCents,
    resident: typed.residente === 'si',
    exemption: typed.esenzione || null,
    reason,
    at: c.var.arrivedAt,
  };
}

/** What a change does to one child of the household. */
export interface TariffEffect extends PriceEffect {
  readonly consumerId: number;
  /** Past meals whose charge becomes another one. */
  readonly meals: number;
  /** What the account gets back; negative for what it is charged. */
  readonly cents: Cents;
  readonly balanceCents: Cents;
}

/** Carries the change out to see what it does; to be taken back by the caller. */
async function effectsOf(tx: Tx, change: TariffFactsChange): Promise<TariffEffect[]> {
  const today = romeDay(change.at);
  const priceDay = later(change.validFrom, today);
  const household = await rateConsumers(tx, [change.consumerId]);
  const prices = async () => {
    const found = new Map<number, ReturnType<typeof priceOn>>();
    for (const id of household) found.set(id, priceOn(await pricesOf(tx, id), priceDay));
    return found;
  };
  const before = await prices();
  const settled = await changeTariffFacts(tx, change);
  const after = await prices();
  const standings = await standingOf(tx, household, today);
  const effects: TariffEffect[] = [];
  for (const consumerId of household) {
    const child = await consumerRecord(tx, consumerId, today);
    if (!child) continue;
    const own = settled.filter((meal) => meal.consumerId === consumerId);
    effects.push({
      consumerId,
      name: childName(child),
      before: before.get(consumerId),
      after: after.get(consumerId),
      meals: new Set(own.map((meal) => meal.day)).size,
      cents: own.reduce(differenceOf, 0),
      balanceCents: standings.get(consumerId)?.balanceCents ?? 0,
    });
  }
  return effects.filter((effect) => effect.consumerId === change.consumerId || touches(effect));
}

const differenceOf = (sum: Cents, meal: SettledMeal): Cents =>
  sum + (meal.change === 'reversed' ? meal.cents : -meal.cents);

const touches = (effect: TariffEffect): boolean => effect.meals > 0 || effect.before?.cents !== effect.after?.cents;
