import { sql } from 'kysely';
import { find, type Tx } from '#src/platform/database/index.ts';

interface StoredAct {
  readonly path: string;
  readonly sealed_form: string;
  readonly arrived_at: Temporal.Instant;
}

interface NewAct {
  readonly tokenHash: Buffer;
  readonly loginId: number;
  readonly path: string;
  readonly sealedForm: string;
  readonly arrivedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

export const insertPendingAct = (tx: Tx, act: NewAct) =>
  sql`insert into pending_acts (token_hash, login_id, path, sealed_form, arrived_at, expires_at)
    values (${act.tokenHash}, ${act.loginId}, ${act.path}, ${act.sealedForm}, ${act.arrivedAt}, ${act.expiresAt})`.execute(
    tx,
  );

export const findStoredAct = (tx: Tx, tokenHash: Buffer, loginId: number, at: Temporal.Instant) =>
  find(
    tx,
    sql<StoredAct>`select path, sealed_form, arrived_at from pending_acts
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and login_id = ${loginId} and expires_at > ${at}`,
  );

export async function findArrival(
  tx: Tx,
  tokenHash: Buffer,
  at: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  const row = await find(
    tx,
    sql<{ arrived_at: Temporal.Instant }>`select arrived_at from pending_acts
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and expires_at > ${at}`,
  );
  return row?.arrived_at;
}
