import type { Hono } from 'hono';
import {
  browserReturned,
  cancelPayment,
  joinNotices,
  openCheckout,
  type Payment,
  payerAddress,
  paymentOf,
  permits,
  publishPayment,
  type ReturnOutcome,
} from '#src/payments/index.ts';
import type { PageEnvironment } from '#src/platform/http/environment.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { type PageContext, read } from '#src/web/transaction.ts';
import { NEWS, own, type PaymentNews, paymentPath as pathOf, toPayment } from './payments-request.ts';
import { PaymentView } from './payments-view.tsx';

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
  app.post('/pagamenti/:reference/un-solo-avviso', join);
}

async function show(c: PageContext, news: PaymentNews | undefined) {
  const found = await read(c, async (tx) => {
    const payment = await paymentOf(tx, own(c));
    return (
      payment && {
        payment,
        tenant: await currentTenant(tx),
        email: await payerAddress(tx, payment.payerId),
      }
    );
  });
  if (!found) return c.notFound();
  const { payment, tenant, email } = found;
  const shown = { payment, creditor: tenant.fiscalCode, email, news: trueNews(payment, news) };
  return c.html(<PaymentView c={c} {...shown} />);
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
  return toPayment(c, address.error);
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
  return cancelled.ok ? c.redirect(pathOf(c), 303) : toPayment(c, cancelled.error);
}

async function join(c: PageContext) {
  const { paymentGateway: gateway, randomness } = c.var.world;
  if (!gateway) return c.redirect(pathOf(c, 'unavailable'), 303);
  const newReference = randomness.bytes(16).toString('base64url');
  const joined = await joinNotices((work) => read(c, work), gateway, { ...own(c), newReference });
  if (!joined.ok) {
    const { kind } = joined.error;
    const halfWay = kind === 'GatewayUnavailable' || kind === 'GatewayRefused' || kind === 'PositionTaken';
    return halfWay ? c.redirect(pathOf(c, 'notJoined'), 303) : toPayment(c, joined.error);
  }
  const { reference } = joined.value;
  // When pagoPA does not answer, the new payment's own page says so and the worker goes on.
  await publishPayment((work) => read(c, work), gateway, { ...own(c), reference });
  return c.redirect(`/${c.var.slug}/pagamenti/${reference}`, 303);
}
