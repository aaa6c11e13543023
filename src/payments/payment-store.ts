import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { FIRST_PUBLISH_AFTER_SECONDS, WITHDRAW_AFTER } from './position-work-rules.ts';

/** What was really paid on a notice. */
export interface ReceiptRow {
  readonly receiptId: string;
  readonly cents: Cents;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
}

/** One child's part of a payment. */
export interface NoticeRow {
  readonly id: number;
  readonly consumerId: number;
  readonly name: string;
  readonly cents: Cents;
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly dueOn: Day;
  readonly payableAt: Temporal.Instant | null;
  readonly paidAt: Temporal.Instant | null;
  readonly cancelledAt: Temporal.Instant | null;
  readonly receipts: readonly ReceiptRow[];
}

export interface PaymentRow {
  readonly id: number;
  readonly reference: string;
  readonly payerId: number;
  readonly createdAt: Temporal.Instant;
  readonly checkoutOpenedAt: Temporal.Instant | null;
  readonly verificationSince: Temporal.Instant | null;
  readonly notices: readonly NoticeRow[];
}

type Head = Omit<PaymentRow, 'notices'>;

const PAYMENT = sql`select id, reference, payer_id as "payerId", created_at as "createdAt",
  checkout_opened_at as "checkoutOpenedAt", verification_since as "verificationSince" from payments`;

/** A citizen's payments, the newest first. */
export async function paymentsOfPayer(
  tx: Tx,
  payerId: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<PaymentRow[]> {
  const heads = await rows(
    tx,
    sql<Head>`${PAYMENT} where tenant_id = current_tenant() and payer_id = ${payerId}
      order by id desc limit ${page.limit} offset ${page.offset}`,
  );
  return withNotices(tx, heads);
}

/** A citizen's payment by the name in its address; undefined when there is none of that citizen's. */
export async function paymentByReference(
  tx: Tx,
  payerId: number,
  reference: string,
  lock: 'for update' | undefined,
): Promise<PaymentRow | undefined> {
  const heads = await rows(
    tx,
    sql<Head>`${PAYMENT} where tenant_id = current_tenant() and payer_id = ${payerId} and reference = ${reference}
      ${lock ? sql`for update` : sql``}`,
  );
  return (await withNotices(tx, heads))[0];
}

async function withNotices(tx: Tx, heads: readonly Head[]): Promise<PaymentRow[]> {
  const paymentIds = heads.map((head) => head.id);
  const notices = await rows(
    tx,
    sql<Omit<NoticeRow, 'receipts'> & { paymentId: number }>`select n.id, n.payment_id as "paymentId",
        n.consumer_id as "consumerId", c.name, n.cents, n.notice_number as "noticeNumber", n.iuv, n.due_on as "dueOn",
        n.payable_at as "payableAt", n.paid_at as "paidAt", n.cancelled_at as "cancelledAt"
      from payment_notices n join consumers c on c.tenant_id = n.tenant_id and c.id = n.consumer_id
      where n.tenant_id = current_tenant() and n.payment_id = any (${paymentIds}::bigint[]) order by n.id`,
  );
  const receipts = await rows(
    tx,
    sql<ReceiptRow & { noticeId: number }>`select notice_id as "noticeId", receipt_id as "receiptId", cents,
        paid_at as "paidAt", psp_name as "pspName"
      from receipts where tenant_id = current_tenant() and notice_id = any (${notices.map((n) => n.id)}::bigint[]) order by id`,
  );
  return heads.map((head) => ({
    ...head,
    notices: notices
      .filter((notice) => notice.paymentId === head.id)
      .map((notice) => ({ ...notice, receipts: receipts.filter((receipt) => receipt.noticeId === notice.id) })),
  }));
}

/** The next number of the tenant's series; it is never given twice, and whoever asks next waits for this transaction. */
export async function nextSerial(tx: Tx, segregationCode: string, count: number): Promise<number> {
  const { last } = await get(
    tx,
    sql<{ last: number }>`insert into notice_number_series as series (segregation_code, last_number)
      values (${segregationCode}, ${count})
      on conflict (tenant_id, segregation_code) do update set last_number = series.last_number + ${count}
      returning last_number as last`,
  );
  return last - count + 1;
}

export async function insertPayment(
  tx: Tx,
  payment: { readonly reference: string; readonly payerId: number; readonly at: Temporal.Instant },
): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into payments (reference, payer_id, created_at)
      values (${payment.reference}, ${payment.payerId}, ${payment.at}) returning id`,
  );
  return id;
}

export interface NewNotice {
  readonly consumerId: number;
  readonly cents: Cents;
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly dueOn: Day;
  readonly at: Temporal.Instant;
}

/** Writes a notice and, in the same statement, that it is to be made known to pagoPA. */
export async function insertNotice(tx: Tx, paymentId: number, notice: NewNotice): Promise<void> {
  const publishAt = notice.at.add({ seconds: FIRST_PUBLISH_AFTER_SECONDS });
  await sql`with notice as (
      insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on)
      values (${paymentId}, ${notice.consumerId}, ${notice.cents}, ${notice.noticeNumber}, ${notice.iuv}, ${notice.dueOn}) returning id
    ) insert into position_work (notice_id, publish_at) select id, ${publishAt}::timestamptz from notice`.execute(tx);
}

export async function insertDeclaration(
  tx: Tx,
  declaration: {
    readonly paymentId: number;
    readonly personId: number;
    readonly textVersion: string;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  await sql`insert into payment_declarations (payment_id, person_id, text_version, declared_at)
    values (${declaration.paymentId}, ${declaration.personId}, ${declaration.textVersion}, ${declaration.at})`.execute(
    tx,
  );
}

/** Unpaid notices of each consumer that can still be paid on a day. */
export const unpaidNotices = (
  tx: Tx,
  consumerIds: readonly number[],
  on: Day,
): Promise<{ consumerId: number; notices: number }[]> =>
  rows(
    tx,
    sql<{
      consumerId: number;
      notices: number;
    }>`select consumer_id as "consumerId", count(*) as notices from payment_notices
      where tenant_id = current_tenant() and consumer_id = any (${consumerIds}::bigint[])
        and paid_at is null and cancelled_at is null and due_on >= ${on} group by consumer_id`,
  );

export async function markPayable(tx: Tx, noticeIds: readonly number[], at: Temporal.Instant): Promise<void> {
  await sql`update payment_notices set payable_at = coalesce(payable_at, ${at})
    where tenant_id = current_tenant() and id = any (${noticeIds}::bigint[])`.execute(tx);
}

/** Answers the notices that were cancelled now: not those paid or cancelled meanwhile. Their positions are taken back once more later. */
export async function markCancelled(tx: Tx, noticeIds: readonly number[], at: Temporal.Instant): Promise<number[]> {
  const cancelled = await rows(
    tx,
    sql<{ id: number }>`with cancelled as (
        update payment_notices set cancelled_at = ${at}
        where tenant_id = current_tenant() and id = any (${noticeIds}::bigint[]) and paid_at is null and cancelled_at is null
        returning id
      ), withdrawn as (
        update position_work w set withdraw_at = ${at.add(WITHDRAW_AFTER)} from cancelled
        where w.tenant_id = current_tenant() and w.notice_id = cancelled.id
      ) select id from cancelled`,
  );
  return cancelled.map((row) => row.id);
}

export async function markCheckoutOpened(tx: Tx, paymentId: number, at: Temporal.Instant): Promise<void> {
  await sql`update payments set checkout_opened_at = ${at} where tenant_id = current_tenant() and id = ${paymentId}`.execute(
    tx,
  );
}

/** Starts the verification; the first instant stays for the question of suspensions. */
export async function markInVerification(tx: Tx, paymentId: number, at: Temporal.Instant): Promise<void> {
  await sql`update payments set verification_since = ${at}, first_verification_at = coalesce(first_verification_at, ${at})
    where tenant_id = current_tenant() and id = ${paymentId}`.execute(tx);
}
