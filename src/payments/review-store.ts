import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';
import type { QuarantineReason } from './receipt-store.ts';
import type { ReceiptFlag } from './state-rules.ts';

interface ReceiptToReview {
  readonly id: number;
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly cents: Cents;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
  /** What the office did about it; null while it waits. */
  readonly note: string | null;
  readonly reviewedAt: Temporal.Instant | null;
}

/** A receipt that was credited and does not look like the others. */
export interface FlaggedReceipt extends ReceiptToReview {
  readonly flags: readonly ReceiptFlag[];
  readonly noticeCents: Cents;
  /** Who was credited, and with what: several where the notice was of several children. */
  readonly children: readonly { readonly consumerId: number; readonly child: string; readonly cents: Cents }[];
  readonly payer: string;
}

/** A receipt that was credited to nobody. */
export interface QuarantinedReceipt extends ReceiptToReview {
  readonly reason: Exclude<QuarantineReason, 'foreign_number'>;
}

/** As many as a page shows. */
const LISTED = 100;

/** What waits comes first, the oldest at the top; then what was looked at, the latest first. */
const WAITING_FIRST = sql`v.reviewed_at desc nulls first, r.id`;

export const flaggedReceipts = (tx: Tx): Promise<FlaggedReceipt[]> =>
  rows(
    tx,
    sql<FlaggedReceipt>`select r.id, r.receipt_id as "receiptId", n.notice_number as "noticeNumber", r.cents, r.paid_at as "paidAt",
        r.psp_name as "pspName", v.note, v.reviewed_at as "reviewedAt", r.flags, n.cents as "noticeCents",
        (select jsonb_agg(jsonb_build_object('consumerId', l.consumer_id, 'child', c.surname || ' ' || c.name, 'cents', l.cents) order by l.ordinal)
          from receipt_lines l join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
          where l.tenant_id = r.tenant_id and l.receipt_id = r.id) as children,
        p.surname || ' ' || p.name as payer
      from receipts r
      join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id
      join payments pay on pay.tenant_id = n.tenant_id and pay.id = n.payment_id
      join people p on p.tenant_id = pay.tenant_id and p.id = pay.payer_id
      left join receipt_reviews v on v.tenant_id = r.tenant_id and v.receipt_id = r.id
      where r.tenant_id = current_tenant() and r.flags <> '{}' order by ${WAITING_FIRST} limit ${LISTED}`,
  );

export const quarantinedReceipts = (tx: Tx): Promise<QuarantinedReceipt[]> =>
  rows(
    tx,
    sql<QuarantinedReceipt>`select r.id, r.receipt_id as "receiptId", r.notice_number as "noticeNumber", r.cents, r.paid_at as "paidAt",
        r.psp_name as "pspName", v.note, v.reviewed_at as "reviewedAt", r.reason
      from quarantined_receipts r
      left join receipt_reviews v on v.tenant_id = r.tenant_id and v.quarantined_receipt_id = r.id
      where r.tenant_id = current_tenant() and r.reason <> 'foreign_number' order by ${WAITING_FIRST} limit ${LISTED}`,
  );

/** How many receipts wait for the office to look at them. */
export async function receiptsWaiting(tx: Tx): Promise<number> {
  const { waiting } = await get(
    tx,
    sql<{ waiting: number }>`select
      (select count(*) from receipts r where r.tenant_id = current_tenant() and r.flags <> '{}' and not exists
        (select from receipt_reviews v where v.tenant_id = r.tenant_id and v.receipt_id = r.id))
      + (select count(*) from quarantined_receipts q where q.tenant_id = current_tenant() and q.reason <> 'foreign_number' and not exists
        (select from receipt_reviews v where v.tenant_id = q.tenant_id and v.quarantined_receipt_id = q.id)) as waiting`,
  );
  return waiting;
}

export type ReviewedKind = 'flagged' | 'quarantined';

/** Whether there is such a receipt that needs or needed a look. */
export async function needsReview(tx: Tx, kind: ReviewedKind, id: number): Promise<boolean> {
  const found = await find(
    tx,
    kind === 'flagged'
      ? sql<{ id: number }>`select id from receipts where tenant_id = current_tenant() and id = ${id} and flags <> '{}'`
      : sql<{ id: number }>`select id from quarantined_receipts where tenant_id = current_tenant() and id = ${id}`,
  );
  return found !== undefined;
}

/** Records a review; false when there was one. */
export async function insertReview(
  tx: Tx,
  review: { readonly kind: ReviewedKind; readonly id: number; readonly note: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const flagged = review.kind === 'flagged' ? review.id : null;
  const quarantined = review.kind === 'quarantined' ? review.id : null;
  const row = await find(
    tx,
    sql<{ id: number }>`insert into receipt_reviews (receipt_id, quarantined_receipt_id, note, reviewed_at)
      values (${flagged}::bigint, ${quarantined}::bigint, ${review.note}, ${review.at})
      on conflict do nothing returning id`,
  );
  return row !== undefined;
}
