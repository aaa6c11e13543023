import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { hashPassword, TooBusy, verifyPassword } from '#src/platform/crypto/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { forgetAttempt, forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { addressForm } from './email-rules.ts';
import { inEntrance } from './entrance.ts';
import { forgetOldTraces } from './forget-old-traces.ts';
import { findLogin, lockUnchanged, replaceHash, type StoredLogin } from './login-store.ts';
import { noteRefusal } from './refusals.ts';
import { rememberDevice } from './remembered-device.ts';
import { startSession, subjectOf } from './session-start.ts';
import type { Entrance, EntranceBusy, LoginOwner, OwnCredentialsOff, TooManyAttempts } from './types.ts';

interface LoginInput {
  readonly email: string;
  readonly password: string;
  readonly userAgent: string;
  /** The session that the browser still holds; it ends with this login. */
  readonly heldToken?: string | undefined;
  /** Asked for by a tick: the browser is to be remembered for absences (R15), in place of the secret it holds for that already. */
  readonly remember?: { readonly heldDevice: string | undefined } | undefined;
}

/** Unknown address, wrong password and staff who left are one error, found with the same work. */
export type LoginError = { readonly kind: 'WrongCredentials' } | TooManyAttempts | OwnCredentialsOff | EntranceBusy;

interface LoggedIn {
  /** A new secret, never one that the browser brought along. */
  readonly token: string;
  readonly owner: LoginOwner;
  /** The secret of the remembered device; staff's are never remembered. */
  readonly deviceToken: string | undefined;
}

const WRONG = { kind: 'WrongCredentials' } as const;

/**
 * Opens a session for an address and its password (R15). The password is looked at between two short transactions, so
 * that a rush of logins holds no connections.
 */
export async function login(entrance: Entrance, input: LoginInput): Promise<Result<LoggedIn, LoginError>> {
  const email = addressForm(input.email);
  const who = whoTries('login', email, entrance);
  const begun = await inEntrance(entrance, async (tx) => {
    const attempt = await noteAttempt(tx, who, entrance.at);
    return attempt.ok ? ok({ attemptId: attempt.value, stored: await findLogin(tx, email) }) : attempt;
  });
  if (!begun.ok) return begun;
  const { attemptId, stored } = begun.value;

  const looked = await lookAt(input.password, stored, entrance);
  if (looked === 'busy') {
    await inEntrance(entrance, (tx) => forgetAttempt(tx, attemptId));
    return err({ kind: 'EntranceBusy' });
  }
  if (!stored || !looked.matches) return refuse(entrance, stored);

  return inEntrance(entrance, async (tx) => {
    // A password that was changed while the old one was being looked at opens nothing.
    if (!(await lockUnchanged(tx, stored))) return err(WRONG);
    await forgetAttemptsFrom(tx, who);
    const { own_credentials } = await settingsOn(tx, romeDay(entrance.at));
    if (stored.owner.kind === 'citizen' && !own_credentials.enabled) return err({ kind: 'OwnCredentialsOff' });
    if (looked.renewedHash) await replaceHash(tx, stored.id, looked.renewedHash);
    await forgetOldTraces(tx, entrance.at);
    const token = await startSession(tx, entrance, { ...input, loginId: stored.id, owner: stored.owner });
    const remembering = input.remember && stored.owner.kind === 'citizen';
    const device = { loginId: stored.id, session: token, userAgent: input.userAgent, ...input.remember };
    const deviceToken = remembering ? await rememberDevice(tx, entrance, device) : undefined;
    return ok({ token, owner: stored.owner, deviceToken });
  });
}

async function refuse(entrance: Entrance, stored: StoredLogin | undefined): Promise<Result<never, LoginError>> {
  const whose = stored && subjectOf(stored.owner);
  await inEntrance(entrance, (tx) => noteRefusal(tx, entrance.at, 'login_refused', whose));
  return err(WRONG);
}

async function lookAt(
  password: string,
  stored: StoredLogin | undefined,
  { world }: Entrance,
): Promise<{ matches: boolean; renewedHash?: string } | 'busy'> {
  try {
    const { matches, outdated } = await verifyPassword(password, stored?.passwordHash);
    if (!matches || !outdated) return { matches };
    return { matches, renewedHash: await hashPassword(password, world.randomness) };
  } catch (failure) {
    if (failure instanceof TooBusy) return 'busy';
    throw failure;
  }
}
