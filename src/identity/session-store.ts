import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import type { VouchedBy } from './types.ts';

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
}

/** A session that nobody ended, of somebody who may still enter; its limits are for the caller to look at. */
export const findStoredSession = (tx: Tx, tokenHash: Buffer, today: Day): Promise<StoredSession | undefined> =>
  find(
    tx,
    sql<StoredSession>`select s.login_id, s.last_seen_at, s.expires_at, l.person_id, l.staff_id, f.role, s.provider, s.provider_level,
        coalesce(f.name, p.name || ' ' || p.surname) as name,
        array(select c.school_id from staff_schools c where c.tenant_id = l.tenant_id and c.staff_id = l.staff_id
          order by c.school_id)::integer[] as school_ids,
        l.staff_id is not null and s.second_factor_at is null and setting('staff_second_factor', ${today}) = 'true' as half
      from sessions s
      join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
      left join people p on p.tenant_id = l.tenant_id and p.id = l.person_id
      left join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id
      where s.tenant_id = current_tenant() and s.token_hash = ${tokenHash} and s.ended_at is null and f.active is not false`,
  );

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
  },
) =>
  sql`insert into sessions (token_hash, login_id, created_at, last_seen_at, expires_at, user_agent, second_factor_at,
      provider, provider_level)
    values (${session.tokenHash}, ${session.loginId}, ${session.at}, ${session.at}, ${session.expiresAt}, ${session.userAgent},
      ${session.secondFactorAt ?? null}, ${session.vouchedBy?.provider ?? null}, ${session.vouchedBy?.level ?? null})`.execute(
    tx,
  );

/** Ends a session; the login it belonged to, or undefined when it was over or never was. */
export const endSession = (tx: Tx, tokenHash: Buffer, at: Temporal.Instant, because: 'logout' | 'new_login') =>
  find(
    tx,
    sql<{ login_id: number }>`update sessions set ended_at = ${at}, ended_because = ${because}
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and ended_at is null returning login_id`,
  );

export const endSessionsOf = (
  tx: Tx,
  loginId: number,
  at: Temporal.Instant,
  because: 'password_changed' | 'left' = 'password_changed',
) =>
  sql`update sessions set ended_at = ${at}, ended_because = ${because}
    where tenant_id = current_tenant() and login_id = ${loginId} and ended_at is null`.execute(tx);
