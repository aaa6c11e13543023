import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { endSession } from './session-store.ts';

/** Ends a session. Ending one that is over changes nothing. */
export async function logout(tx: Tx, token: string, at: Temporal.Instant): Promise<void> {
  const ended = await endSession(tx, tokenHash(token), at, 'logout');
  if (ended) await audit(tx, { at, action: 'logged_out', subject: `login:${ended.login_id}` });
}
