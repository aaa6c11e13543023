import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ownerOf } from './login-store.ts';
import { isOver, isWorthNoting } from './session-rules.ts';
import { findStoredSession, noteSeen } from './session-store.ts';
import type { LoginOwner } from './types.ts';

export interface Session {
  /** `over`: it reached its idle or absolute limit; whoever holds it must log in again. */
  readonly state: 'live' | 'over';
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly name: string;
  readonly schoolIds: readonly number[];
}

/**
 * The session of a token at an instant; undefined when there is none in this tenant, when it was ended, and when its
 * owner may not enter any more. Notes that it was used, at most once a minute.
 */
export async function findSession(tx: Tx, token: string, at: Temporal.Instant): Promise<Session | undefined> {
  const hash = tokenHash(token);
  const stored = await findStoredSession(tx, hash);
  if (!stored) return undefined;
  const owner = ownerOf(stored);
  const times = { kind: owner.kind, lastSeenAt: stored.last_seen_at, expiresAt: stored.expires_at };
  const state = isOver(times, at) ? 'over' : 'live';
  if (state === 'live' && isWorthNoting(times, at)) await noteSeen(tx, hash, at);
  return { state, loginId: stored.login_id, owner, name: stored.name, schoolIds: stored.school_ids };
}
