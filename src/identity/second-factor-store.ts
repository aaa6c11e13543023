import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';

export interface StoredFactor {
  readonly sealedSecret: string;
  readonly confirmed: boolean;
}

/** The second factor of a login, held until the end of the transaction. */
export const lockFactor = (tx: Tx, loginId: number): Promise<StoredFactor | undefined> =>
  find(
    tx,
    sql<StoredFactor>`select sealed_secret as "sealedSecret", confirmed_at is not null as confirmed from second_factors
      where tenant_id = current_tenant() and login_id = ${loginId} for update`,
  );

/** Whether an app is connected to a login. */
export async function hasConfirmed(tx: Tx, loginId: number): Promise<boolean> {
  const factor = await find(
    tx,
    sql<{ confirmed: boolean }>`select true as confirmed from second_factors
      where tenant_id = current_tenant() and login_id = ${loginId} and confirmed_at is not null`,
  );
  return factor !== undefined;
}

/** Keeps a secret that waits for its first code; the one that waits already stays. */
export async function offerSecret(
  tx: Tx,
  loginId: number,
  sealed: string,
  at: Temporal.Instant,
): Promise<StoredFactor> {
  await sql`insert into second_factors (login_id, sealed_secret, created_at) values (${loginId}, ${sealed}, ${at})
    on conflict do nothing`.execute(tx);
  return get(
    tx,
    sql<StoredFactor>`select sealed_secret as "sealedSecret", confirmed_at is not null as confirmed from second_factors
      where tenant_id = current_tenant() and login_id = ${loginId}`,
  );
}

/** Uses the code of a half-minute up; false when it or a later one was used. */
export async function takeStep(tx: Tx, loginId: number, step: number, at: Temporal.Instant): Promise<boolean> {
  const taken = await find(
    tx,
    sql<{
      taken: boolean;
    }>`update second_factors set last_step = ${step}, confirmed_at = coalesce(confirmed_at, ${at}::timestamptz)
      where tenant_id = current_tenant() and login_id = ${loginId} and (last_step is null or last_step < ${step})
      returning true as taken`,
  );
  return taken !== undefined;
}

export async function replaceRecoveryCodes(tx: Tx, loginId: number, hashes: readonly Buffer[]): Promise<void> {
  await sql`delete from recovery_codes where tenant_id = current_tenant() and login_id = ${loginId}`.execute(tx);
  for (const hash of hashes)
    await sql`insert into recovery_codes (login_id, code_hash) values (${loginId}, ${hash})`.execute(tx);
}

/** Uses a recovery code up; false when there is none such, or it was used. */
export async function takeRecoveryCode(tx: Tx, loginId: number, hash: Buffer, at: Temporal.Instant): Promise<boolean> {
  const taken = await find(
    tx,
    sql<{ taken: boolean }>`update recovery_codes set used_at = ${at}
      where tenant_id = current_tenant() and login_id = ${loginId} and code_hash = ${hash} and used_at is null
      returning true as taken`,
  );
  return taken !== undefined;
}
