import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { forgetOldTraces } from './forget-old-traces.ts';
import { endDevicesOf } from './remembered-store.ts';
import { startSession, subjectOf } from './session-start.ts';
import { endOtherSessions } from './sessions-of-login.ts';
import { useUpLinksOf } from './token-store.ts';
import type { Entrance, LoginOwner, ProviderSession } from './types.ts';
import { clearPassword, familyMemberOf, loginOfPerson, notePasswordAsked } from './vouched-store.ts';

interface VouchedEntry {
  readonly fiscalCode: FiscalCode;
  /** Who vouches, as sessions keep it: `spid:https://…`. */
  readonly provider: string;
  readonly level: 1 | 2 | 3;
  readonly providerSession?: ProviderSession | undefined;
  readonly userAgent: string;
  readonly heldToken?: string | undefined;
}

interface VouchedIn {
  readonly token: string;
  readonly owner: LoginOwner;
  /** There is a password of ours beside, and its owner was never asked whether it may go. */
  readonly asksForPassword: boolean;
}

/** No family of this municipality knows the person. */
export interface PersonUnknown {
  readonly kind: 'PersonUnknown';
}

/**
 * Opens a session for somebody whom another vouches for (R15): the same person as by password, found by fiscal code within
 * the municipality, with the same children. Staff never enter this way: they are no people of a family.
 */
export async function enterVouched(
  tx: Tx,
  entrance: Entrance,
  { fiscalCode, provider, level, providerSession, userAgent, heldToken }: VouchedEntry,
): Promise<Result<VouchedIn, PersonUnknown>> {
  const personId = await familyMemberOf(tx, fiscalCode);
  if (personId === undefined) return err({ kind: 'PersonUnknown' });
  const login = await loginOfPerson(tx, personId, entrance.at);
  await forgetOldTraces(tx, entrance.at);
  const owner = { kind: 'citizen', personId } as const;
  const token = await startSession(tx, entrance, {
    loginId: login.id,
    owner,
    userAgent,
    heldToken,
    vouchedBy: { provider, level },
    providerSession,
  });
  return ok({ token, owner, asksForPassword: login.hasPassword && !login.asked });
}

interface PasswordChoice {
  readonly loginId: number;
  readonly personId: number;
  /** The session in which it is decided; it goes on. */
  readonly token: string;
  readonly at: Temporal.Instant;
}

/**
 * R15: who enters with SPID or CIE decides whether the password stays. Let go of, it opens nothing any more: sessions that
 * it opened end, and so do devices remembered for absences and links to choose another. Deciding again changes nothing.
 */
export async function decideOnPassword(
  tx: Tx,
  { loginId, personId, token, at }: PasswordChoice,
  choice: 'keep' | 'remove',
): Promise<void> {
  if (choice === 'keep') return notePasswordAsked(tx, loginId, at);
  if (!(await clearPassword(tx, loginId, at))) return;
  await endOtherSessions(tx, { loginId, token, at }, 'all');
  await endDevicesOf(tx, loginId, 'all', { at, because: 'password_changed' });
  await useUpLinksOf(tx, loginId, at);
  await audit(tx, { at, action: 'password_removed', subject: subjectOf({ personId }) });
}
