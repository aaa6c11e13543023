import { qrModules, qrSvg } from '#src/platform/codes/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { NOTICE_QR_VERSION, noticeQrText, type PrintedNotice } from './notice-qr-rules.ts';
import type { OwnPayment } from './open-checkout.ts';
import { paymentOf, paymentsOf } from './payment.ts';
import type { NoticeRow } from './payment-store.ts';
import { isOpen, type PaymentState, permits } from './state-rules.ts';

/** A notice as it is shown to a shop's reader. */
export interface TillNotice extends PrintedNotice {
  /** `to_pay` only while this notice can be paid. */
  readonly state: PaymentState;
}

/** A notice of a citizen's own payment; undefined when there is none. */
export async function tillNotice(
  tx: Tx,
  asked: OwnPayment & { readonly noticeNumber: string },
): Promise<TillNotice | undefined> {
  const payment = await paymentOf(tx, asked);
  const notice = payment?.notices.find(({ noticeNumber }) => noticeNumber === asked.noticeNumber);
  if (!payment || !notice) return undefined;
  const { fiscalCode: creditorFiscalCode } = await currentTenant(tx);
  const { noticeNumber, cents, paidAt, cancelledAt } = notice;
  const closed = paidAt ? ('paid' as const) : cancelledAt ? ('cancelled' as const) : undefined;
  return { noticeNumber, creditorFiscalCode, cents, state: closed ?? payment.state };
}

/** The notice's official QR code as an SVG picture. */
export const tillCode = async (notice: PrintedNotice): Promise<string> =>
  qrSvg(await qrModules(noticeQrText(notice), NOTICE_QR_VERSION));

/** Notices of one child alone that its citizen can pay now, the newest first, each with its payment's reference. */
export async function payableNotices(
  tx: Tx,
  query: { readonly personId: number; readonly consumerId: number; readonly at: Temporal.Instant },
): Promise<(NoticeRow & { readonly reference: string })[]> {
  const payments = await paymentsOf(tx, { ...query, limit: 50, offset: 0 });
  return payments
    .filter(({ state }) => permits(state, 'open_checkout'))
    .flatMap(({ notices, reference }) => notices.map((notice) => ({ ...notice, reference })))
    .filter((notice) => notice.lines.every((line) => line.consumerId === query.consumerId) && isOpen(notice));
}
