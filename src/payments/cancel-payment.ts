import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { PaymentGateway, Position } from './gateway.ts';
import type { InTransaction, OwnPayment, PaymentProblem } from './open-checkout.ts';
import { type Payment, paymentOf, positionsOf } from './payment.ts';
import { markCancelled } from './payment-store.ts';
import { pollAt } from './position-work-store.ts';
import { isOpen, permits } from './state-rules.ts';

/**
 * Cancels what is unpaid of a citizen's payment (R9): at pagoPA first, so that nobody can pay a notice that we call cancelled.
 * Refused while a payment may be on its way; when pagoPA says that somebody has just paid, its receipt is fetched at once.
 * Money that comes all the same is credited and flagged.
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
  if (!positions) return err({ kind: 'NotConnected' });
  return letGo(inTransaction, gateway, { payment, positions, at: own.at });
}

/**
 * Takes back a notice that a shop's terminal asked for, whatever its family sees of it meanwhile: the shop says that it gives the money back,
 * or never got an answer (R10). Refused once it is paid. May be repeated.
 */
export async function withdrawShopPayment(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment,
  signal?: AbortSignal,
): Promise<Result<undefined, PaymentProblem>> {
  const found = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, own);
    return payment?.channel === 'shop_network' && { payment, positions: await positionsOf(tx, payment) };
  });
  if (!found) return err({ kind: 'NoSuchPayment' });
  const { payment, positions } = found;
  if (payment.state === 'cancelled') return ok(undefined);
  if (payment.state === 'paid') return err({ kind: 'NotNow', state: 'paid' });
  if (!positions) return err({ kind: 'NotConnected' });
  return letGo(inTransaction, gateway, { payment, positions, at: own.at, signal });
}

async function letGo(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  open: {
    readonly payment: Payment;
    readonly positions: readonly Position[];
    readonly at: Temporal.Instant;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Result<undefined, PaymentProblem>> {
  const { payment, positions, at, signal } = open;
  for (const position of positions) {
    const notices = payment.notices
      .filter((notice) => isOpen(notice) && notice.noticeNumber === position.noticeNumber)
      .map((notice) => notice.id);
    const cancelled = await gateway.cancelPosition(position, signal);
    if (!cancelled.ok) {
      if (cancelled.error.kind === 'PositionTaken') await inTransaction((tx) => pollAt(tx, notices, at));
      return cancelled;
    }
    // Each as soon as pagoPA has let go of it: should the next be refused, this one is not offered for paying any more.
    await inTransaction(async (tx) => {
      const gone = await markCancelled(tx, notices, at);
      if (gone.length === 0) return;
      await audit(tx, {
        at: at,
        action: 'payment_cancelled',
        subject: `payment:${payment.id}`,
        after: { notices: gone },
      });
    });
  }
  return ok(undefined);
}
