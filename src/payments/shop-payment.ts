import { creditorOf } from '#src/creditor/index.ts';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { noticeNumber } from './notice-number-rules.ts';
import type { OwnPayment } from './open-checkout.ts';
import { type Payment, paymentOf } from './payment.ts';
import { insertNotice, insertPayment, markInVerification, nextSerial } from './payment-store.ts';
import { pollAt } from './position-work-store.ts';
import { isOpen } from './state-rules.ts';

/** A worker leaves such a notice alone: without a shop that asks again, it is taken back instead. */
const NOT_BY_A_WORKER = { hours: 24 * 3650 };

/**
 * Makes a payment of one notice that a connected shop network is about to pay (R10), in the name of whoever pays for the child.
 * `reference` is the number on the shop's slip. Nothing is declared: its payer is not there.
 */
export async function issueShopPayment(
  tx: Tx,
  shop: {
    readonly reference: string;
    readonly personId: number;
    readonly consumerId: number;
    readonly cents: Cents;
    readonly dueOn: Day;
    readonly at: Temporal.Instant;
  },
): Promise<Result<{ readonly paymentId: number }, { readonly kind: 'NotConnected' }>> {
  const { reference, personId, consumerId, cents, dueOn, at } = shop;
  const creditor = await creditorOf(tx);
  if (!creditor) return err({ kind: 'NotConnected' });
  const { segregationCode } = creditor;
  const paymentId = await insertPayment(tx, { reference, payerId: personId, at, channel: 'shop_network' });
  const serial = await nextSerial(tx, segregationCode, 1);
  const publishAt = at.add(NOT_BY_A_WORKER);
  const number = noticeNumber(segregationCode, serial);
  await insertNotice(tx, paymentId, { lines: [{ consumerId, cents }], dueOn, at, publishAt, ...number });
  return ok({ paymentId });
}

/**
 * From the moment on which the shop may take the money, its payment is in verification: the family is not asked to pay it, and it holds a
 * suspension back as one whose browser came back does (R8). Repeating it changes nothing.
 */
export async function awaitShopReceipt(tx: Tx, own: OwnPayment): Promise<Payment | undefined> {
  const payment = await paymentOf(tx, { ...own, lock: true });
  if (payment?.channel !== 'shop_network' || payment.verificationSince) return payment;
  const open = payment.notices.filter(isOpen).map(({ id }) => id);
  if (open.length === 0) return payment;
  await markInVerification(tx, payment.id, own.at);
  await pollAt(tx, open, own.at.add({ seconds: 30 }));
  return paymentOf(tx, own);
}
