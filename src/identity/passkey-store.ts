import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { type Challenge, type KnownKey, type NewKey, spentHash } from '#src/platform/webauthn/index.ts';
import type { LoginOwner } from './types.ts';

/** A passkey as its owner sees it. */
export interface Passkey {
  readonly credentialId: string;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: Temporal.Instant;
  readonly lastUsedAt: Temporal.Instant | null;
}

export const passkeysOf = (tx: Tx, loginId: number): Promise<Passkey[]> =>
  rows(
    tx,
    sql<Passkey>`select credential_id as "credentialId", transports, name, created_at as "createdAt",
        last_used_at as "lastUsedAt" from passkeys
      where tenant_id = current_tenant() and login_id = ${loginId} order by created_at, credential_id`,
  );

/** Adds a key, after any that is being added to the same login; false when the municipality knows it already. */
export async function insertPasskey(
  tx: Tx,
  { loginId, key, name, at }: { loginId: number; key: NewKey; name: string; at: Temporal.Instant },
): Promise<boolean> {
  const added = await find(
    tx,
    sql<{ added: boolean }>`insert into passkeys
        (credential_id, login_id, public_key, sign_count, transports, name, created_at)
      values (${key.credentialId}, ${loginId}, ${key.publicKey}, ${key.signCount}, ${key.transports}, ${name}, ${at})
      on conflict do nothing returning true as added`,
  );
  return added !== undefined;
}

/** Until the end of the transaction, keys of a login are added one after the other. */
export const lockLogin = (tx: Tx, loginId: number) =>
  sql`select from logins where tenant_id = current_tenant() and id = ${loginId} for update`.execute(tx);

export async function deletePasskey(tx: Tx, loginId: number, credentialId: string): Promise<boolean> {
  const gone = await find(
    tx,
    sql<{ gone: boolean }>`delete from passkeys where tenant_id = current_tenant() and login_id = ${loginId}
      and credential_id = ${credentialId} returning true as gone`,
  );
  return gone !== undefined;
}

export const deletePasskeysOf = (tx: Tx, loginId: number) =>
  sql`delete from passkeys where tenant_id = current_tenant() and login_id = ${loginId}`.execute(tx);

interface OwnedKey extends KnownKey {
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly name: string;
}

type KeyRow = KnownKey & {
  readonly loginId: number;
  readonly staffId: number;
  readonly role: StaffRole;
  readonly name: string;
};

/** The key of somebody who works here, held until the end of the transaction. */
export async function lockKey(tx: Tx, credentialId: string): Promise<OwnedKey | undefined> {
  const row = await find(
    tx,
    sql<KeyRow>`select k.credential_id as "credentialId", k.public_key as "publicKey", k.sign_count as "signCount", k.transports,
        k.login_id as "loginId", f.id as "staffId", f.role, f.name
      from passkeys k join logins l on l.tenant_id = k.tenant_id and l.id = k.login_id
      join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id
      where k.tenant_id = current_tenant() and k.credential_id = ${credentialId} and f.active for update of k`,
  );
  if (!row) return undefined;
  const { staffId, role, ...key } = row;
  return { ...key, owner: { kind: 'staff', staffId, role } };
}

export const noteUsed = (
  tx: Tx,
  { credentialId, signCount, at }: { credentialId: string; signCount: number; at: Temporal.Instant },
) =>
  sql`update passkeys set sign_count = ${signCount}, last_used_at = ${at}
    where tenant_id = current_tenant() and credential_id = ${credentialId}`.execute(tx);

/** Keeps that a challenge was answered; false when it had been. */
export async function spendChallenge(tx: Tx, challenge: Challenge): Promise<boolean> {
  const spent = await find(
    tx,
    sql<{ spent: boolean }>`insert into answered_challenges (challenge_hash, expires_at)
      values (${spentHash(challenge)}, ${challenge.expiresAt}) on conflict do nothing returning true as spent`,
  );
  return spent !== undefined;
}
