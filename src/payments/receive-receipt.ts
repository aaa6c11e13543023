import { type Cents, splitCents } from '#src/kernel/money.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { openConsumerAccounts, postMovement } from '#src/ledger/index.ts';
import { childLabel, queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  creditOf,
  type IncomingReceipt,
  insertReceipt,
  insertReceiptLines,
  isOwnNumberSpace,
  lockNotice,
  markPaid,
  type NoticeToCredit,
  type QuarantineReason,
  quarantine,
  recordedReceipt,
} from './receipt-store.ts';
import { mealsIn } from './rules.ts';
import { creditDay, flagsOf, type ReceiptFlag } from './state-rules.ts';

/** What families call the channel, in their account and in the mail that confirms (R10). */
const SHOP_NETWORK = 'PuntoLIS';

/** What becomes of a child's standing when money came in; `standing` gives it, and payments need not know how (R8). */
export type AfterCredit = (
  tx: Tx,
  credited: { readonly consumerIds: readonly number[]; readonly at: Temporal.Instant },
) => Promise<unknown>;

export type ReceiptOutcome =
  | { readonly kind: 'credited'; readonly consumerIds: readonly number[]; readonly flags: readonly ReceiptFlag[] }
  /** Credited before; nothing was changed. */
  | { readonly kind: 'duplicate' }
  /** Kept for the office: no notice of ours, or another content under a receipt id that was credited. */
  | { readonly kind: 'quarantined' };

/**
 * Takes a receipt: the only thing that credits (R9). Its amount goes to the child of its notice, or is split by the notice's lines, exactly
 * once per receipt id, in whatever state the payment is and however often or late it comes. May be repeated; answer pagoPA only after the commit.
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
  const parts = partsOf(notice.lines, receipt.cents);
  if (notice.lines.length > 1) await insertReceiptLines(tx, id, parts);
  const consumerIds = parts.map(({ consumerId }) => consumerId);
  await openConsumerAccounts(tx, consumerIds);
  for (const part of parts) {
    const { channel, payerEmail } = notice;
    await creditPart(tx, { id, flags, receipt, part, channel, at });
    if (payerEmail) await confirmByMail(tx, payerEmail, { id, part, channel, at });
  }
  await arrival.afterCredit(tx, { consumerIds, at });
  return { kind: 'credited', consumerIds, flags };
}

type Part = NoticeToCredit['lines'][number] & { readonly ordinal: number };

/** What of a receipt goes to whom, by the notice's lines; nobody is credited with nothing. */
const partsOf = (lines: NoticeToCredit['lines'], cents: Cents): Part[] =>
  splitCents(lines, cents)
    .flatMap((part, ordinal) => {
      const line = lines[ordinal];
      return line ? [{ ...line, ordinal, cents: part }] : [];
    })
    .filter((part) => part.cents > 0);

/** The ordinal is the posting's version: each part of a receipt is posted once. */
async function creditPart(
  tx: Tx,
  credit: {
    readonly id: number;
    readonly flags: readonly ReceiptFlag[];
    readonly receipt: IncomingReceipt;
    readonly part: Part;
    readonly channel: NoticeToCredit['channel'];
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  const { id, receipt, part, channel, flags, at } = credit;
  const { consumerId, cents } = part;
  await postMovement(tx, {
    consumerId,
    cents,
    code: 'top_up',
    against: 'clearing',
    source: { kind: 'receipt', id, version: part.ordinal },
    eventOn: creditDay(receipt.paidAt, at),
    ...(channel === 'shop_network' && { reason: SHOP_NETWORK }),
    at,
  });
  await audit(tx, {
    at,
    action: 'top_up_credited',
    subject: `consumer:${consumerId}`,
    after: { receipt: receipt.receiptId, notice: receipt.noticeNumber, cents, flags },
  });
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

interface ToConfirm {
  readonly id: number;
  readonly part: Part;
  readonly channel: NoticeToCredit['channel'];
  readonly at: Temporal.Instant;
}

/** Each child's credit is told of by itself, because each has its own balance. */
async function confirmByMail(tx: Tx, to: string, { id, part, channel, at }: ToConfirm): Promise<void> {
  const { consumerId, cents } = part;
  const account = await creditOf(tx, consumerId, romeDay(at));
  await queueMail(tx, {
    dedupeKey: part.ordinal === 0 ? `receipt:${id}` : `receipt:${id}:${part.ordinal}`,
    to,
    template: 'top_up_credited',
    params: {
      child: part.consumerLabel ?? childLabel(part.consumerNumber),
      consumerId,
      cents,
      balanceCents: part.payerSeesMoney ? account.balanceCents : null,
      meals: mealsIn(account.balanceCents, account.tariffCents) ?? null,
      ...(channel === 'shop_network' && { paidAt: SHOP_NETWORK }),
    },
    at,
  });
}
