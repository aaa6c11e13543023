import { romeDay } from '#src/kernel/rome-time.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { type Database, inTenant } from '#src/platform/database/index.ts';
import type { TabletPurpose } from '#src/platform/http/environment.ts';
import { ownerOf } from './login-store.ts';
import { isOver, isWorthNoting } from './session-rules.ts';
import { noteSeen, type StoredSession, whoEnters } from './session-store.ts';
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
  readonly classIds: readonly number[];
  readonly cookingCentreId: number | undefined;
  /** The shared tablet on which it was opened with a PIN. */
  readonly tablet: { readonly id: number; readonly purpose: TabletPurpose } | undefined;
  /** Undefined where a password of ours opened the session. */
  readonly vouchedBy: VouchedBy | undefined;
}

/** A municipality that somebody came to, and who that is. */
export interface Entered {
  readonly tenantId: number;
  readonly tenantName: string;
  /** The version of the municipality's facts at that moment. */
  readonly factsVersion: string;
  /** Undefined without a session in this tenant, when it was ended, and when its owner may not enter any more. */
  readonly session: Session | undefined;
}

interface Visit {
  /** The municipality's part of the address. */
  readonly slug: string;
  /** The secret of the session that the browser holds, if it holds one. */
  readonly token: string | undefined;
  readonly at: Temporal.Instant;
  readonly requestId: string;
}

/**
 * The first question of every request, in one statement: which municipality, and whose session at that instant. Undefined when there is no
 * such municipality. Notes that the session was used, at most once a minute.
 */
export async function enter(database: Database, { slug, token, at, requestId }: Visit): Promise<Entered | undefined> {
  const hash = token === undefined ? undefined : tokenHash(token);
  const found = await whoEnters(database, slug, hash, romeDay(at));
  if (!found) return undefined;
  const { stored, ...municipality } = found;
  const { tenantId } = municipality;
  if (!stored || !hash) return { ...municipality, session: undefined };
  const { session, worthNoting } = sessionAt(stored, at);
  if (worthNoting) {
    const scope = { tenantId, actor: { kind: 'system', job: 'entrance' }, requestId } as const;
    await inTenant(database, scope, (tx) => noteSeen(tx, hash, at));
  }
  return { ...municipality, session };
}

function sessionAt(stored: StoredSession, at: Temporal.Instant): { session: Session; worthNoting: boolean } {
  const owner = ownerOf(stored);
  const tablet = tabletOf(stored);
  const kind = tablet ? 'tablet' : owner.kind;
  const times: Parameters<typeof isOver>[0] = { kind, lastSeenAt: stored.last_seen_at, expiresAt: stored.expires_at };
  const state = isOver(times, at) ? 'over' : stored.half ? 'half' : 'live';
  const { login_id: loginId, name, school_ids: schoolIds, class_ids: classIds } = stored;
  const place = { schoolIds, classIds, cookingCentreId: stored.cooking_centre_id ?? undefined, tablet };
  const session = { state, loginId, owner, name, ...place, vouchedBy: vouchedBy(stored) } as const;
  return { session, worthNoting: state !== 'over' && isWorthNoting(times, at) };
}

const vouchedBy = ({ provider, provider_level: level }: StoredSession): VouchedBy | undefined =>
  provider === null || level === null ? undefined : { provider, level };

const tabletOf = ({ tablet_id: id, tablet_purpose: purpose }: StoredSession): Session['tablet'] =>
  id === null || purpose === null ? undefined : { id, purpose };
