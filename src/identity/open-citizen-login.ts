import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { putLogin } from './login-store.ts';

interface NewLogin {
  readonly personId: number;
  /** Proved by a link, in the form in which addresses are compared. Breaks `login_email_unique` when another has it. */
  readonly email: string;
  readonly passwordHash: string;
  readonly at: Temporal.Instant;
}

/** Gives a new person a login. */
export async function openCitizenLogin(tx: Tx, { personId, email, passwordHash, at }: NewLogin): Promise<void> {
  await putLogin(tx, { personId }, { email, passwordHash, at });
  await audit(tx, { at, action: 'registered', subject: `person:${personId}` });
}
