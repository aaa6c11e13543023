import type { Hono } from 'hono';
import { changeTariffFacts, type TariffFactsChange } from '#src/charging/index.ts';
import { parseEuro } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord } from '#src/registry/index.ts';
import { tariffFactsOf, tariffOn } from '#src/tariffs/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { type PageContext, read, tryOut } from '../transaction.ts';
import { effectsOf } from './child-tariff-effects.ts';
import { type Choices, TariffForm, TariffReview } from './child-tariff-view.tsx';
import { ofChild } from './family-frame.tsx';
import { childPath, dayIn, formStatus, performReviewed, postedBy, reasonIn, type Typed } from './family-request.ts';

const words = messages.office.tariff;

/** `/:slug/ufficio/alunni/:id/tariffa`: ISEE, residence and exemption from a day on, with what it does to past meals (R7). */
export function registerTariffFacts(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/tariffa',
    ofChild(async (c, child) =>
      c.html(<TariffForm {...(await choicesFor(c, child))} c={c} child={child} typed={undefined} errors={[]} />),
    ),
  );
  app.post('/ufficio/alunni/:id/tariffa', ofChild(checkOrConfirm));
}

const choicesFor = (c: PageContext, child: ConsumerRecord): Promise<Choices> =>
  read(c, async (tx) => {
    const tariff = await tariffOn(tx, romeDay(c.var.arrivedAt));
    return {
      facts: await tariffFactsOf(tx, child.consumerId),
      exemptions: tariff?.exempt ?? [],
      iseeByYear: tariff?.iseeByYear,
    };
  });

async function checkOrConfirm(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const choices = await choicesFor(c, child);
  const again = (errors: readonly FieldError[]) =>
    c.html(<TariffForm {...choices} c={c} child={child} typed={typed} errors={errors} />, formStatus(errors));
  const change = readChange(c, child, typed);
  if ('errors' in change) return again(change.errors);
  return performReviewed(c, {
    key,
    typed,
    again,
    review: async () => {
      const effects = await tryOut(c, (tx) => effectsOf(tx, change));
      return c.html(<TariffReview {...choices} c={c} child={child} typed={typed} change={change} effects={effects} />);
    },
    run: async (tx) => {
      await changeTariffFacts(tx, change);
      return { to: `${childPath(c, child.consumerId)}?fatto=tariffa&giorno=${change.validFrom}` };
    },
  });
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
