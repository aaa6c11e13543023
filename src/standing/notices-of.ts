import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { NoticeKind } from './tell.ts';

/** A notice about a child, and how far it came. */
export interface SentNotice {
  readonly id: number;
  readonly kind: NoticeKind | 'day_closed';
  readonly createdAt: Temporal.Instant;
  readonly fromDay: Day | null;
  /** Where it went; null when nobody of the family has an address. */
  readonly address: string | null;
  /** `waiting` is still tried; `not_sent` has no address or was put off for days; `by_hand` was delivered by the office. */
  readonly delivery: 'delivered' | 'bounced' | 'waiting' | 'not_sent' | 'by_hand';
  /** When that became known; null while it waits. */
  readonly deliveredAt: Temporal.Instant | null;
}

/** The notices of a child, the latest first. A notice counts when the receiving server took it, or the office delivered it (R8). */
export function noticesOf(tx: Tx, consumerId: number, limit: number): Promise<SentNotice[]> {
  return rows(
    tx,
    sql<SentNotice>`select n.id, n.kind, n.created_at as "createdAt", n.from_day as "fromDay", m.to_address as address,
        case when n.delivered_by_hand_at is not null then 'by_hand' when m.bounced_at is not null then 'bounced'
          when m.accepted_at is not null then 'delivered' when m.id is null or m.given_up_at is not null then 'not_sent'
          else 'waiting' end as delivery,
        coalesce(n.delivered_by_hand_at, m.bounced_at, m.accepted_at, m.given_up_at) as "deliveredAt"
      from notices n left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id
      where n.tenant_id = current_tenant() and n.consumer_id = ${consumerId} order by n.id desc limit ${limit}`,
  );
}
