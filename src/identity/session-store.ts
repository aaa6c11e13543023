import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { type Database, find, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole, TabletPurpose } from '#src/platform/http/environment.ts';
import { endDevicesOf } from './remembered-store.ts';
import type { ProviderSession, VouchedBy } from './types.ts';

export interface StoredSession {
  readonly login_id: number;
  readonly last_seen_at: Temporal.Instant;
  readonly expires_at: Temporal.Instant;
  readonly person_id: number | null;
  readonly staff_id: number | null;
  readonly name: string;
  readonly role: StaffRole | null;
  readonly school_ids: readonly number[];
  readonly provider: string | null;
  readonly provider_level: 1 | 2 | 3 | null;
  /** The municipality asks for a second step that this session has not made. */
  readonly half: boolean;
  readonly class_ids: readonly number[];
  readonly cooking_centre_id: number | null;
  /** The shared tablet on which the session was opened. */
  readonly tablet_id: number | null;
  readonly tablet_purpose: TabletPurpose | null;
}

type Row = { [K in keyof StoredSession]: StoredSession[K] | null } & {
  tenant_id: number;
  tenant_name: string;
  facts_version: string;
};

/**
 * The municipality of an address, and the session there that nobody ended, of somebody who may still enter; its limits are for the caller
 * to look at. Asked before a tenant is known: `who_is_there` names it for itself.
 */
export async function whoEnters(database: Database, slug: string, tokenHash: Buffer | undefined, today: Day) {
  const [row] = (
    await sql<Row>`/* who_is_there */ select * from who_is_there(${slug}, ${tokenHash ?? null}, ${today})`.execute(
      database,
    )
  ).rows;
  if (!row) return undefined;
  const { tenant_id: tenantId, tenant_name: tenantName, facts_version: factsVersion, ...session } = row;
  // The columns of a session are empty together.
  return {
    tenantId,
    tenantName,
    factsVersion,
    stored: session.login_id === null ? undefined : (session as StoredSession),
  };
}

export const noteSeen = (tx: Tx, tokenHash: Buffer, at: Temporal.Instant) =>
  sql`update sessions set last_seen_at = greatest(last_seen_at, ${at})
    where tenant_id = current_tenant() and token_hash = ${tokenHash}`.execute(tx);

export const insertSession = (
  tx: Tx,
  session: {
    readonly tokenHash: Buffer;
    readonly loginId: number;
    readonly at: Temporal.Instant;
    readonly expiresAt: Temporal.Instant;
    readonly userAgent: string;
    readonly secondFactorAt: Temporal.Instant | undefined;
    readonly vouchedBy: VouchedBy | undefined;
    readonly providerSession: ProviderSession | undefined;
    readonly tabletId: number | undefined;
  },
) =>
  sql`insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent, second_factor_at,
      provider, provider_level, tablet_id, provider_subject_hash, provider_session_hash)
    values (${session.tokenHash}, ${session.loginId}, ${session.at}, ${session.at}, ${session.expiresAt}, ${session.userAgent},
      ${session.secondFactorAt ?? null}, ${session.vouchedBy?.provider ?? null}, ${session.vouchedBy?.level ?? null},
      ${session.tabletId ?? null}, ${hashOf(session.providerSession?.nameId)}, ${hashOf(session.providerSession?.sessionIndex)})`.execute(
    tx,
  );

const hashOf = (name: string | undefined) => (name === undefined ? null : tokenHash(`provider session ${name}`));

/**
 * Ends the sessions that a provider opened under this name of a person; of those whose session there has a name, only the ones it names,
 * where it names any. Answers whose logins they were.
 */
export const endProviderSessions = (
  tx: Tx,
  ended: { readonly provider: string; readonly nameId: string; readonly sessionIndexes: readonly string[] },
  at: Temporal.Instant,
) =>
  rows(
    tx,
    sql<{ loginId: number }>`update sessions set ended_at = ${at}, ended_because = 'logout'
      where tenant_id = current_tenant() and ended_at is null and provider = ${ended.provider}
        and provider_subject_hash = ${hashOf(ended.nameId)}
        and (cardinality(${ended.sessionIndexes.map(hashOf)}::bytea[]) = 0 or provider_session_hash is null
          or provider_session_hash = any (${ended.sessionIndexes.map(hashOf)}::bytea[]))
      returning login_id as "loginId"`,
  );

/** Ends a session; the login it belonged to, or undefined when it was over or never was. */
export const endSession = (tx: Tx, tokenHash: Buffer, at: Temporal.Instant, because: 'logout' | 'new_login') =>
  find(
    tx,
    sql<{ login_id: number }>`update sessions set ended_at = ${at}, ended_because = ${because}
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and ended_at is null returning login_id`,
  );

/**
 * `password_changed` whenever what one enters with changed; `left` when somebody left the service, `role_changed` when they got another
 * role or place in it. Devices that the login's owner let remember end with them.
 */
export async function endSessionsOf(
  tx: Tx,
  loginId: number,
  at: Temporal.Instant,
  because: 'password_changed' | 'left' | 'role_changed' | 'second_factor_reset' = 'password_changed',
): Promise<void> {
  await sql`update sessions set ended_at = ${at}, ended_because = ${because}
    where tenant_id = current_tenant() and login_id = ${loginId} and ended_at is null`.execute(tx);
  await endDevicesOf(tx, loginId, 'all', { at, because: 'password_changed' });
}
