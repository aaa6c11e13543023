import type { Hono } from 'hono';
import { flaggedReceipts, quarantinedReceipts, reviewReceipt } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { messages } from '../messages/index.ts';
import { idOf, typedForm } from '../staff/request.ts';
import { act, type PageContext, read } from '../transaction.ts';
import { type NoteCameBack, noteCameBack } from './note-form.tsx';
import { PaymentsPage } from './payments-view.tsx';

const PLACE = '/ufficio/pagamenti';
const KINDS = { insoliti: 'flagged', sospesi: 'quarantined' } as const;

/** `/:slug/ufficio/pagamenti`: receipts that need a look, what to do about each, and what was done (R9). */
export function registerPaymentsToReview(routes: Hono<PageEnvironment>): void {
  routes.get(PLACE, (c) => page(c));
  routes.post(`${PLACE}/:kind{insoliti|sospesi}/:id{[0-9]+}`, review);
}

async function page(c: PageContext, came?: NoteCameBack) {
  const lists = await read(c, async (tx) => ({
    flagged: await flaggedReceipts(tx),
    quarantined: await quarantinedReceipts(tx),
  }));
  return c.html(<PaymentsPage c={c} {...lists} done={c.req.query('fatto')} came={came} />, came ? 422 : 200);
}

async function review(c: PageContext) {
  const form = await typedForm(c);
  const which = c.req.param('kind') === 'insoliti' ? 'insoliti' : 'sospesi';
  const id = idOf(c, 'id') ?? 0;
  const asked = { kind: KINDS[which], id, note: form.text('nota'), at: c.var.arrivedAt };
  const back = (message: string) => page(c, noteCameBack(`nota-${which}-${id}`, asked.note, message));
  const outcome = await act(c, form, (tx) => reviewReceipt(tx, asked));
  if (outcome.kind !== 'done') return back(messages.staff.form.sentTwice);
  const { answer } = outcome;
  if (answer.ok) return c.redirect(`/${c.var.slug}${PLACE}?fatto=guardato`, 303);
  if (answer.error.kind === 'NoSuchReceipt') return c.notFound();
  if (answer.error.kind === 'AlreadyReviewed') return c.redirect(`/${c.var.slug}${PLACE}?fatto=prima`, 303);
  return back(messages.staff.suspensions.noteMissing);
}
