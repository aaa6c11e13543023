import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { PaymentGateway } from './gateway.ts';
import { noticePdf } from './notice-pdf/notice-pdf.ts';
import { noticeSheets } from './notice-pdf/notice-sheets.ts';
import { type InTransaction, type OwnPayment, type PaymentProblem, publishPayment } from './open-checkout.ts';
import { paymentOf } from './payment.ts';
import { permits } from './state-rules.ts';

/**
 * The notices of a citizen's own payment as a PDF to pay in cash, one page a child (R9). Only while they can be paid:
 * a payment that pagoPA does not know yet is made known first.
 */
export async function printNotices(
  inTransaction: InTransaction,
  gateway: PaymentGateway | undefined,
  own: OwnPayment,
): Promise<Result<Uint8Array<ArrayBuffer>, PaymentProblem>> {
  if (gateway) {
    const published = await publishPayment(inTransaction, gateway, own);
    if (!published.ok) return published;
  }
  const found = await inTransaction(async (tx) => {
    const payment = await paymentOf(tx, own);
    return payment && { state: payment.state, sheets: await noticeSheets(tx, payment, 'first_name') };
  });
  if (!found) return err({ kind: 'NoSuchPayment' });
  if (!permits(found.state, 'open_checkout')) return err({ kind: 'NotNow', state: found.state });
  if (found.sheets.length === 0) return err({ kind: 'NotConnected' });
  return ok(await noticePdf(found.sheets));
}

/** The same notices as a mail carries them, without a child's name; undefined when they can no longer be paid. */
export async function encloseNotices(tx: Tx, own: OwnPayment): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const payment = await paymentOf(tx, own);
  if (!payment || !permits(payment.state, 'open_checkout')) return undefined;
  const sheets = await noticeSheets(tx, payment, 'label');
  return sheets.length === 0 ? undefined : noticePdf(sheets);
}
