import { romeDay } from '#src/kernel/rome-time.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ownerOf } from './login-store.ts';
import { isOver, isWorthNoting } from './session-rules.ts';
import { findStoredSession, noteSeen, type StoredSession } from './session-store.ts';
import type { LoginOwner, VouchedBy } from './types.ts';

export interface Session {
  /**
   * `over`: it reached its idle or absolute limit; whoever holds it must log in again.
   * `half`: the password was right and the second step is missing; it opens nothing but that step.
   */
  readonly state: 'live' | 'half' | 'over';
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly name: string;
  readonly schoolIds: readonly number[];
  /** Undefined where a password of ours opened the session. */
  readonly vouchedBy: VouchedBy | undefined;
}

/**
 * The session of a token at an instant; undefined when there is none in this tenant, when it was ended, and when its
 * owner may not enter any more. Notes that it was used, at most once a minute.
 */
export async function findSession(tx: Tx, token: string, at: Temporal.Instant): Promise<Session | undefined> {
  const hash = tokenHash(token);
  const stored = await findStoredSession(tx, hash, romeDay(at));
  if (!stored) return undefined;
  const owner = ownerOf(stored);
  const times = { kind: owner.kind, lastSeenAt: stored.last_seen_at, expiresAt: stored.expires_at };
  const state = isOver(times, at) ? 'over' : stored.half ? 'half' : 'live';
  if (state !== 'over' && isWorthNoting(times, at)) await noteSeen(tx, hash, at);
  return {
    state,
    loginId: stored.login_id,
    owner,
    name: stored.name,
    schoolIds: stored.school_ids,
    vouchedBy: vouchedBy(stored),
  };
}

const vouchedBy = ({ provider, provider_level: level }: StoredSession): VouchedBy | undefined =>
  provider === null || level === null ? undefined : { provider, level };
