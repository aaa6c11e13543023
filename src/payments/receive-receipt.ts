import { romeDay } from '#src/kernel/rome-time.ts';
import { openConsumerAccounts, postMovement } from '#src/ledger/index.ts';
import { childLabel, queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  creditOf,
  type IncomingReceipt,
  insertReceipt,
  isOwnNumberSpace,
  lockNotice,
  markPaid,
  type QuarantineReason,
  quarantine,
  recordedReceipt,
} from './receipt-store.ts';
import { mealsIn } from './rules.ts';
import { creditDay, flagsOf, type ReceiptFlag } from './state-rules.ts';

/** What becomes of a child's standing when money came in; `standing` gives it, and payments need not know how (R8). */
export type AfterCredit = (
  tx: Tx,
  credited: { readonly consumerIds: readonly number[]; readonly at: Temporal.Instant },
) => Promise<unknown>;

export type ReceiptOutcome =
  | { readonly kind: 'credited'; readonly consumerId: number; readonly flags: readonly ReceiptFlag[] }
  /** Credited before; nothing was changed. */
  | { readonly kind: 'duplicate' }
  /** Kept for the office: no notice of ours, or another content under a receipt id that was credited. */
  | { readonly kind: 'quarantined' };

/**
 * Takes a receipt: the only thing that credits (R9). Its amount goes to the child of its notice, exactly once per receipt id,
 * in whatever state the payment is and however often or late it comes. May be repeated; answer pagoPA only after the commit.
 */
export async function receiveReceipt(
  tx: Tx,
  receipt: IncomingReceipt,
  arrival: { readonly at: Temporal.Instant; readonly afterCredit: AfterCredit },
): Promise<ReceiptOutcome> {
  const { at } = arrival;
  const notice = await lockNotice(tx, receipt.noticeNumber);
  const known = await recordedReceipt(tx, receipt.receiptId);
  if (known) {
    if (known.noticeNumber === receipt.noticeNumber && known.cents === receipt.cents) return { kind: 'duplicate' };
    return setAside(tx, receipt, 'contradicts_receipt', at);
  }
  if (!notice) {
    const own = await isOwnNumberSpace(tx, receipt.noticeNumber);
    return setAside(tx, receipt, own ? 'unknown_notice' : 'foreign_number', at);
  }

  const flags = flagsOf(notice, receipt);
  const id = await insertReceipt(tx, notice.id, receipt, flags, at);
  if (id === undefined) return setAside(tx, receipt, 'contradicts_receipt', at);
  await markPaid(tx, notice.id, receipt.paidAt);
  await openConsumerAccounts(tx, [notice.consumerId]);
  await postMovement(tx, {
    consumerId: notice.consumerId,
    cents: receipt.cents,
    code: 'top_up',
    against: 'clearing',
    source: { kind: 'receipt', id },
    eventOn: creditDay(receipt.paidAt, at),
    at,
  });
  await audit(tx, {
    at,
    action: 'top_up_credited',
    subject: `consumer:${notice.consumerId}`,
    after: { receipt: receipt.receiptId, notice: receipt.noticeNumber, cents: receipt.cents, flags },
  });
  if (notice.payerEmail) await confirmByMail(tx, { ...notice, payerEmail: notice.payerEmail }, { id, ...receipt }, at);
  await arrival.afterCredit(tx, { consumerIds: [notice.consumerId], at });
  return { kind: 'credited', consumerId: notice.consumerId, flags };
}

/** Why a gateway knows that a receipt cannot be money for a notice of this municipality, whatever number it names. */
export type DoubtfulReceipt = Extract<QuarantineReason, 'other_creditor' | 'not_paid'>;

/** Keeps a receipt for the office without crediting anybody; repeating it changes nothing. */
export const setAsideReceipt = (tx: Tx, receipt: IncomingReceipt, reason: DoubtfulReceipt, at: Temporal.Instant) =>
  setAside(tx, receipt, reason, at);

async function setAside(
  tx: Tx,
  receipt: IncomingReceipt,
  reason: QuarantineReason,
  at: Temporal.Instant,
): Promise<ReceiptOutcome> {
  const isNew = await quarantine(tx, receipt, reason, at);
  if (isNew) {
    await audit(tx, { at, action: 'receipt_quarantined', subject: `receipt:${receipt.receiptId}`, after: { reason } });
  }
  return { kind: 'quarantined' };
}

async function confirmByMail(
  tx: Tx,
  notice: {
    readonly consumerId: number;
    readonly consumerLabel: string | null;
    readonly consumerNumber: string;
    readonly payerEmail: string;
    readonly payerSeesMoney: boolean;
  },
  receipt: { readonly id: number; readonly cents: number },
  at: Temporal.Instant,
): Promise<void> {
  const account = await creditOf(tx, notice.consumerId, romeDay(at));
  await queueMail(tx, {
    dedupeKey: `receipt:${receipt.id}`,
    to: notice.payerEmail,
    template: 'top_up_credited',
    params: {
      child: notice.consumerLabel ?? childLabel(notice.consumerNumber),
      consumerId: notice.consumerId,
      cents: receipt.cents,
      balanceCents: notice.payerSeesMoney ? account.balanceCents : null,
      meals: mealsIn(account.balanceCents, account.tariffCents) ?? null,
    },
    at,
  });
}
