import { sql } from 'kysely';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { isOver, type LoginKind } from './session-rules.ts';

/** A device where a login is signed in. */
export interface OpenSession {
  /** Names the session in a form; it opens nothing. */
  readonly handle: string;
  readonly current: boolean;
  readonly createdAt: Temporal.Instant;
  readonly lastSeenAt: Temporal.Instant;
  /** As the browser named itself. */
  readonly userAgent: string;
}

interface Row extends Omit<OpenSession, 'current'> {
  readonly expiresAt: Temporal.Instant;
  readonly kind: LoginKind;
}

interface Asking {
  readonly loginId: number;
  /** The secret of the session that asks. */
  readonly token: string;
  readonly at: Temporal.Instant;
}

/** The beginning of the stored hash: enough to tell the sessions of one login apart. */
const HANDLE_LENGTH = 24;
const handleOf = (token: string) => tokenHash(token).toString('hex').slice(0, HANDLE_LENGTH);

/** The devices where a login is signed in now, the one that asks first, then the latest used. */
export async function openSessions(tx: Tx, { loginId, token, at }: Asking): Promise<OpenSession[]> {
  const stored = await rows(
    tx,
    sql<Row>`select left(encode(s.token_hash, 'hex'), ${HANDLE_LENGTH}) as handle, s.created_at as "createdAt",
        s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.user_agent as "userAgent", 
        case when s.tablet_id is not null then 'tablet' when l.staff_id is null then 'citizen' else 'staff' end as kind
      from sessions s join logins l on l.tenant_id = s.tenant_id and l.id = s.login_id
      where s.tenant_id = current_tenant() and s.login_id = ${loginId} and s.ended_at is null
      order by s.last_seen_at desc, s.created_at desc`,
  );
  return stored
    .filter((each) => !isOver(each, at))
    .map(({ expiresAt: _, kind: __, ...each }) => ({ ...each, current: each.handle === handleOf(token) }))
    .toSorted((a, b) => Number(b.current) - Number(a.current));
}

/** Ends one other session of the login, by its handle, or all others. Answers how many ended; the one that asks goes on. */
export async function endOtherSessions(
  tx: Tx,
  { loginId, token, at }: Asking,
  which: { readonly handle: string } | 'all',
): Promise<number> {
  const named = which === 'all' ? sql`true` : sql`left(encode(token_hash, 'hex'), ${HANDLE_LENGTH}) = ${which.handle}`;
  const ended = await rows(
    tx,
    sql<{ ended: boolean }>`update sessions set ended_at = ${at}, ended_because = 'ended_from_another_device'
      where tenant_id = current_tenant() and login_id = ${loginId} and token_hash <> ${tokenHash(token)} and ended_at is null
        and ${named}
      returning true as ended`,
  );
  if (ended.length > 0)
    await audit(tx, { at, action: 'sessions_ended', subject: `login:${loginId}`, after: { sessions: ended.length } });
  return ended.length;
}
