import { sql } from 'kysely';
import { type Actor, actorText } from '../../kernel/actor.ts';
import { type Database, Tx } from './connection.ts';
import { brokenConstraint } from './query.ts';

export interface Scope {
  readonly tenantId: number;
  readonly actor: Actor;
  /** Ties audit lines and logs of one request together. */
  readonly requestId?: string;
  /** From where: the shortened network address, and the device where it is one that the municipality knows (`tablet:3`). */
  readonly from?: { readonly address: string; readonly device: string } | undefined;
}

/**
 * Runs `work` in one transaction that sees one tenant only: the single way to a tenant's data.
 * An exception rolls everything back and is passed on; its outcome is then "nothing happened", except when the connection
 * broke during COMMIT, which is "unknown" and is settled by repeating with the same request key.
 * Of transactions that stand in each other's way PostgreSQL takes one back whole; its `work` runs again, so it must change the database only.
 */
export const inTenant = <T>(database: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(database, scope.tenantId, (tx) => enterTenant(tx, scope), work);

/** The same for whoever enters the tenant with a statement that does something more; `work` gets what it answered. */
export async function inTransaction<E, T>(
  database: Database,
  tenantId: number | undefined,
  enter: (tx: Tx) => Promise<E>,
  work: (tx: Tx, entered: E) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction().execute(async (transaction) => {
        const tx = await Tx.of(transaction, tenantId);
        return work(tx, await enter(tx));
      });
    } catch (failure) {
      if (attempt === MOST_ATTEMPTS || !isLostRace(failure)) throw failure;
    }
  }
}

const MOST_ATTEMPTS = 3;

/** Taken back because of others, whose turn it was: a deadlock, or a row that a stricter isolation no longer lets be read as it was. */
const LOST_RACES: readonly unknown[] = ['40P01', '40001'];
/**
 * A process of a version that claims keys in another way was answering the same form: the row that it wrote holds the answer that is to be
 * given. Processes of one version wait for each other before that (`claim_request`).
 */
const KEY_OF_A_FORM = 'request_keys_pkey';

const isLostRace = (failure: unknown): boolean =>
  (failure instanceof Error && 'code' in failure && LOST_RACES.includes(failure.code)) ||
  brokenConstraint(failure) === KEY_OF_A_FORM;

const enterTenant = (tx: Tx, scope: Scope): Promise<unknown> =>
  sql`/* enter_tenant, with the next */ select set_config('omnibus.tenant', ${String(scope.tenantId)}, true),
      set_config('omnibus.actor', ${actorText(scope.actor)}, true),
      set_config('omnibus.request', ${scope.requestId ?? ''}, true),
      set_config('omnibus.address', ${scope.from?.address ?? ''}, true),
      set_config('omnibus.device', ${scope.from?.device ?? ''}, true)`.execute(tx);

/** The id of the tenant with this slug; undefined when there is none. One of the few questions asked before a tenant is known. */
export async function findTenantId(database: Database, slug: string): Promise<number | undefined> {
  const found = await sql<{ id: number | null }>`select tenant_by_slug(${slug}) as id`.execute(database);
  return found.rows[0]?.id ?? undefined;
}

/** The slug of the tenant where there is only one; undefined where there are none or several. */
export async function onlyTenantSlug(database: Database): Promise<string | undefined> {
  const found = await sql<{ slug: string | null }>`select only_tenant() as slug`.execute(database);
  return found.rows[0]?.slug ?? undefined;
}

/** Ids of the tenants that have gone live, for the worker's sweep. */
export async function tenantsWithWork(database: Database): Promise<number[]> {
  const found = await sql<{ id: number }>`select tenants_with_work() as id`.execute(database);
  return found.rows.map((row) => row.id);
}
