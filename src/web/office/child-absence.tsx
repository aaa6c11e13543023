import type { Hono } from 'hono';
import { type AbsenceRequest, communicateAbsence, previewAbsence, undoAbsence } from '#src/absences/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import type { ConsumerRecord, ResponsibleAdult } from '#src/registry/index.ts';
import type { FieldError } from '../components/index.ts';
import { messages } from '../messages/index.ts';
import { actorFor, type PageContext, tryOut } from '../transaction.ts';
import { refusalText } from './child-absence-refusal.ts';
import { AbsenceForm, AbsenceReview, type TypedAbsence } from './child-absence-view.tsx';
import { ofChild } from './family-frame.tsx';
import { childPath, dayIn, formStatus, perform, performReviewed, postedBy, type Typed } from './family-request.ts';

const words = messages.office.absence;
const missing = messages.family.absences.missing;

/** `/:slug/ufficio/alunni/:id/assenza`: what a parent asks for on the phone, in the parent's name (R15). */
export function registerAbsence(app: Hono<PageEnvironment>): void {
  app.get(
    '/ufficio/alunni/:id/assenza',
    ofChild((c, child) => c.html(<AbsenceForm c={c} child={child} typed={{}} errors={[]} />)),
  );
  app.post('/ufficio/alunni/:id/assenza', ofChild(checkOrConfirm));
  app.post('/ufficio/alunni/:id/assenza/annulla', ofChild(undo));
}

async function checkOrConfirm(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const { key, typed } = await postedBy(c);
  const again = (errors: readonly FieldError[]) =>
    c.html(<AbsenceForm c={c} child={child} typed={typed} errors={errors} />, formStatus(errors));
  const read = readAbsence(child, typed);
  if ('errors' in read) return again(read.errors);
  const request = requestOf(c, child.consumerId, read);
  return performReviewed(c, {
    key,
    typed,
    forPersonId: read.caller.personId,
    again,
    review: async () => {
      const decided = await tryOut(c, (tx) => previewAbsence(tx, request));
      return decided.ok
        ? c.html(<AbsenceReview c={c} child={child} typed={typed} read={read} decision={decided.value} />)
        : again([{ message: refusalText(decided.error) }]);
    },
    run: (tx) => communicate(c, tx, request),
  });
}

async function communicate(c: PageContext, tx: Tx, request: AbsenceRequest) {
  const result = await communicateAbsence(tx, request);
  if (!result.ok) return { errors: [{ message: refusalText(result.error) }] };
  const { receiptId, days } = result.value;
  const done = receiptId === undefined ? 'fatto=nulla' : `ricevuta=${receiptId}`;
  const month = days[0] ? `&mese=${days[0].slice(0, 7)}` : '';
  return { to: `${childPath(c, request.consumerId)}?${done}${month}` };
}

const requestOf = (c: PageContext, consumerId: number, { caller, kind, asked }: TypedAbsence): AbsenceRequest => ({
  consumerId,
  kind,
  asked,
  by: actorFor(c, caller.personId),
  arrivedAt: c.var.arrivedAt,
  now: c.var.world.clock.now(),
});

/** What was typed as a request, or what is missing in it. */
function readAbsence(child: ConsumerRecord, typed: Typed): TypedAbsence | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const caller = callerIn(child, typed);
  if (!caller) errors.push({ field: 'chi', message: words.callerMissing });
  const from = dayIn(typed, 'dal');
  const to = dayIn(typed, 'al');
  if (!from) errors.push({ field: 'dal', message: missing.from });
  if (!to && typed.al && !typed.aperta) errors.push({ field: 'al', message: missing.to });
  if (from && to && to < from && !typed.aperta) errors.push({ field: 'al', message: missing.order });
  if (errors.length > 0 || !caller || !from) return { errors };
  const kind = typed.tipo === 'light' || typed.tipo === 'normal' ? typed.tipo : 'absent';
  return { caller, kind, asked: askedOf(from, to, Boolean(typed.aperta)) };
}

function askedOf(from: Day, to: Day | undefined, open: boolean): AbsenceRequest['asked'] {
  if (open) return { shape: 'until_further_notice', from };
  return to && to !== from ? { shape: 'period', from, to } : { shape: 'days', days: [from] };
}

/** Who called; when only one adult answers for the child nobody has to be chosen. */
function callerIn(child: ConsumerRecord, typed: Typed): ResponsibleAdult | undefined {
  const [only, ...others] = child.adults;
  return others.length === 0 ? only : child.adults.find((adult) => String(adult.personId) === typed.chi);
}

async function undo(c: PageContext, child: ConsumerRecord): Promise<Response> {
  const [payer] = child.adults;
  if (!payer) return c.notFound();
  const { key, typed } = await postedBy(c);
  const receiptId = Number(typed.ricevuta);
  if (!Number.isSafeInteger(receiptId)) return c.notFound();
  const again = (errors: readonly FieldError[]) =>
    c.html(<AbsenceForm c={c} child={child} typed={{}} errors={errors} />, 422);
  return perform(c, {
    key,
    typed,
    forPersonId: payer.personId,
    again,
    run: async (tx) => {
      const by = actorFor(c, payer.personId);
      const result = await undoAbsence(tx, { receiptId, by, arrivedAt: c.var.arrivedAt, now: c.var.world.clock.now() });
      if (!result.ok) return { errors: [{ message: refusalText(result.error) }] };
      return {
        to: `${childPath(c, child.consumerId)}?fatto=${result.value.receiptId === undefined ? 'nulla' : 'annullato'}`,
      };
    },
  });
}
