import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export type DeliveryRefused = { readonly kind: 'NoteMissing' } | { readonly kind: 'NothingToDeliver' };

/**
 * The office told a family of its debt by letter, by call or in person (R8): the notice counts from then on.
 * `note` says how and to whom. Refused when this debt was not to be told of, or was told by hand already.
 */
export async function recordDeliveryByHand(
  tx: Tx,
  delivery: {
    readonly consumerId: number;
    readonly note: string;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<Result<undefined, DeliveryRefused>> {
  const { consumerId, at, service = 'canteen' } = delivery;
  const note = delivery.note.trim();
  if (note === '') return err({ kind: 'NoteMissing' });
  const delivered = await rows(
    tx,
    sql<{
      id: number;
    }>`update notices n set delivered_by_hand_at = ${at}, delivered_by_hand_note = ${note.slice(0, 500)},
        delivered_by_hand_actor = current_actor()
      from standing_flags f where f.tenant_id = current_tenant() and f.consumer_id = ${consumerId} and f.service = ${service}
        and n.tenant_id = f.tenant_id and n.consumer_id = f.consumer_id and n.service = f.service
        and n.kind in ('debt', 'welcome') and n.debt_meals > 0 and n.created_at >= f.warned_at and n.delivered_by_hand_at is null
      returning n.id`,
  );
  if (delivered.length === 0) return err({ kind: 'NothingToDeliver' });
  const after = { note, notices: delivered.map((row) => row.id) };
  await audit(tx, { at, action: 'debt_notice_delivered_by_hand', subject: `consumer:${consumerId}`, after });
  return ok(undefined);
}
