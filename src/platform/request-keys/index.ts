import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { actorText } from '../../kernel/actor.ts';
import { type Database, find, inTransaction, type Scope, type Tx } from '../database/index.ts';

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

interface KeyedRequest {
  readonly key: string;
  readonly body: unknown;
  readonly at: Temporal.Instant;
}

/** What was answered to a key, if it was used before. */
interface Kept<T> {
  readonly body_hash: string;
  readonly answer: T;
}

/**
 * Runs a command at most once per (tenant, actor, key): the key given by the form's rendering.
 * The same key with the same body gets the stored answer; with another body it is refused (409).
 * Two at once: the second waits for the first to end and then gets its answer.
 * A refused command stores its refusal too, because a reload must show the same page.
 */
export async function once<T extends KeptAnswer>(
  tx: Tx,
  request: KeyedRequest,
  command: () => Promise<T>,
): Promise<KeyedOutcome<T>> {
  const claimed = sql<Kept<T>>`/* claim_request */ select body_hash, answer from claim_request(${request.key})`;
  return settle(tx, request, await find(tx, claimed), command);
}

/** The same in a transaction of its own, which begins with the claim: a form's whole way through the database (see `inTenant`). */
export const onceInTenant = <T extends KeptAnswer>(
  database: Database,
  { tenantId, actor, requestId, from }: Scope,
  request: KeyedRequest,
  command: (tx: Tx) => Promise<T>,
): Promise<KeyedOutcome<T>> =>
  inTransaction(
    database,
    tenantId,
    (tx) =>
      find(
        tx,
        sql<Kept<T>>`/* enter_and_claim */ select body_hash, answer
          from enter_and_claim(${tenantId}, ${actorText(actor)}, ${requestId ?? ''}, ${request.key},
            ${from?.address ?? ''}, ${from?.device ?? ''})`,
      ),
    (tx, kept) => settle(tx, request, kept, () => command(tx)),
  );

async function settle<T extends KeptAnswer>(
  tx: Tx,
  { key, body, at }: KeyedRequest,
  kept: Kept<T> | undefined,
  command: () => Promise<T>,
): Promise<KeyedOutcome<T>> {
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  if (kept) {
    if (kept.body_hash !== hash) return { kind: 'key_used_for_another_request' };
    return { kind: 'done', answer: kept.answer, repeated: true };
  }
  const answer = await command();
  await sql`/* keep_answer, with the next */ insert into request_keys (key, body_hash, answer, created_at)
    values (${key}, ${hash}, ${JSON.stringify(answer)}, ${at})`.execute(tx);
  return { kind: 'done', answer, repeated: false };
}
