import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Checkout, GatewayProblem, PaymentGateway, Position } from './gateway.ts';
import { type Payment, paymentOf, positionsOf } from './payment.ts';
import { markCheckoutOpened, markPayable } from './payment-store.ts';
import { noteProblem, pollAt } from './position-work-store.ts';
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
  /** Something that pagoPA asks of the municipality is missing. */
  | { readonly kind: 'NotConnected' }
  /** The payment's state does not allow what was asked. */
  | { readonly kind: 'NotNow'; readonly state: PaymentState };

/** How long somebody waits in front of a page for one answer of pagoPA; then the worker goes on. */
export const CITIZEN_WAITS_MS = 4_500;
/** After the checkout was opened, the payer may have paid within this time. */
const FIRST_LOOK_AFTER = { seconds: 30 };

/**
 * Makes the open notices of a payment known to pagoPA, so that they can be paid, online or at a counter. Nobody waits longer than
 * 5 seconds for it. May be repeated; when pagoPA does not answer, the payment stays in preparation and the worker publishes it.
 */
export async function publishPayment(
  inTransaction: InTransaction,
  gateway: PaymentGateway,
  own: OwnPayment,
  signal: AbortSignal = AbortSignal.timeout(CITIZEN_WAITS_MS),
): Promise<Result<Payment, PaymentProblem>> {
  const found = await inTransaction((tx) => withPositions(tx, own));
  if (!found) return err({ kind: 'NoSuchPayment' });
  if (!permits(found.payment.state, 'publish')) return ok(found.payment);
  if (!found.positions) return err({ kind: 'NotConnected' });
  const answers = await Promise.all(
    found.positions.map(async (position) => ({ position, created: await gateway.createPosition(position, signal) })),
  );
  const published = await inTransaction(async (tx) => {
    for (const { position, created } of answers) await noteAnswer(tx, found.payment, position, created, own.at);
    return paymentOf(tx, own);
  });
  const refused = answers.map(({ created }) => created).find((created) => !created.ok);
  if (refused && !refused.ok) return refused;
  return published ? ok(published) : err({ kind: 'NoSuchPayment' });
}

async function withPositions(tx: Tx, own: OwnPayment) {
  const payment = await paymentOf(tx, own);
  return payment && { payment, positions: await positionsOf(tx, payment) };
}

/** Each notice for itself: what one answer says holds, whatever becomes of the others. */
async function noteAnswer(
  tx: Tx,
  payment: Payment,
  position: Position,
  created: Result<undefined, GatewayProblem>,
  at: Temporal.Instant,
): Promise<void> {
  const ids = noticesOf(payment, position);
  if (!created.ok && created.error.kind !== 'PositionTaken') return noteProblem(tx, ids, created.error.detail);
  // Taken means known: somebody may have paid it already, which is asked at once.
  await markPayable(tx, ids, at);
  await pollAt(tx, ids, created.ok ? at.add(FIRST_LOOK_AFTER) : at);
}

const noticesOf = (payment: Payment, { noticeNumber }: Position): number[] =>
  payment.notices.filter((notice) => isOpen(notice) && notice.noticeNumber === noticeNumber).map(({ id }) => id);

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
  if (!positions) return err({ kind: 'NotConnected' });
  const { reference } = payment;
  const email = positions[0]?.debtor.email ?? null;
  const cart = { reference, positions, email, returnTo: own.returnTo };
  const address = await gateway.startCheckout(cart, AbortSignal.timeout(CITIZEN_WAITS_MS));
  await inTransaction(async (tx) => {
    const open = payment.notices.filter(isOpen).map(({ id }) => id);
    if (address.ok) {
      await markCheckoutOpened(tx, payment.id, own.at);
      await pollAt(tx, open, own.at.add(FIRST_LOOK_AFTER));
    } else if (address.error.kind === 'PositionTaken') await pollAt(tx, open, own.at);
  });
  return address;
}
