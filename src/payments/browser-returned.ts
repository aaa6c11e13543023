import { isBefore } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { OwnPayment } from './open-checkout.ts';
import { type Payment, paymentOf } from './payment.ts';
import { markInVerification } from './payment-store.ts';
import { pollAt } from './position-work-store.ts';
import { isOpen, permits } from './state-rules.ts';

/** What pagoPA's page said when it sent the browser back. Anybody can write it into an address: it proves nothing. */
export type ReturnOutcome = 'ok' | 'waiting' | 'failed';

/**
 * Notes that the payer came back (R9). OK and Waiting begin the verification, once for each checkout that was opened;
 * nothing else changes, and a failure changes nothing at all. Answers the payment; undefined when it is not this citizen's.
 */
export async function browserReturned(
  tx: Tx,
  returned: OwnPayment & { readonly outcome: ReturnOutcome },
): Promise<Payment | undefined> {
  const payment = await paymentOf(tx, { ...returned, lock: true });
  if (!payment || returned.outcome === 'failed' || !permits(payment.state, 'wait_for_receipt')) return payment;
  const { checkoutOpenedAt, verificationSince } = payment;
  const opened = checkoutOpenedAt && (!verificationSince || isBefore(verificationSince, checkoutOpenedAt));
  if (!opened) return payment;
  await markInVerification(tx, payment.id, returned.at);
  // The receipt may be there already: no need to wait for it to be pushed.
  await pollAt(
    tx,
    payment.notices.filter(isOpen).map(({ id }) => id),
    returned.at,
  );
  return paymentOf(tx, returned);
}
