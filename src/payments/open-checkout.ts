import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Checkout, GatewayProblem, PaymentGateway } from './gateway.ts';
import { type Payment, paymentOf, positionsOf } from './payment.ts';
import { markCheckoutOpened, markPayable } from './payment-store.ts';
import { isOpen, type PaymentState, permits } from './state-rules.ts';

/** Runs one short transaction. Nothing of ours stays locked while pagoPA is asked. */
export type InTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

export interface OwnPayment {
  readonly personId: number;
  readonly reference: string;
  readonly at: Temporal.Instant;
}

export type PaymentProblem =
  | GatewayProblem
  | { readonly kind: 'NoSuchPayment' }
  /** The payment's state does not allow what was asked. */
  | { readonly kind: 'NotNow'; readonly state: PaymentState };

/**
 * Makes the open notices of a payment known to pagoPA, so that they can be paid, online or at a counter.
 * May be repeated; when pagoPA does not answer, the payment stays in preparation and can be published later.
 */
export async function publishPayment(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment,
): Promise<Result<Payment, PaymentProblem>> {
  const found = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, own);
    return payment && { payment, positions: await positionsOf(tx, payment) };
  });
  if (!found) return err({ kind: 'NoSuchPayment' });
  if (!permits(found.payment.state, 'publish')) return ok(found.payment);
  for (const position of found.positions) {
    const created = await gateway.createPosition(position);
    if (!created.ok) return created;
  }
  const published = await inTransaction(async (tx) => {
    const open = found.payment.notices.filter(isOpen);
    await markPayable(
      tx,
      open.map((notice) => notice.id),
      own.at,
    );
    return paymentOf(tx, own);
  });
  return published ? ok(published) : err({ kind: 'NoSuchPayment' });
}

/** Opens pagoPA's checkout for what is still open of a payment; answers the address at which the payer goes on. */
export async function openCheckout(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment & { readonly returnTo: Checkout['returnTo'] },
): Promise<Result<string, PaymentProblem>> {
  const published = await publishPayment(inTransaction, gateway, own);
  if (!published.ok) return published;
  const payment = published.value;
  if (!permits(payment.state, 'open_checkout')) return err({ kind: 'NotNow', state: payment.state });
  const positions = await inTransaction((tx) => positionsOf(tx, payment));
  const address = await gateway.startCheckout({
    reference: payment.reference,
    positions,
    email: positions[0]?.debtor.email ?? null,
    returnTo: own.returnTo,
  });
  if (address.ok) await inTransaction((tx) => markCheckoutOpened(tx, payment.id, own.at));
  return address;
}
