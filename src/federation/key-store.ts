import { sql } from 'kysely';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { SamlFederation } from './types.ts';

export interface StoredKey {
  readonly id: number;
  readonly sealedPrivateKey: string;
  readonly certificate: string;
  readonly createdAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** Undefined while the providers are still to learn of it. */
  readonly signsFrom: Temporal.Instant | null;
}

/** The keys of a federation that are published, the one that signs first. */
export const publishedKeys = (tx: Tx, federation: SamlFederation): Promise<StoredKey[]> =>
  rows(
    tx,
    sql<StoredKey>`select id, sealed_private_key as "sealedPrivateKey", certificate, created_at as "createdAt",
        expires_at as "expiresAt", signs_from as "signsFrom" from federation_keys
      where tenant_id = current_tenant() and federation = ${federation} and retired_at is null
      order by signs_from desc nulls last, id desc`,
  );

export const insertKey = (tx: Tx, federation: SamlFederation, key: Omit<StoredKey, 'id'>) =>
  sql`insert into federation_keys (federation, sealed_private_key, certificate, created_at, expires_at, signs_from)
    values (${federation}, ${key.sealedPrivateKey}, ${key.certificate}, ${key.createdAt}, ${key.expiresAt}, ${key.signsFrom})`.execute(
    tx,
  );

export const letSign = (tx: Tx, id: number, at: Temporal.Instant) =>
  sql`update federation_keys set signs_from = ${at} where tenant_id = current_tenant() and id = ${id}`.execute(tx);

export const retireKey = (tx: Tx, id: number, at: Temporal.Instant) =>
  sql`update federation_keys set retired_at = ${at} where tenant_id = current_tenant() and id = ${id}`.execute(tx);

/** Until the end of the transaction, keys of a federation are changed one after the other. */
export const lockKeys = (tx: Tx, federation: SamlFederation) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext('federation_keys ' || ${federation}))`.execute(tx);
