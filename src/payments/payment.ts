import { sql } from 'kysely';
import { creditorOf } from '#src/creditor/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { parseTimeOfDay, romeDay, romeInstant } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { DEBTOR, DEBTOR_FIELDS } from './debtor.ts';
import type { Position } from './gateway.ts';
import { type NoticeRow, type PaymentRow, paymentByReference, paymentsOfPayer } from './payment-store.ts';
import { isOpen, type PaymentState, stateOf } from './state-rules.ts';

/** A payment as its payer sees it at an instant. */
export interface Payment extends PaymentRow {
  readonly state: PaymentState;
  /** What is still to be paid, in cents. */
  readonly openCents: number;
  /** What was really paid, in cents. */
  readonly paidCents: number;
  /** The last day on which it can be paid; null when nothing is open. */
  readonly dueOn: Day | null;
  /** The browser said it was paid, and no receipt came in the days of the setting. */
  readonly unconfirmed: boolean;
}

function seen(payment: PaymentRow, at: Temporal.Instant, holdDays: number): Payment {
  const open = payment.notices.filter(isOpen);
  const state = stateOf(payment, at, holdDays);
  const receipts = payment.notices.flatMap((notice) => notice.receipts);
  return {
    ...payment,
    state,
    openCents: open.reduce((sum, notice) => sum + notice.cents, 0),
    paidCents: receipts.reduce((sum, receipt) => sum + receipt.cents, 0),
    dueOn: open.map((notice) => notice.dueOn).sort()[0] ?? null,
    unconfirmed: open.length > 0 && payment.verificationSince !== null && state !== 'in_verification',
  };
}

/** A citizen's own payment by the name in its address; undefined when there is none. */
export async function paymentOf(
  tx: Tx,
  query: { readonly personId: number; readonly reference: string; readonly at: Temporal.Instant; readonly lock?: true },
): Promise<Payment | undefined> {
  const settings = await settingsOn(tx, romeDay(query.at));
  const row = await paymentByReference(tx, query.personId, query.reference, query.lock && 'for update');
  return row && seen(row, query.at, settings.verification_hold_days);
}

/** A citizen's payments, the newest first. */
export async function paymentsOf(
  tx: Tx,
  query: { readonly personId: number; readonly at: Temporal.Instant; readonly limit: number; readonly offset: number },
): Promise<Payment[]> {
  const settings = await settingsOn(tx, romeDay(query.at));
  const found = await paymentsOfPayer(tx, query.personId, query);
  return found.map((row) => seen(row, query.at, settings.verification_hold_days));
}

/** What is paid for, in words that a payer meets on receipts and statements; never a child's name (R16). */
export const NOTICE_DESCRIPTION = 'Ricarica refezione scolastica';

/**
 * The open notices of a payment, or others of it, as pagoPA must know them. No child's name is among them (R16).
 * Undefined while something is missing that pagoPA asks of the municipality.
 */
export async function positionsOf(
  tx: Tx,
  payment: Payment,
  which: (notice: NoticeRow) => boolean = isOpen,
): Promise<Position[] | undefined> {
  const creditor = await creditorOf(tx);
  if (!creditor) return undefined;
  const debtors = await rows(
    tx,
    sql<
      Position['debtor'] & { noticeId: number }
    >`select n.id as "noticeId", ${DEBTOR_FIELDS}, person.email from payment_notices n
      join people person on person.tenant_id = n.tenant_id and person.id = ${payment.payerId} ${DEBTOR}
      where n.tenant_id = current_tenant() and n.payment_id = ${payment.id}`,
  );
  const debtorOf = new Map(debtors.map(({ noticeId, ...debtor }) => [noticeId, debtor]));
  const position = (notice: NoticeRow): Position => {
    const debtor = debtorOf.get(notice.id);
    if (!debtor) throw new Error(`Notice ${notice.id} is nobody's`);
    return {
      creditor,
      creditorFiscalCode: creditor.fiscalCode,
      creditorName: creditor.name,
      noticeNumber: notice.noticeNumber,
      iuv: notice.iuv,
      cents: notice.cents,
      description: NOTICE_DESCRIPTION,
      dueAt: endOf(notice.dueOn),
      debtor,
    };
  };
  return payment.notices.filter(which).map(position);
}

const midnight = parseTimeOfDay('00:00');

function endOf(day: Day): Temporal.Instant {
  if (midnight === undefined) throw new Error('Midnight is a time of day');
  return romeInstant(addDays(day, 1), midnight).subtract({ seconds: 1 });
}
