import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import {
  askForKey,
  credentialIn,
  newChallenge,
  openChallenge,
  readAssertion,
  relyingParty,
} from '#src/platform/webauthn/index.ts';
import { forgetAttemptsFrom } from './attempt-store.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import { inEntrance } from './entrance.ts';
import { forgetOldTraces } from './forget-old-traces.ts';
import { lockKey, noteUsed, passkeysOf, spendChallenge } from './passkey-store.ts';
import type { PasskeyOffer } from './passkeys.ts';
import { noteRefusal } from './refusals.ts';
import { startSession, subjectOf } from './session-start.ts';
import type { Entrance, HalfSession, LoginOwner, TooManyAttempts } from './types.ts';

export type PasskeyError = { readonly kind: 'PasskeyRefused' } | TooManyAttempts;

interface Answered {
  /** What the browser answered, as JSON. */
  readonly answer: string;
  readonly sealed: string;
  readonly userAgent: string;
}

const STEP = 'passkey_step';
const LOGIN = 'passkey_login';

/** What a browser needs to answer with one of a login's passkeys; undefined when it has none. */
export async function offerPasskeyStep(
  tx: Tx,
  { world, tenantId, at }: Entrance,
  loginId: number,
): Promise<PasskeyOffer | undefined> {
  const known = await passkeysOf(tx, loginId);
  if (known.length === 0) return undefined;
  const { challenge, sealed } = newChallenge(world, `${tenantId} ${STEP} ${loginId}`, at);
  return { options: await askForKey(relyingParty(world.publicUrl), { challenge, known }), sealed };
}

/** What a browser needs to enter with whichever passkey its owner chooses. Writes nothing. */
export async function offerPasskeyLogin({ world, tenantId, at }: Entrance): Promise<PasskeyOffer> {
  const { challenge, sealed } = newChallenge(world, `${tenantId} ${LOGIN}`, at);
  return { options: await askForKey(relyingParty(world.publicUrl), { challenge, known: [] }), sealed };
}

interface Entered {
  /** The secret of the session that opens what the role may see; one that the browser held ended. */
  readonly token: string;
  readonly owner: LoginOwner;
}

/** The second step with a passkey of the very login that made the first (R15). */
export const passStepWithPasskey = (
  entrance: Entrance,
  half: HalfSession,
  answered: Answered,
): Promise<Result<Entered, PasskeyError>> =>
  enterWithKey(entrance, answered, {
    purpose: `${entrance.tenantId} ${STEP} ${half.loginId}`,
    account: `login ${half.loginId}`,
    half,
    heldToken: half.token,
  });

/** A login of staff with a passkey alone (R15): the device asked its owner for a finger, a face or a PIN, so it is two factors. */
export const loginWithPasskey = (
  entrance: Entrance,
  { heldToken, ...answered }: Answered & { readonly heldToken: string | undefined },
): Promise<Result<Entered, PasskeyError>> =>
  enterWithKey(entrance, answered, {
    purpose: `${entrance.tenantId} ${LOGIN}`,
    account: `passkey ${credentialIn(answered.answer) ?? ''}`,
    heldToken,
  });

interface Way {
  readonly purpose: string;
  /** Whose failures are counted together. */
  readonly account: string;
  /** Whose key it must be. */
  readonly half?: HalfSession;
  readonly heldToken: string | undefined;
}

async function enterWithKey(
  entrance: Entrance,
  answered: Answered,
  { purpose, account, half, heldToken }: Way,
): Promise<Result<Entered, PasskeyError>> {
  const { at } = entrance;
  const who = whoTries('second_factor', account, entrance);
  const noted = await inEntrance(entrance, (tx) => noteAttempt(tx, who, at));
  if (!noted.ok) return noted;
  return inEntrance(entrance, async (tx) => {
    const key = await takeAssertion(tx, entrance, answered, purpose);
    if (!key || (half && key.loginId !== half.loginId)) {
      await noteRefusal(tx, at, 'passkey_refused', half && subjectOf(half.owner));
      return err({ kind: 'PasskeyRefused' as const });
    }
    await forgetAttemptsFrom(tx, who);
    await forgetOldTraces(tx, at);
    const { loginId, owner } = key;
    const opening = { loginId, owner, userAgent: answered.userAgent, heldToken, secondFactorAt: at };
    return ok({ token: await startSession(tx, entrance, opening), owner });
  });
}

/** Believes an answer once: to a question of ours, by a key that we know, that never counted backwards, of somebody who works here. */
async function takeAssertion(tx: Tx, { world, at }: Entrance, { answer, sealed }: Answered, purpose: string) {
  const challenge = openChallenge(world.sealer, sealed, { purpose, at });
  const credentialId = credentialIn(answer);
  const key = credentialId === undefined ? undefined : await lockKey(tx, credentialId);
  if (!challenge || !key) return undefined;
  const asked = { challenge: challenge.challenge, key };
  const asserted = await readAssertion(relyingParty(world.publicUrl), answer, asked);
  if (!asserted || !(await spendChallenge(tx, challenge))) return undefined;
  await noteUsed(tx, { credentialId: key.credentialId, signCount: asserted.signCount, at });
  return key;
}
