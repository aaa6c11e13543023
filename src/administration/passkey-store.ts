import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import { type Challenge, type KnownKey, type NewKey, spentHash } from '#src/platform/webauthn/index.ts';
import type { Administrator } from './types.ts';

/** A passkey as its owner sees it. */
export interface AdministratorKey {
  readonly credentialId: string;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: Temporal.Instant;
  readonly lastUsedAt: Temporal.Instant | null;
}

export const keysOf = (tx: Tx, administratorId: number): Promise<AdministratorKey[]> =>
  rows(
    tx,
    sql<AdministratorKey>`select credential_id as "credentialId", transports, name, created_at as "createdAt",
        last_used_at as "lastUsedAt" from administration.passkeys
      where administrator_id = ${administratorId} order by created_at, credential_id`,
  );

interface Kept {
  readonly administratorId: number;
  readonly key: NewKey;
  readonly name: string;
  readonly at: Temporal.Instant;
}

/** False when the installation knows the key already. */
export async function insertKey(tx: Tx, { administratorId, key, name, at }: Kept): Promise<boolean> {
  const added = await find(
    tx,
    sql<{ added: boolean }>`insert into administration.passkeys
        (credential_id, administrator_id, public_key, sign_count, transports, name, created_at)
      values (${key.credentialId}, ${administratorId}, ${key.publicKey}, ${key.signCount}, ${key.transports}, ${name}, ${at})
      on conflict do nothing returning true as added`,
  );
  return added !== undefined;
}

/** Takes one of several keys off, one deletion of an administrator after the other; the last one stays. Answers its name. */
export async function deleteKey(tx: Tx, administratorId: number, credentialId: string): Promise<string | undefined> {
  await sql`select from administration.administrators where id = ${administratorId} for update`.execute(tx);
  const gone = await find(
    tx,
    sql<{ name: string }>`delete from administration.passkeys where administrator_id = ${administratorId}
      and credential_id = ${credentialId}
      and (select count(*) from administration.passkeys where administrator_id = ${administratorId}) > 1 returning name`,
  );
  return gone?.name;
}

/** The key of somebody who administers, held until the end of the transaction. */
export async function lockKey(
  tx: Tx,
  credentialId: string,
): Promise<(KnownKey & { readonly owner: Administrator }) | undefined> {
  const row = await find(
    tx,
    sql<KnownKey & { id: number; name: string }>`select k.credential_id as "credentialId", k.public_key as "publicKey",
        k.sign_count as "signCount", k.transports, a.id, a.name
      from administration.passkeys k
      join administration.administrators a on a.id = k.administrator_id and a.ended_at is null
      where k.credential_id = ${credentialId} for update of k`,
  );
  if (!row) return undefined;
  const { id, name, ...key } = row;
  return { ...key, owner: { id, name } };
}

export const noteUsed = (
  tx: Tx,
  { credentialId, signCount, at }: { credentialId: string; signCount: number; at: Temporal.Instant },
) =>
  sql`update administration.passkeys set sign_count = ${signCount}, last_used_at = ${at}
    where credential_id = ${credentialId}`.execute(tx);

/** Keeps that a challenge was answered, and forgets those that are too old to count; false when it had been. */
export async function spendChallenge(tx: Tx, challenge: Challenge, at: Temporal.Instant): Promise<boolean> {
  await sql`delete from administration.answered_challenges where expires_at <= ${at}`.execute(tx);
  const spent = await find(
    tx,
    sql<{ spent: boolean }>`insert into administration.answered_challenges (challenge_hash, expires_at)
      values (${spentHash(challenge)}, ${challenge.expiresAt}) on conflict do nothing returning true as spent`,
  );
  return spent !== undefined;
}
