import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { PaymentGateway } from './gateway.ts';
import type { InTransaction, OwnPayment, PaymentProblem } from './open-checkout.ts';
import { paymentOf, positionsOf } from './payment.ts';
import { markCancelled } from './payment-store.ts';
import { isOpen, permits } from './state-rules.ts';

/**
 * Cancels what is unpaid of a citizen's payment (R9): at pagoPA first, so that nobody can pay a notice that we call cancelled.
 * Refused while a payment may be on its way. Money that comes all the same is credited and flagged.
 */
export async function cancelPayment(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment,
): Promise<Result<undefined, PaymentProblem>> {
  const found = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, own);
    return payment && { payment, positions: await positionsOf(tx, payment) };
  });
  if (!found) return err({ kind: 'NoSuchPayment' });
  const { payment, positions } = found;
  if (payment.state === 'cancelled') return ok(undefined);
  if (!permits(payment.state, 'cancel')) return err({ kind: 'NotNow', state: payment.state });
  for (const position of positions) {
    const cancelled = await gateway.cancelPosition(position);
    if (!cancelled.ok) return cancelled;
    // Each as soon as pagoPA has let go of it: should the next be refused, this one is not offered for paying any more.
    await inTransaction(async (tx) => {
      const gone = payment.notices.filter(isOpen).filter((notice) => notice.noticeNumber === position.noticeNumber);
      const open = gone.map((notice) => notice.id);
      const notices = await markCancelled(tx, open, own.at);
      if (notices.length === 0) return;
      await audit(tx, {
        at: own.at,
        action: 'payment_cancelled',
        subject: `payment:${payment.id}`,
        after: { notices },
      });
    });
  }
  return ok(undefined);
}
