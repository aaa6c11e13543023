import { audit } from '#src/platform/audit/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { expiryOf } from './session-rules.ts';
import { endSession, insertSession } from './session-store.ts';
import type { Entrance, LoginOwner, ProviderSession, VouchedBy } from './types.ts';

interface Opening {
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly userAgent: string;
  readonly heldToken?: string | undefined;
  /** Who vouched for the person in place of a password of ours, and at which level. */
  readonly vouchedBy?: VouchedBy;
  /** What that one calls this login, to end it by. */
  readonly providerSession?: ProviderSession | undefined;
  /** When the second step was made, if it was. */
  readonly secondFactorAt?: Temporal.Instant;
  /** The shared tablet on which it is opened. */
  readonly tabletId?: number;
}

/** Opens a session and answers its secret, always a new one; the session that the browser still held ends. */
export async function startSession(tx: Tx, { world, at }: Entrance, opening: Opening): Promise<string> {
  const { loginId, owner, userAgent, heldToken, secondFactorAt, vouchedBy, providerSession, tabletId } = opening;
  if (heldToken !== undefined) await endSession(tx, tokenHash(heldToken), at, 'new_login');
  const token = newToken(world.randomness);
  await insertSession(tx, {
    tokenHash: tokenHash(token),
    loginId,
    at,
    expiresAt: expiryOf(tabletId === undefined ? owner.kind : 'tablet', at),
    userAgent: userAgent.slice(0, 200),
    secondFactorAt,
    vouchedBy,
    providerSession,
    tabletId,
  });
  await audit(tx, { at, action: 'logged_in', subject: subjectOf(owner), after: vouchedBy });
  return token;
}

/** How the audit log names whose login it is. */
export const subjectOf = (owner: { readonly personId: number } | { readonly staffId: number }): string =>
  'personId' in owner ? `person:${owner.personId}` : `staff:${owner.staffId}`;
