import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';

/** What was tried in vain by somebody who is not known yet. */
type Refusal =
  | 'login_refused'
  | 'activation_refused'
  | 'passkey_refused'
  | 'second_factor_refused'
  | 'pin_refused'
  | 'tablet_code_refused'
  | 'invitation_refused';

/** Whom a refusal concerns when what was typed names nobody. */
const NOBODY_KNOWN = 'entrance';

/**
 * Keeps in the audit log that somebody tried to enter in vain, from where and whom it would have been; never what was typed, for it may be
 * a password in the wrong field or the address of somebody who has nothing to do with the municipality (R16).
 * Written with the same work whether the account exists or not, or the time would tell.
 */
export const noteRefusal = (tx: Tx, at: Temporal.Instant, action: Refusal, subject = NOBODY_KNOWN): Promise<void> =>
  audit(tx, { at, action, subject });
