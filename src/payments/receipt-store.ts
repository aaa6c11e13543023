import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { ReceiptFlag } from './state-rules.ts';

/** A receipt as the gateway understood it. */
export interface IncomingReceipt {
  /** pagoPA's own name of the payment; the same one never credits twice. */
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly cents: Cents;
  readonly paidAt: Temporal.Instant;
  readonly pspName: string;
  /** How it was paid, as the PSP wrote it; absent when the receipt does not say (R14). */
  readonly method?: string | undefined;
  /** `flow` when no receipt came and the office credited a flow's line instead (R9). */
  readonly origin?: 'gateway' | 'flow';
}

/** Why a receipt credits nobody and is kept for the office. */
export type QuarantineReason =
  | 'unknown_notice'
  | 'contradicts_receipt'
  /** Of another creditor's notice, which may bear one of our numbers by chance. */
  | 'other_creditor'
  /** It says that nothing was paid. */
  | 'not_paid'
  /** Of a number space that this municipality never used here: another service's money, which nobody needs to look at. */
  | 'foreign_number';

/** What of a notice is for one child, and how its payer is told of it. */
interface LineToCredit {
  readonly consumerId: number;
  readonly consumerLabel: string | null;
  readonly consumerNumber: string;
  readonly cents: Cents;
  /** Whether who paid may see the account too (R15). */
  readonly payerSeesMoney: boolean;
}

export interface NoticeToCredit {
  readonly id: number;
  readonly cents: Cents;
  /** One child's, or several children's in one notice. */
  readonly lines: readonly LineToCredit[];
  readonly dueOn: Day;
  readonly payableAt: Temporal.Instant | null;
  readonly paidAt: Temporal.Instant | null;
  readonly cancelledAt: Temporal.Instant | null;
  readonly payerId: number;
  readonly payerEmail: string | null;
  readonly channel: 'citizen' | 'shop_network';
}

/** The notice with this number, locked: receipts for one notice are taken one after the other. */
export const lockNotice = (tx: Tx, noticeNumber: string): Promise<NoticeToCredit | undefined> =>
  find(
    tx,
    sql<NoticeToCredit>`/* lock_notice */ select n.id, n.cents, n.due_on as "dueOn", n.payable_at as "payableAt", n.paid_at as "paidAt",
        n.cancelled_at as "cancelledAt", p.payer_id as "payerId", p.channel, person.email as "payerEmail",
        (select jsonb_agg(jsonb_build_object('consumerId', l.consumer_id, 'consumerLabel', c.label, 'consumerNumber', c.number, 'cents', l.cents,
            'payerSeesMoney', exists (select from guardianships g where g.tenant_id = l.tenant_id and g.consumer_id = l.consumer_id
              and g.person_id = p.payer_id and may(g, 'money'))) order by l.ordinal)
          from notice_lines l join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
          where l.tenant_id = n.tenant_id and l.notice_id = n.id) as lines
      from payment_notices n
      join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
      join people person on person.tenant_id = p.tenant_id and person.id = p.payer_id
      where n.tenant_id = current_tenant() and n.notice_number = ${noticeNumber} for update of n`,
  );

/** Records a receipt; undefined when its id was recorded before. */
export async function insertReceipt(
  tx: Tx,
  noticeId: number,
  receipt: IncomingReceipt,
  flags: readonly ReceiptFlag[],
  at: Temporal.Instant,
): Promise<number | undefined> {
  const row = await find(
    tx,
    sql<{
      id: number;
    }>`/* insert_receipt */ insert into receipts (receipt_id, notice_id, cents, paid_at, psp_name, payment_method, origin, received_at, flags)
      values (${receipt.receiptId}, ${noticeId}, ${receipt.cents}, ${receipt.paidAt}, ${receipt.pspName}, ${receipt.method ?? null}, ${receipt.origin ?? 'gateway'}, ${at},
        ${[...flags]}::text[])
      on conflict (tenant_id, receipt_id) do nothing returning id`,
  );
  return row?.id;
}

/** Keeps what of a receipt goes to whom, where its notice is of several children; parts of nothing are not kept. */
export async function insertReceiptLines(
  tx: Tx,
  receiptId: number,
  parts: readonly { readonly ordinal: number; readonly consumerId: number; readonly cents: Cents }[],
): Promise<void> {
  const column = <K extends 'ordinal' | 'consumerId' | 'cents'>(key: K) => parts.map((part) => part[key]);
  await sql`insert into joint_receipt_lines (receipt_id, ordinal, consumer_id, cents)
    select ${receiptId}, * from unnest(${column('ordinal')}::integer[], ${column('consumerId')}::bigint[], ${column('cents')}::bigint[])`.execute(
    tx,
  );
}

/** What was recorded under a receipt id; undefined when nothing was. */
export const recordedReceipt = (
  tx: Tx,
  receiptId: string,
): Promise<{ noticeNumber: string; cents: Cents } | undefined> =>
  find(
    tx,
    sql<{
      noticeNumber: string;
      cents: Cents;
    }>`/* recorded_receipt */ select n.notice_number as "noticeNumber", r.cents from receipts r
      join payment_notices n on n.tenant_id = r.tenant_id and n.id = r.notice_id
      where r.tenant_id = current_tenant() and r.receipt_id = ${receiptId}`,
  );

/** Whether this municipality ever gave a number of this notice's number space. */
export async function isOwnNumberSpace(tx: Tx, noticeNumber: string): Promise<boolean> {
  const series = await find(
    tx,
    sql<{ own: boolean }>`select true as own from notice_number_series
      where tenant_id = current_tenant() and '3' || segregation_code = substr(${noticeNumber}, 1, 3)`,
  );
  return series !== undefined;
}

export async function quarantine(
  tx: Tx,
  receipt: IncomingReceipt,
  reason: QuarantineReason,
  at: Temporal.Instant,
): Promise<boolean> {
  const row = await find(
    tx,
    sql<{
      id: number;
    }>`insert into quarantined_receipts (receipt_id, notice_number, cents, paid_at, psp_name, received_at, reason)
      values (${receipt.receiptId}, ${receipt.noticeNumber}, ${receipt.cents}, ${receipt.paidAt}, ${receipt.pspName}, ${at}, ${reason})
      on conflict (tenant_id, receipt_id, notice_number, cents) do nothing returning id`,
  );
  return row !== undefined;
}

export async function markPaid(tx: Tx, noticeId: number, paidAt: Temporal.Instant): Promise<void> {
  await sql`/* mark_paid, with the next */ update payment_notices set paid_at = coalesce(paid_at, ${paidAt})
    where tenant_id = current_tenant() and id = ${noticeId}`.execute(tx);
}

/** A child's balance and the tariff of a day (0 where there is none), for the mail that confirms a credit. */
export const creditOf = (tx: Tx, consumerId: number, on: Day): Promise<{ balanceCents: Cents; tariffCents: Cents }> =>
  get(
    tx,
    sql<{ balanceCents: Cents; tariffCents: Cents }>`/* credit_of */ select a.balance_cents as "balanceCents",
        coalesce((select t.cents from consumer_tariffs t where t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id
          and t.service = a.service and ${on}::date between t.valid_from and t.valid_to), 0) as "tariffCents"
      from accounts a where a.tenant_id = current_tenant() and a.service = 'canteen' and a.kind = 'consumer'
        and a.consumer_id = ${consumerId}`,
  );
