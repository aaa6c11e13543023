import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { LineStatus } from './rules.ts';

/** One thing that happened to a payment, in order. */
export type HistoryEvent = { readonly at: Temporal.Instant } & (
  | { readonly kind: 'declared'; readonly cents: Cents }
  | { readonly kind: 'payable' | 'cancelled' }
  | {
      readonly kind: 'receipt';
      readonly receiptId: string;
      readonly cents: Cents;
      readonly pspName: string;
      readonly origin: 'gateway' | 'flow';
    }
  | { readonly kind: 'set_aside'; readonly receiptId: string; readonly cents: Cents }
  | {
      readonly kind: 'flow';
      readonly name: string;
      readonly revision: number;
      readonly pspName: string;
      readonly cents: Cents;
      readonly status: LineStatus;
      readonly statusCode: string;
      readonly isSuperseded: boolean;
    }
  | { readonly kind: 'noted'; readonly note: string }
);

export interface PaymentHistory {
  readonly iuv: string;
  /** Whose notice it is; none where it is no notice of ours. */
  readonly children: readonly { readonly consumerId: number; readonly child: string }[];
  readonly events: readonly HistoryEvent[];
}

interface Row {
  readonly at: Temporal.Instant;
  readonly event: Omit<HistoryEvent, 'at'>;
}

/** Everything known of a payment by its IUV: the notice, each receipt, each line of each revision, what the office noted. */
export async function paymentHistory(tx: Tx, iuv: string): Promise<PaymentHistory | undefined> {
  const children = await rows(
    tx,
    sql<{ consumerId: number; child: string }>`select l.consumer_id as "consumerId", c.surname || ' ' || c.name as child
      from payment_notices n
      join notice_lines l on l.tenant_id = n.tenant_id and l.notice_id = n.id
      join consumers c on c.tenant_id = l.tenant_id and c.id = l.consumer_id
      where n.tenant_id = current_tenant() and n.notice_number = '3' || ${iuv}::text order by l.ordinal`,
  );
  const found = await rows(tx, eventsOf(iuv));
  if (children.length === 0 && found.length === 0) return undefined;
  const events = found.map(({ at, event }) => ({ ...event, at }) as HistoryEvent);
  return { iuv, children, events };
}

const eventsOf = (iuv: string) => sql<Row>`
  with notice as (
    select n.*, p.created_at from payment_notices n join payments p on p.tenant_id = n.tenant_id and p.id = n.payment_id
    where n.tenant_id = current_tenant() and n.notice_number = '3' || ${iuv}::text
  ), happened (at, event, place) as (
    select created_at, jsonb_build_object('kind', 'declared', 'cents', cents), 0 from notice
    union all select payable_at, jsonb_build_object('kind', 'payable'), 1 from notice where payable_at is not null
    union all select cancelled_at, jsonb_build_object('kind', 'cancelled'), 2 from notice where cancelled_at is not null
    union all select r.received_at, jsonb_build_object('kind', 'receipt', 'receiptId', r.receipt_id, 'cents', r.cents, 'pspName', r.psp_name,
      'origin', r.origin), 3 from receipts r join notice n on n.tenant_id = r.tenant_id and n.id = r.notice_id
    union all select q.received_at, jsonb_build_object('kind', 'set_aside', 'receiptId', q.receipt_id, 'cents', q.cents), 4
      from quarantined_receipts q where q.tenant_id = current_tenant() and q.notice_number = '3' || ${iuv}::text
    union all select coalesce(f.applied_at, f.fetched_at), jsonb_build_object('kind', 'flow', 'name', f.name, 'revision', f.revision,
      'pspName', f.psp_name, 'cents', l.cents, 'status', l.status, 'statusCode', l.status_code, 'isSuperseded', f.superseded_at is not null), 5
      from flow_lines l join flows f on f.tenant_id = l.tenant_id and f.id = l.flow_id
      where l.tenant_id = current_tenant() and l.iuv = ${iuv} and f.applied_at is not null
    union all select noted_at, jsonb_build_object('kind', 'noted', 'note', note), 6
      from flow_line_notes where tenant_id = current_tenant() and iuv = ${iuv}
  ) select at, event from happened order by at, place`;
