import { type Day, earlier } from '#src/kernel/day.ts';
import { isBefore, romeDay } from '#src/kernel/rome-time.ts';

/**
 * Where a payment stands. Nothing stores it: it follows from what happened and from the instant one asks.
 *
 * in_preparation → to_pay → in_verification → paid; expired and cancelled end an unpaid one. Money moves any state to paid.
 */
export type PaymentState = 'in_preparation' | 'to_pay' | 'in_verification' | 'paid' | 'expired' | 'cancelled';

export type PaymentAct = 'publish' | 'open_checkout' | 'wait_for_receipt' | 'cancel' | 'credit';

/** The only list of what may be done in which state. A receipt is real money and credits always (R9). */
const ALLOWED: Readonly<Record<PaymentState, readonly PaymentAct[]>> = {
  in_preparation: ['publish', 'cancel', 'credit'],
  to_pay: ['open_checkout', 'wait_for_receipt', 'cancel', 'credit'],
  // Paying or cancelling now could mean paying twice: the receipt may be on its way.
  in_verification: ['credit'],
  paid: ['credit'],
  expired: ['credit'],
  cancelled: ['credit'],
};

export const permits = (state: PaymentState, act: PaymentAct): boolean => ALLOWED[state].includes(act);

/** What happened to one child's notice. */
export interface NoticeFacts {
  readonly dueOn: Day;
  readonly payableAt: Temporal.Instant | null;
  readonly paidAt: Temporal.Instant | null;
  readonly cancelledAt: Temporal.Instant | null;
}

/** What happened to a payment of one to five notices. */
export interface PaymentFacts {
  /** The browser came back with OK or Waiting; it proves nothing, but holds a second payment back for a while. */
  readonly verificationSince: Temporal.Instant | null;
  readonly notices: readonly NoticeFacts[];
}

/** Neither paid nor cancelled. */
export const isOpen = (notice: NoticeFacts): boolean => notice.paidAt === null && notice.cancelledAt === null;

/** Until when a payment without a receipt is called "in verification": so many calendar days of 24 hours (R8, setting). */
const verificationEnds = (since: Temporal.Instant, holdDays: number): Temporal.Instant =>
  since.add({ hours: 24 * holdDays });

/** A notice is due at the end of its day in Rome (R9). */
const isExpired = (notice: NoticeFacts, at: Temporal.Instant): boolean => romeDay(at) > notice.dueOn;

/** The state of a payment at an instant: that of its notices which are still open, if there are any. */
export function stateOf(payment: PaymentFacts, at: Temporal.Instant, holdDays: number): PaymentState {
  const open = payment.notices.filter(isOpen);
  if (open.length === 0) return payment.notices.some((notice) => notice.paidAt) ? 'paid' : 'cancelled';
  const { verificationSince } = payment;
  if (verificationSince && isBefore(at, verificationEnds(verificationSince, holdDays))) return 'in_verification';
  if (open.some((notice) => isExpired(notice, at))) return 'expired';
  return open.every((notice) => notice.payableAt) ? 'to_pay' : 'in_preparation';
}

export type ReceiptFlag = 'second_receipt' | 'other_amount' | 'after_cancellation' | 'after_expiry';

/** What the office should look at when this money arrives; the child is credited all the same (R9). */
export function flagsOf(
  notice: NoticeFacts & { readonly cents: number },
  receipt: { readonly cents: number; readonly paidAt: Temporal.Instant },
): readonly ReceiptFlag[] {
  const flags: ReceiptFlag[] = [];
  if (notice.paidAt) flags.push('second_receipt');
  if (notice.cents !== receipt.cents) flags.push('other_amount');
  if (notice.cancelledAt && !isBefore(receipt.paidAt, notice.cancelledAt)) flags.push('after_cancellation');
  if (isExpired(notice, receipt.paidAt)) flags.push('after_expiry');
  return flags;
}

/** The day a credit is dated: that of the payment, but never one to come. */
export const creditDay = (paidAt: Temporal.Instant, at: Temporal.Instant): Day => earlier(romeDay(paidAt), romeDay(at));
