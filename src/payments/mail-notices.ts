import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { OwnPayment, PaymentProblem } from './open-checkout.ts';
import { paymentOf } from './payment.ts';
import { isOpen, permits } from './state-rules.ts';

/** Where a citizen's notices are mailed to; undefined when no address is known. */
export async function payerAddress(tx: Tx, personId: number): Promise<string | undefined> {
  const row = await find(
    tx,
    sql<{ email: string | null }>`select email from people where tenant_id = current_tenant() and id = ${personId}`,
  );
  return row?.email ?? undefined;
}

type MailProblem = Extract<PaymentProblem, { kind: 'NoSuchPayment' | 'NotNow' }> | { readonly kind: 'NoAddress' };

/**
 * Queues a mail that carries the notices of a citizen's own payment (R9); the PDF is made when it is sent.
 * Asked twice in one minute, one mail goes.
 */
export async function mailNotices(tx: Tx, own: OwnPayment): Promise<Result<{ readonly to: string }, MailProblem>> {
  const payment = await paymentOf(tx, own);
  if (!payment) return err({ kind: 'NoSuchPayment' });
  if (!permits(payment.state, 'open_checkout') || !payment.dueOn) return err({ kind: 'NotNow', state: payment.state });
  const to = await payerAddress(tx, own.personId);
  if (to === undefined) return err({ kind: 'NoAddress' });
  const { personId, reference, at } = own;
  const minute = at.toString({ smallestUnit: 'minute' });
  await queueMail(tx, {
    dedupeKey: `notice:${payment.id}:${minute}`,
    to,
    template: 'payment_notice',
    params: {
      personId,
      reference,
      cents: payment.openCents,
      dueOn: payment.dueOn,
      notices: payment.notices.filter(isOpen).length,
    },
    at,
  });
  await audit(tx, { at, action: 'notice_mailed', subject: `payment:${payment.id}` });
  return ok({ to });
}
