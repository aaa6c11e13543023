import { addressForm } from './email-rules.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { hashPassword, newToken, TooBusy, tokenHash, verifyPassword } from '#src/platform/crypto/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { inEntrance } from './entrance.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { forgetAttemptsFrom } from './attempt-store.ts';
import { forgetOldTraces } from './forget-old-traces.ts';
import { findLogin, replaceHash, type StoredLogin } from './login-store.ts';
import { expiryOf } from './session-rules.ts';
import { endSession, insertSession } from './session-store.ts';
import type { Entrance, EntranceBusy, LoginOwner, OwnCredentialsOff, TooManyAttempts } from './types.ts';

interface LoginInput {
  readonly email: string;
  readonly password: string;
  readonly userAgent: string;
  /** The session the browser still holds, which ends with this login. */
  readonly heldToken?: string | undefined;
}

/** Unknown address, wrong password and staff who left are one error, found with the same work. */
type LoginError = { readonly kind: 'WrongCredentials' } | TooManyAttempts | OwnCredentialsOff | EntranceBusy;

export interface LoggedIn {
  /** A new secret, never one the browser brought along. */
  readonly token: string;
  readonly owner: LoginOwner;
}

/** Opens a session for an address and its password (R15). The password is looked at outside of any transaction. */
export async function login(entrance: Entrance, input: LoginInput): Promise<Result<LoggedIn, LoginError>> {
  const email = addressForm(input.email);
  const who = whoTries('login', email, entrance);
  const begun = await inEntrance(entrance, async (tx) => {
    const wait = await noteAttempt(tx, who, entrance.at);
    return wait ? err(wait) : ok(await findLogin(tx, email));
  });
  if (!begun.ok) return begun;

  const stored = begun.value;
  const password = await checkedPassword(input.password, stored, entrance);
  if (!password.ok) return password;
  if (!stored || !password.value.matches) return err({ kind: 'WrongCredentials' });

  return inEntrance(entrance, async (tx) => {
    await forgetAttemptsFrom(tx, who);
    const { own_credentials } = await settingsOn(tx, romeDay(entrance.at));
    if (stored.owner.kind === 'citizen' && !own_credentials.enabled) return err({ kind: 'OwnCredentialsOff' });
    if (password.value.renewed) await replaceHash(tx, stored.id, stored.passwordHash, password.value.renewed);
    return ok({ token: await openSession(tx, entrance, stored, input), owner: stored.owner });
  });
}

async function checkedPassword(
  password: string,
  stored: StoredLogin | undefined,
  { world }: Entrance,
): Promise<Result<{ matches: boolean; renewed?: string }, EntranceBusy>> {
  try {
    const { matches, outdated } = await verifyPassword(password, stored?.passwordHash);
    return ok(matches && outdated ? { matches, renewed: await hashPassword(password, world.randomness) } : { matches });
  } catch (failure) {
    if (failure instanceof TooBusy) return err({ kind: 'EntranceBusy' });
    throw failure;
  }
}
