import type { Secret } from 'otpauth';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { inEntrance } from './entrance.ts';
import { paperCode, spaced } from './paper-code-rules.ts';
import { offerPasskeyStep } from './passkey-login.ts';
import { passkeysOf } from './passkey-store.ts';
import type { PasskeyOffer } from './passkeys.ts';
import { noteRefusal } from './refusals.ts';
import { RECOVERY_LENGTH, readCode } from './second-factor-rules.ts';
import {
  hasConfirmed,
  lockFactor,
  offerSecret,
  replaceRecoveryCodes,
  type StoredFactor,
  takeRecoveryCode,
  takeStep,
} from './second-factor-store.ts';
import { startSession, subjectOf } from './session-start.ts';
import { newSecret, openSecret, stepAt, totpOf, WINDOW } from './totp.ts';
import type { Entrance, HalfSession, TooManyAttempts } from './types.ts';

const RECOVERY_CODES = 8;

/** What an app on the phone needs to count the codes. */
export interface Enrolment {
  readonly secret: string;
  /** `otpauth://…`, for a link or a QR code. */
  readonly address: string;
}

/** What the second step may be made with. */
interface SecondStep {
  /** To connect an app with: only for who has neither app nor passkey yet, so that a password alone connects nobody's. */
  readonly enrolment: Enrolment | undefined;
  /** Whether an app is connected. */
  readonly code: boolean;
  readonly passkey: PasskeyOffer | undefined;
}

/** What to show at the second step: the secret while neither app nor passkey is there, afterwards nothing of it. */
export const secondStep = (entrance: Entrance, half: HalfSession): Promise<SecondStep> =>
  inEntrance(entrance, async (tx) => {
    const { sealer, randomness } = entrance.world;
    const passkey = await offerPasskeyStep(tx, entrance, half.loginId);
    if (passkey) return { passkey, code: await hasConfirmed(tx, half.loginId), enrolment: undefined };
    const fresh = newSecret(randomness);
    const factor = await offerSecret(tx, half.loginId, sealer.seal(fresh.base32), entrance.at);
    if (factor.confirmed) return { passkey, code: true, enrolment: undefined };
    const secret = secretOf(entrance, factor);
    const address = totpOf(secret, (await currentTenant(tx)).name, half.name).toString();
    return { passkey, code: false, enrolment: { secret: secret.base32, address } };
  });

const secretOf = ({ world }: Entrance, { sealedSecret }: StoredFactor): Secret =>
  openSecret(world.sealer, sealedSecret);

export type SecondFactorError = { readonly kind: 'WrongCode' } | TooManyAttempts;

interface Passed {
  /** The secret of the session that now opens what the role may see; the half one ended. */
  readonly token: string;
  /** Shown once, after the first code. */
  readonly recoveryCodes: readonly string[] | undefined;
}

/**
 * The second step of a login: the code of the app, each at most once, or a recovery code. Wrong ones are counted and soon refused.
 * The first right code confirms the app and makes the recovery codes.
 */
export async function passSecondStep(
  entrance: Entrance,
  half: HalfSession,
  input: { readonly code: string; readonly userAgent: string },
): Promise<Result<Passed, SecondFactorError>> {
  const { at } = entrance;
  const who = whoTries('second_factor', `login ${half.loginId}`, entrance);
  const noted = await inEntrance(entrance, (tx) => noteAttempt(tx, who, at));
  if (!noted.ok) return noted;
  return inEntrance(
    entrance,
    async (tx) => {
      const taken = await takeCode(tx, entrance, half, input.code);
      if (!taken) {
        await noteRefusal(tx, at, 'second_factor_refused', subjectOf(half.owner));
        return err({ kind: 'WrongCode' as const });
      }
      await forgetAttemptsFrom(tx, who);
      const recoveryCodes = taken === 'first' ? await makeRecoveryCodes(tx, entrance, half) : undefined;
      const opening = { ...half, userAgent: input.userAgent, heldToken: half.token, secondFactorAt: at };
      return ok({ token: await startSession(tx, entrance, opening), recoveryCodes });
    },
    half.owner.kind === 'staff' ? { kind: 'staff', staffId: half.owner.staffId } : undefined,
  );
}

async function takeCode(
  tx: Tx,
  entrance: Entrance,
  { loginId }: HalfSession,
  code: string,
): Promise<'first' | boolean> {
  const { at } = entrance;
  const factor = await lockFactor(tx, loginId);
  const typed = readCode(code);
  if (!factor || typed.kind === 'none') return false;
  // Who has a passkey connects an app with it, not with the password alone.
  if (!factor.confirmed && (await passkeysOf(tx, loginId)).length > 0) return false;
  if (typed.kind === 'recovery')
    return factor.confirmed && takeRecoveryCode(tx, loginId, recoveryHash(entrance, loginId, typed.code), at);
  const timestamp = at.epochMilliseconds;
  const delta = totpOf(secretOf(entrance, factor)).validate({ token: typed.digits, timestamp, window: WINDOW });
  if (delta === null) return false;
  const step = stepAt(at) + delta;
  return (await takeStep(tx, loginId, step, at)) && (factor.confirmed || 'first');
}

const recoveryHash = ({ tenantId }: Entrance, loginId: number, code: string) =>
  tokenHash(`recovery ${tenantId} ${loginId} ${code}`);

async function makeRecoveryCodes(tx: Tx, entrance: Entrance, { loginId, owner }: HalfSession): Promise<string[]> {
  const { world, at } = entrance;
  const codes = Array.from({ length: RECOVERY_CODES }, () => paperCode(world.randomness.bytes(RECOVERY_LENGTH)));
  await replaceRecoveryCodes(
    tx,
    loginId,
    codes.map((code) => recoveryHash(entrance, loginId, code)),
  );
  await audit(tx, { at, action: 'second_factor_confirmed', subject: subjectOf(owner) });
  return codes.map(spaced);
}
