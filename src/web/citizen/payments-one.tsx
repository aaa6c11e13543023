import type { Hono } from 'hono';
import {
  browserReturned,
  cancelPayment,
  openCheckout,
  type Payment,
  type PaymentProblem,
  paymentOf,
  permits,
  type ReturnOutcome,
} from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { type PageContext, read } from '#src/web/transaction.ts';
import { type PaymentNews, PaymentView } from './payments-view.tsx';
import { citizenOf } from './request.ts';

const RETURNS: Readonly<Record<string, ReturnOutcome>> = {
  ok: 'ok',
  attesa: 'waiting',
  annullato: 'failed',
  errore: 'failed',
};

/** A payment's own page: how to pay it, that it is being verified, that it was credited. It stays true whenever it is opened. */
export function registerPayment(app: Hono<PageEnvironment>): void {
  app.get('/pagamenti/:reference', async (c) => {
    const news = NEWS.find((known) => known === c.req.query('esito'));
    return show(c, news);
  });
  // Going to pagoPA changes nothing here and may be repeated, so a link is enough; a form could not lead to another site.
  app.get('/pagamenti/:reference/paga', pay);
  app.get('/pagamenti/:reference/ritorno/:outcome', comeBack);
  app.post('/pagamenti/:reference/annulla', cancel);
}

const NEWS: readonly PaymentNews[] = ['failed', 'taken', 'unavailable', 'notNow'];

const own = (c: PageContext) => ({
  personId: citizenOf(c).personId,
  reference: c.req.param('reference') ?? '',
  at: c.var.arrivedAt,
});

const pathOf = (c: PageContext, news?: PaymentNews) =>
  `/${c.var.slug}/pagamenti/${encodeURIComponent(own(c).reference)}${news ? `?esito=${news}` : ''}`;

async function show(c: PageContext, news: PaymentNews | undefined) {
  const found = await read(c, async (tx) => {
    const payment = await paymentOf(tx, own(c));
    return payment && { payment, tenant: await currentTenant(tx) };
  });
  if (!found) return c.notFound();
  const creditor = found.tenant.fiscalCode;
  return c.html(<PaymentView c={c} payment={found.payment} creditor={creditor} news={trueNews(found.payment, news)} />);
}

/** An address keeps its news when the page is opened again: what no longer holds is not said. */
function trueNews({ state }: Payment, news: PaymentNews | undefined): PaymentNews | undefined {
  if (news === 'notNow') return permits(state, 'open_checkout') ? undefined : news;
  return permits(state, 'open_checkout') || permits(state, 'publish') ? news : undefined;
}

async function pay(c: PageContext) {
  const { paymentGateway: gateway, publicUrl } = c.var.world;
  if (!gateway) return c.redirect(pathOf(c, 'unavailable'), 303);
  const back = (outcome: string) => `${publicUrl}${pathOf(c)}/ritorno/${outcome}`;
  const returnTo = { ok: back('ok'), waiting: back('attesa'), cancelled: back('annullato'), error: back('errore') };
  const address = await openCheckout((work) => read(c, work), gateway, { ...own(c), returnTo });
  if (address.ok) return c.redirect(address.value, 303);
  return refused(c, address.error);
}

async function comeBack(c: PageContext) {
  const outcome = RETURNS[c.req.param('outcome') ?? ''];
  if (!outcome) return c.notFound();
  const payment = await read(c, (tx) => browserReturned(tx, { ...own(c), outcome }));
  if (!payment) return c.notFound();
  return c.redirect(pathOf(c, outcome === 'failed' ? 'failed' : undefined), 303);
}

async function cancel(c: PageContext) {
  const { paymentGateway: gateway } = c.var.world;
  if (!gateway) return c.redirect(pathOf(c, 'unavailable'), 303);
  const cancelled = await cancelPayment((work) => read(c, work), gateway, own(c));
  return cancelled.ok ? c.redirect(pathOf(c), 303) : refused(c, cancelled.error);
}

function refused(c: PageContext, problem: PaymentProblem) {
  if (problem.kind === 'NoSuchPayment') return c.notFound();
  const news = { GatewayUnavailable: 'unavailable', PositionTaken: 'taken', NotNow: 'notNow' } as const;
  return c.redirect(pathOf(c, news[problem.kind]), 303);
}
