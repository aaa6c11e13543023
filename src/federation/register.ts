import { sql } from 'kysely';
import { find, inTenant, type Tx } from '#src/platform/database/index.ts';
import type { Sealer, World } from '#src/platform/world.ts';
import { registerKeptFrom } from './rules.ts';
import type { FederationName } from './types.ts';

/** What was asked and what was answered, as it went over the wire. */
interface Exchange {
  readonly request: string;
  readonly answer: string;
}

interface RegisterEntry {
  readonly federation: FederationName;
  readonly provider: string;
  readonly requestId: string;
  readonly requestedAt: Temporal.Instant;
  readonly answerId: string | undefined;
  readonly assertionId?: string | undefined;
  readonly answeredAt: Temporal.Instant;
  /** `accepted`, `not authenticated: 22`, `refused: Response/@Destination`. */
  readonly outcome: string;
  readonly exchange: Exchange;
  /** Whether the provider's signature holds. */
  readonly proved: boolean;
}

/** Anybody can make a request and send answers to it that no provider wrote: so many of them tell enough, and fill no disk. */
const MOST_UNPROVED = 5;

/** Writes a line of the register that the law asks of service providers (DPCM 24 October 2014, art. 13, comma 2). */
export async function writeRegister(tx: Tx, sealer: Sealer, entry: RegisterEntry): Promise<void> {
  const sealed = sealer.seal(JSON.stringify(entry.exchange));
  await sql`insert into federation_register
      (federation, provider, request_id, requested_at, answer_id, assertion_id, answered_at, outcome, sealed_exchange)
    select ${entry.federation}, ${entry.provider}, ${entry.requestId}, ${entry.requestedAt}::timestamptz, ${entry.answerId ?? null}::text,
      ${entry.assertionId ?? null}::text, ${entry.answeredAt}::timestamptz, ${entry.outcome}, ${sealed}
    where ${entry.proved}::boolean or (select count(*) from federation_register
      where tenant_id = current_tenant() and request_id = ${entry.requestId}) < ${MOST_UNPROVED}::integer`.execute(tx);
}

/** A line of the register, opened: for the authorities that may ask for it. */
export async function readRegister(
  tx: Tx,
  sealer: Sealer,
  requestId: string,
): Promise<{ readonly outcome: string; readonly answeredAt: string; readonly exchange: Exchange } | undefined> {
  const row = await find(
    tx,
    sql<{
      outcome: string;
      answeredAt: Temporal.Instant;
      sealed: string;
    }>`select outcome, answered_at as "answeredAt", sealed_exchange as sealed from federation_register
      where tenant_id = current_tenant() and request_id = ${requestId} order by id desc limit 1`,
  );
  if (!row) return undefined;
  const exchange = JSON.parse(sealer.open(row.sealed)) as Exchange;
  return { outcome: row.outcome, answeredAt: row.answeredAt.toString(), exchange };
}

/** So many rows at a time that nothing else waits for it; what is left goes at the next turn. */
const AT_ONCE = 2000;

/**
 * Deletes what may not be kept any longer: lines of the register after 24 months, requests and used assertions a day after
 * they could last be used. Safe to repeat; answers how many rows went.
 */
export async function purgeFederation(tx: Tx, at: Temporal.Instant): Promise<number> {
  const yesterday = at.subtract({ hours: 24 });
  const old = [
    ['federation_register', 'answered_at', registerKeptFrom(at)],
    ['federated_requests', 'expires_at', yesterday],
    ['used_assertions', 'expires_at', yesterday],
  ] as const;
  let deleted = 0;
  for (const [table, column, before] of old) {
    const gone = await sql`delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} where tenant_id = current_tenant() and ${sql.ref(column)} < ${before}
      order by ${sql.ref(column)} limit ${AT_ONCE}))`.execute(tx);
    deleted += Number(gone.numAffectedRows ?? 0);
  }
  return deleted;
}

/** The same until nothing old is left, a transaction a time: for the nightly job. */
export async function forgetFederatedTraces(world: Pick<World, 'database' | 'clock'>, tenantId: number): Promise<void> {
  const scope = { tenantId, actor: { kind: 'system', job: 'federation-register' } } as const;
  const purge = () => inTenant(world.database, scope, (tx) => purgeFederation(tx, world.clock.now()));
  while ((await purge()) > 0);
}
