import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { AttemptKind, AttemptLimit } from './attempt-rules.ts';

/** Whose attempt it is. Both are hashes: the table names nobody. */
export interface Who {
  readonly kind: AttemptKind;
  readonly account: Buffer;
  readonly address: Buffer;
}

/** Until the end of the transaction, attempts on one account come one after the other, so that none slips past the count. */
export const lockAccount = (tx: Tx, { kind, account }: Who) =>
  sql`select pg_advisory_xact_lock(current_tenant(), hashtext(${kind} || encode(${account}, 'hex')))`.execute(tx);

const matching = {
  account: ({ account }: Who) => sql`account_hash = ${account}`,
  address: ({ address }: Who) => sql`address_hash = ${address}`,
  account_and_address: ({ account, address }: Who) => sql`account_hash = ${account} and address_hash = ${address}`,
};

/** When the `attempts`-th latest attempt that counts for a limit was made; undefined when there were fewer. */
export async function nthLatest(tx: Tx, who: Who, limit: AttemptLimit): Promise<Temporal.Instant | undefined> {
  const row = await find(
    tx,
    sql<{ at: Temporal.Instant }>`select at from entrance_attempts
      where tenant_id = current_tenant() and kind = ${who.kind} and ${matching[limit.by](who)}
      order by at desc offset ${limit.attempts - 1} limit 1`,
  );
  return row?.at;
}

/** Whether the tenant had at least so many attempts of a kind since an instant. */
export async function hadAsMany(
  tx: Tx,
  kind: AttemptKind,
  attempts: number,
  since: Temporal.Instant,
): Promise<boolean> {
  const row = await get(
    tx,
    sql<{ many: boolean }>`select count(*) >= ${attempts}::integer as many from (
      select from entrance_attempts where tenant_id = current_tenant() and at > ${since} and kind = ${kind}
      limit ${attempts}) counted`,
  );
  return row.many;
}

export async function insertAttempt(tx: Tx, { kind, account, address }: Who, at: Temporal.Instant): Promise<number> {
  const row = await get(
    tx,
    sql<{ id: number }>`insert into entrance_attempts (kind, account_hash, address_hash, at)
      values (${kind}, ${account}, ${address}, ${at}) returning id`,
  );
  return row.id;
}

/** Takes one attempt back: it was never looked at. */
export const forgetAttempt = (tx: Tx, id: number) =>
  sql`delete from entrance_attempts where tenant_id = current_tenant() and id = ${id}`.execute(tx);

/** Takes back the attempts on an account from one address: the last one was right. */
export const forgetAttemptsFrom = (tx: Tx, { kind, account, address }: Who) =>
  sql`delete from entrance_attempts where tenant_id = current_tenant() and kind = ${kind}
    and account_hash = ${account} and address_hash = ${address}`.execute(tx);

/** Takes back all attempts on an account: its owner chose a new password. */
export const forgetAttemptsOn = (tx: Tx, account: Buffer) =>
  sql`delete from entrance_attempts where tenant_id = current_tenant() and account_hash = ${account} and kind = 'login'`.execute(
    tx,
  );
