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

/** What of a notice is for one child. */
export interface NoticeLine {
  readonly consumerId: number;
  /** The child's first name. */
  readonly name: string;
  readonly cents: Cents;
}

/** One notice of a payment: one child's, or all children's in one. */
export interface NoticeRow {
  readonly id: number;
  readonly cents: Cents;
  readonly lines: readonly NoticeLine[];
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
  /** The payment of one notice that took the place of this one's several; null when none did. */
  readonly replacedBy: string | null;
  /** Who began it: its citizen, or the terminal of a connected shop network (R10). */
  readonly channel: 'citizen' | 'shop_network';
  readonly notices: readonly NoticeRow[];
}

type Head = Omit<PaymentRow, 'notices'>;

const PAYMENT = sql`select id, reference, payer_id as "payerId", created_at as "createdAt",
  checkout_opened_at as "checkoutOpenedAt", verification_since as "verificationSince",
  (select new.reference from payments new where new.tenant_id = payments.tenant_id and new.id = payments.replaced_by_id) as "replacedBy", channel
  from payments`;

/** Nobody may pay at a shop before pagoPA knows the notice: until then its payer need not hear of it. */
const SHOWN = sql`(channel = 'citizen' or verification_since is not null or exists (select from payment_notices n
  where n.tenant_id = payments.tenant_id and n.payment_id = payments.id and n.paid_at is not null))`;

/** A citizen's payments, the newest first. */
export async function paymentsOfPayer(
  tx: Tx,
  payerId: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<PaymentRow[]> {
  const heads = await rows(
    tx,
    sql<Head>`${PAYMENT} where tenant_id = current_tenant() and payer_id = ${payerId} and ${SHOWN}
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
  if (heads.length === 0) return [];
  const paymentIds = heads.map((head) => head.id);
  const notices = await rows(
    tx,
    sql<Omit<NoticeRow, 'receipts' | 'lines'> & { paymentId: number }>`select n.id, n.payment_id as "paymentId",
        n.cents, n.notice_number as "noticeNumber", n.iuv, n.due_on as "dueOn",
        n.payable_at as "payableAt", n.paid_at as "paidAt", n.cancelled_at as "cancelledAt"
      from payment_notices n
      where n.tenant_id = current_tenant() and n.payment_id = any (${paymentIds}::bigint[]) order by n.id`,
  );
  const noticeIds = notices.map((notice) => notice.id);
  const [lines, receipts] = await Promise.all([
    linesOf(tx, noticeIds),
    rows(
      tx,
      sql<ReceiptRow & { noticeId: number }>`select notice_id as "noticeId", receipt_id as "receiptId", cents,
          paid_at as "paidAt", psp_name as "pspName"
        from receipts where tenant_id = current_tenant() and notice_id = any (${noticeIds}::bigint[]) order by id`,
    ),
  ]);
  return heads.map((head) => ({
    ...head,
    notices: notices
      .filter((notice) => notice.paymentId === head.id)
      .map((notice) => ({
        ...notice,
        lines: lines.filter((line) => line.noticeId === notice.id),
        receipts: receipts.filter((receipt) => receipt.noticeId === notice.id),
      })),
  }));
}

/** Whose these notices are and for how much each, in the order in which they were declared. */
const linesOf = (tx: Tx, noticeIds: readonly number[]): Promise<(NoticeLine & { readonly noticeId: number })[]> =>
  rows(
    tx,
    sql<
      NoticeLine & { noticeId: number }
    >`select l.notice_id as "noticeId", l.consumer_id as "consumerId", c.name, l.cents
      from notice_lines l join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
      where l.tenant_id = current_tenant() and l.notice_id = any (${noticeIds}::bigint[]) order by l.notice_id, l.ordinal`,
  );

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
  payment: {
    readonly reference: string;
    readonly payerId: number;
    readonly at: Temporal.Instant;
    readonly channel?: PaymentRow['channel'];
  },
): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into payments (reference, payer_id, created_at, channel)
      values (${payment.reference}, ${payment.payerId}, ${payment.at}, ${payment.channel ?? 'citizen'}) returning id`,
  );
  return id;
}

export interface NewNotice {
  /** One child's, or several children's in one. */
  readonly lines: readonly { readonly consumerId: number; readonly cents: Cents }[];
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly dueOn: Day;
  readonly at: Temporal.Instant;
  /** When a worker makes it known to pagoPA, should nobody else have done it. */
  readonly publishAt?: Temporal.Instant;
}

/** Writes a notice and, in the same statement, that it is to be made known to pagoPA. */
export async function insertNotice(tx: Tx, paymentId: number, notice: NewNotice): Promise<void> {
  const { lines } = notice;
  const publishAt = notice.publishAt ?? notice.at.add({ seconds: FIRST_PUBLISH_AFTER_SECONDS });
  const cents = lines.reduce((sum, line) => sum + line.cents, 0);
  const own = lines.length === 1 ? (lines[0]?.consumerId ?? null) : null;
  const joint = own === null ? lines : [];
  await sql`with notice as (
      insert into payment_notices (payment_id, consumer_id, cents, notice_number, iuv, due_on)
      values (${paymentId}, ${own}, ${cents}, ${notice.noticeNumber}, ${notice.iuv}, ${notice.dueOn}) returning id
    ), line as (
      insert into joint_notice_lines (notice_id, ordinal, consumer_id, cents)
      select notice.id, l.place - 1, l.consumer_id, l.cents
      from notice, unnest(${joint.map((line) => line.consumerId)}::bigint[], ${joint.map((line) => line.cents)}::bigint[])
        with ordinality as l (consumer_id, cents, place)
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

/** What was declared last for a payment holds for the one that takes its place: the same children and amounts. */
export async function copyDeclaration(tx: Tx, from: number, to: number): Promise<void> {
  await sql`insert into payment_declarations (payment_id, person_id, text_version, declared_at)
    select ${to}, person_id, text_version, declared_at from payment_declarations
    where tenant_id = current_tenant() and payment_id = ${from} order by id desc limit 1`.execute(tx);
}

export async function markReplaced(tx: Tx, paymentId: number, by: number): Promise<void> {
  await sql`update payments set replaced_by_id = ${by} where tenant_id = current_tenant() and id = ${paymentId}`.execute(
    tx,
  );
}

/**
 * Unpaid notices of each consumer that can still be paid on a day. Those of somebody who may not pay for the child any more do not stand in
 * the way of who pays now, nor do those of shops, which are not the family's to pay.
 */
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
    }>`select l.consumer_id as "consumerId", count(*) as notices from notice_lines l
      join payment_notices n on n.tenant_id = l.tenant_id and n.id = l.notice_id
      where l.tenant_id = current_tenant() and l.consumer_id = any (${consumerIds}::bigint[])
        and n.paid_at is null and n.cancelled_at is null and n.due_on >= ${on}
        and exists (select from payments p
          join guardianships g on g.tenant_id = p.tenant_id and g.person_id = p.payer_id and g.consumer_id = l.consumer_id
          where p.tenant_id = n.tenant_id and p.id = n.payment_id and p.channel = 'citizen' and may(g, 'pay'))
      group by l.consumer_id`,
  );

/** What of a child can still be paid on a day: how many notices, and its part of their sum. */
export const openNoticesOf = (tx: Tx, consumerId: number, on: Day): Promise<{ notices: number; cents: Cents }> =>
  get(
    tx,
    sql<{
      notices: number;
      cents: Cents;
    }>`select count(*) as notices, coalesce(sum(l.cents), 0)::bigint as cents from notice_lines l
      join payment_notices n on n.tenant_id = l.tenant_id and n.id = l.notice_id
      where l.tenant_id = current_tenant() and l.consumer_id = ${consumerId} and n.paid_at is null
        and n.cancelled_at is null and n.due_on >= ${on}`,
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
