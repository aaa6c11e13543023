import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { find, type Tx } from '../database/index.ts';

/** The answer kept for a request key: where the browser was sent, and what the page there is to say. */
export type KeptAnswer = Record<string, unknown>;

export type KeyedOutcome<T extends KeptAnswer> =
  | { readonly kind: 'done'; readonly answer: T; readonly repeated: boolean }
  | { readonly kind: 'key_used_for_another_request' };

const KEPT_DAYS = 30;

/** Forgets the answers that were kept for 30 days: nobody sends a form that old again. */
export async function forgetOldAnswers(tx: Tx, at: Temporal.Instant): Promise<void> {
  await sql`delete from request_keys where tenant_id = current_tenant()
    and created_at < ${at}::timestamptz - make_interval(days => ${KEPT_DAYS})`.execute(tx);
}

/**
 * Runs a command at most once per (tenant, actor, key): the key given by the form's rendering.
 * The same key with the same body gets the stored answer; with another body it is refused (409).
 * Two at once: the second waits on the key's row and then gets the first one's answer.
 * A refused command stores its refusal too, because a reload must show the same page.
 */
export async function once<T extends KeptAnswer>(
  tx: Tx,
  request: { readonly key: string; readonly body: unknown; readonly at: Temporal.Instant },
  command: () => Promise<T>,
): Promise<KeyedOutcome<T>> {
  const hash = createHash('sha256').update(JSON.stringify(request.body)).digest('base64url');
  const claimed = await find(
    tx,
    sql<{ key: string }>`insert into request_keys (key, body_hash, answer, created_at)
      values (${request.key}, ${hash}, 'null', ${request.at}) on conflict do nothing returning key`,
  );
  if (!claimed) {
    const kept = await find(
      tx,
      sql<{ body_hash: string; answer: T }>`select body_hash, answer from request_keys
        where tenant_id = current_tenant() and actor = current_actor() and key = ${request.key}`,
    );
    if (!kept || kept.body_hash !== hash) return { kind: 'key_used_for_another_request' };
    return { kind: 'done', answer: kept.answer, repeated: true };
  }
  const answer = await command();
  await sql`update request_keys set answer = ${JSON.stringify(answer)}
    where tenant_id = current_tenant() and actor = current_actor() and key = ${request.key}`.execute(tx);
  return { kind: 'done', answer, repeated: false };
}
