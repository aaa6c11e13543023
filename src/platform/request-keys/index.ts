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
 * Two at once: the second waits for the first to end and then gets its answer.
 * A refused command stores its refusal too, because a reload must show the same page.
 */
export async function once<T extends KeptAnswer>(
  tx: Tx,
  request: { readonly key: string; readonly body: unknown; readonly at: Temporal.Instant },
  command: () => Promise<T>,
): Promise<KeyedOutcome<T>> {
  const hash = createHash('sha256').update(JSON.stringify(request.body)).digest('base64url');
  const kept = await find(
    tx,
    sql<{
      body_hash: string;
      answer: T;
    }>`/* claim_request */ select body_hash, answer from claim_request(${request.key})`,
  );
  if (kept) {
    if (kept.body_hash !== hash) return { kind: 'key_used_for_another_request' };
    return { kind: 'done', answer: kept.answer, repeated: true };
  }
  const answer = await command();
  await sql`/* keep_answer */ insert into request_keys (key, body_hash, answer, created_at)
    values (${request.key}, ${hash}, ${JSON.stringify(answer)}, ${request.at})`.execute(tx);
  return { kind: 'done', answer, repeated: false };
}
