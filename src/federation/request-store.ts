import { sql } from 'kysely';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { FederationName } from './types.ts';

interface NewRequest {
  readonly id: string;
  readonly federation: FederationName;
  readonly provider: string;
  readonly browserHash: Buffer;
  readonly at: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly sealedRequest: string;
}

export const insertRequest = (tx: Tx, request: NewRequest) =>
  sql`insert into federated_requests (id, federation, provider, browser_hash, requested_at, expires_at, sealed_request)
    values (${request.id}, ${request.federation}, ${request.provider}, ${request.browserHash}, ${request.at},
      ${request.expiresAt}, ${request.sealedRequest})`.execute(tx);

export interface StoredRequest {
  readonly id: string;
  readonly provider: string;
  readonly browserHash: Buffer;
  readonly requestedAt: Temporal.Instant;
  readonly sealedRequest: string;
}

/** A request that nobody answered yet and that is not too old. */
export const findPending = (
  tx: Tx,
  wanted: { readonly id: string; readonly federation: FederationName; readonly at: Temporal.Instant },
): Promise<StoredRequest | undefined> =>
  find(
    tx,
    sql<StoredRequest>`select id, provider, browser_hash as "browserHash", requested_at as "requestedAt",
        sealed_request as "sealedRequest" from federated_requests
      where tenant_id = current_tenant() and id = ${wanted.id} and federation = ${wanted.federation}
        and answered_at is null and expires_at > ${wanted.at}`,
  );

/** Uses a request up; false when another answer just did. With a ticket, the answer waits for its browser. */
export async function useRequest(
  tx: Tx,
  id: string,
  at: Temporal.Instant,
  waiting?: { readonly ticketHash: Buffer; readonly sealedAnswer: string },
): Promise<boolean> {
  const used = await find(
    tx,
    sql<{ id: string }>`update federated_requests
      set answered_at = ${at}, ticket_hash = ${waiting?.ticketHash ?? null}, sealed_answer = ${waiting?.sealedAnswer ?? null}
      where tenant_id = current_tenant() and id = ${id} and answered_at is null returning id`,
  );
  return used !== undefined;
}

/** Lets the answer to a request that was used up wait for its browser. */
export const attachAnswer = (
  tx: Tx,
  id: string,
  waiting: { readonly ticketHash: Buffer; readonly sealedAnswer: string },
) =>
  sql`update federated_requests set ticket_hash = ${waiting.ticketHash}, sealed_answer = ${waiting.sealedAnswer}
    where tenant_id = current_tenant() and id = ${id} and answered_at is not null and ticket_hash is null`.execute(tx);

/** Notes an assertion as used; false when it was used before. */
export async function useAssertion(
  tx: Tx,
  assertion: { readonly provider: string; readonly id: string; readonly until: Temporal.Instant },
): Promise<boolean> {
  const noted = await find(
    tx,
    sql<{ id: string }>`insert into used_assertions (provider, assertion_id, expires_at)
      values (${assertion.provider}, ${assertion.id}, ${assertion.until}) on conflict do nothing returning assertion_id as id`,
  );
  return noted !== undefined;
}

export interface WaitingAnswer {
  readonly federation: FederationName;
  readonly provider: string;
  readonly sealedRequest: string;
  readonly sealedAnswer: string;
}

/** Takes the answer that waits under a ticket for this browser, once; undefined when there is none, or it waited too long. */
export const takeAnswer = (
  tx: Tx,
  wanted: {
    readonly ticketHash: Buffer;
    readonly browserHash: Buffer;
    readonly at: Temporal.Instant;
    readonly since: Temporal.Instant;
  },
): Promise<WaitingAnswer | undefined> =>
  find(
    tx,
    sql<WaitingAnswer>`update federated_requests set finished_at = ${wanted.at}
      where tenant_id = current_tenant() and ticket_hash = ${wanted.ticketHash} and browser_hash = ${wanted.browserHash}
        and finished_at is null and answered_at > ${wanted.since}
      returning federation, provider, sealed_request as "sealedRequest", sealed_answer as "sealedAnswer"`,
  );
