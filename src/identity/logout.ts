import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { endProviderSessions, endSession } from './session-store.ts';

/** Ends a session. Ending one that is over changes nothing. */
export async function logout(tx: Tx, token: string, at: Temporal.Instant): Promise<void> {
  const ended = await endSession(tx, tokenHash(token), at, 'logout');
  if (ended) await audit(tx, { at, action: 'logged_out', subject: `login:${ended.login_id}` });
}

interface EndedElsewhere {
  /** Who vouched, as sessions keep it: `spid:https://…`. */
  readonly provider: string;
  readonly nameId: string;
  readonly sessionIndexes: readonly string[];
  readonly at: Temporal.Instant;
}

/** Ends what a provider ended: the session that it opened under this name, whichever browser holds it. Answers how many ended. */
export async function logoutByProvider(tx: Tx, { at, ...named }: EndedElsewhere): Promise<number> {
  const ended = await endProviderSessions(tx, named, at);
  for (const { loginId } of ended) await audit(tx, { at, action: 'logged_out', subject: `login:${loginId}` });
  return ended.length;
}
