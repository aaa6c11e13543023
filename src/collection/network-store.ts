import { sql } from 'kysely';
import { type Database, find, get, rows, type Tx } from '#src/platform/database/index.ts';

/** The shop network that a municipality is connected to (R10). */
export interface ShopNetwork {
  readonly id: number;
  readonly name: string;
  readonly connectedAt: Temporal.Instant;
}

/** With what a network proves who it is: signed calls (RFC 9421), or a client certificate that the proxy in front verified. */
export type NetworkKeyKind = 'signature' | 'certificate';

export interface NetworkKey {
  readonly kind: NetworkKeyKind;
  readonly keyId: string;
  readonly createdAt: Temporal.Instant;
  readonly endsAt: Temporal.Instant | null;
}

/** The network that is connected now; undefined when there is none. */
export const connectedNetwork = (tx: Tx): Promise<ShopNetwork | undefined> =>
  find(
    tx,
    sql<ShopNetwork>`select id, name, connected_at as "connectedAt" from shop_networks
      where tenant_id = current_tenant() and disconnected_at is null`,
  );

/** Keys with which the network's calls are taken at an instant. */
export const livingKeys = (tx: Tx, networkId: number, at: Temporal.Instant): Promise<NetworkKey[]> =>
  rows(
    tx,
    sql<NetworkKey>`select kind, key_id as "keyId", created_at as "createdAt", ends_at as "endsAt" from shop_network_keys
      where tenant_id = current_tenant() and network_id = ${networkId} and (ends_at is null or ends_at > ${at}) order by id`,
  );

/** Until the end of the transaction, connections of this municipality are changed one after the other. */
export const lockNetworks = (tx: Tx) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext('shop network'))`.execute(tx);

export async function insertNetwork(tx: Tx, name: string, at: Temporal.Instant): Promise<number> {
  const { id } = await get(
    tx,
    sql<{ id: number }>`insert into shop_networks (name, connected_at) values (${name}, ${at}) returning id`,
  );
  return id;
}

export const endNetwork = (tx: Tx, id: number, at: Temporal.Instant) =>
  sql`update shop_networks set disconnected_at = ${at} where tenant_id = current_tenant() and id = ${id}`.execute(tx);

export const insertKey = (
  tx: Tx,
  networkId: number,
  key: Pick<NetworkKey, 'kind' | 'keyId'> & { readonly publicKey: string | null; readonly at: Temporal.Instant },
) =>
  sql`insert into shop_network_keys (network_id, kind, key_id, public_key, created_at)
    values (${networkId}, ${key.kind}, ${key.keyId}, ${key.publicKey}, ${key.at})`.execute(tx);

/** Lets keys end at an instant, those that end earlier excepted. */
export const endKeys = (tx: Tx, networkId: number, endsAt: Temporal.Instant) =>
  sql`update shop_network_keys set ends_at = ${endsAt}
    where tenant_id = current_tenant() and network_id = ${networkId} and (ends_at is null or ends_at > ${endsAt})`.execute(
    tx,
  );

/** Who calls, as far as the key that is named says; asked before a tenant is known. Whether it is true only a signature proves. */
export interface NamedCaller {
  readonly tenantId: number;
  /** PEM; null for a certificate. */
  readonly publicKey: string | null;
}

export async function namedCaller(
  database: Database,
  named: {
    readonly creditorFiscalCode: string;
    readonly keyId: string;
    readonly kind: NetworkKeyKind;
    readonly at: Temporal.Instant;
  },
): Promise<NamedCaller | undefined> {
  const { creditorFiscalCode, keyId, kind, at } = named;
  const found = await sql<NamedCaller>`select tenant_id as "tenantId", public_key as "publicKey"
    from shop_network_caller(${creditorFiscalCode}, ${keyId}, ${kind}, ${at})`.execute(database);
  return found.rows[0];
}

/** Writes down that a signed call was seen; false when it had been seen before. */
export async function takeNonce(tx: Tx, keyId: string, nonce: string, at: Temporal.Instant): Promise<boolean> {
  const taken = await find(
    tx,
    sql<{ taken: true }>`insert into shop_network_nonces (key_id, nonce, seen_at) values (${keyId}, ${nonce}, ${at})
      on conflict do nothing returning true as taken`,
  );
  return taken !== undefined;
}

/** Forgets what no limit and no replay window asks about any more. */
export async function forgetOldCalls(tx: Tx, at: Temporal.Instant): Promise<void> {
  const old = at.subtract({ hours: 24 });
  await sql`delete from shop_network_nonces where tenant_id = current_tenant() and seen_at < ${old}`.execute(tx);
  await sql`delete from shop_network_calls where tenant_id = current_tenant() and at < ${old}`.execute(tx);
}
