import type { Hono } from 'hono';
import { mailNotices, printNotices } from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { act, type PageContext, read } from '#src/web/transaction.ts';
import { own, type PaymentNews, paymentPath, toPayment } from './payments-request.ts';
import { requestKeyOf } from './request.ts';

/** *Scarica l'avviso* and *Invia per e-mail*: the notices of a payment on paper (R9). */
export function registerPaymentNotice(app: Hono<PageEnvironment>): void {
  app.get('/pagamenti/:reference/avviso.pdf', download);
  app.post('/pagamenti/:reference/email', send);
}

async function download(c: PageContext) {
  const pdf = await printNotices((work) => read(c, work), c.var.world.paymentGateway, own(c));
  if (!pdf.ok) return toPayment(c, pdf.error);
  return c.body(pdf.value, 200, {
    'Content-Type': 'application/pdf',
    'Content-Disposition': 'attachment; filename="avviso-pagopa.pdf"',
  });
}

async function send(c: PageContext) {
  const form = await c.req.parseBody();
  const body = { mail: own(c).reference };
  const outcome = await act(c, { key: requestKeyOf(form), body }, (tx) => mailNotices(tx, own(c)));
  const to = (news: PaymentNews) => c.redirect(paymentPath(c, news), 303);
  if (outcome.kind !== 'done') return to('sent');
  const { answer } = outcome;
  if (answer.ok) return to('sent');
  return answer.error.kind === 'NoAddress' ? to('noAddress') : toPayment(c, answer.error);
}
