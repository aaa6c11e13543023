import type { PaymentProblem } from '#src/payments/index.ts';
import type { PageContext } from '#src/web/transaction.ts';
import { citizenOf } from './request.ts';

/** What just happened to a payment, carried in its page's address as `?esito=`. */
export const NEWS = ['failed', 'taken', 'unavailable', 'notNow', 'sent', 'noAddress', 'notJoined'] as const;

export type PaymentNews = (typeof NEWS)[number];

/** The payment that the address names, as its payer asks for it. */
export const own = (c: PageContext) => ({
  personId: citizenOf(c).personId,
  reference: c.req.param('reference') ?? '',
  at: c.var.arrivedAt,
});

export const paymentPath = (c: PageContext, news?: PaymentNews) =>
  `/${c.var.slug}/pagamenti/${encodeURIComponent(own(c).reference)}${news ? `?esito=${news}` : ''}`;

/** Back to the payment's own page, which says why something could not be done; 404 when there is no such payment of theirs. */
export function toPayment(c: PageContext, problem: PaymentProblem) {
  if (problem.kind === 'NoSuchPayment') return c.notFound();
  const news = {
    GatewayUnavailable: 'unavailable',
    GatewayRefused: 'unavailable',
    NotConnected: 'unavailable',
    PositionTaken: 'taken',
    NotNow: 'notNow',
  } as const;
  return c.redirect(paymentPath(c, news[problem.kind]), 303);
}
