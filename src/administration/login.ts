import { err, ok, type Result } from '#src/kernel/result.ts';
import { inAdministration, type Tx } from '#src/platform/database/index.ts';
import {
  askForKey,
  credentialIn,
  newChallenge,
  openChallenge,
  readAssertion,
  relyingParty,
} from '#src/platform/webauthn/index.ts';
import { lockKey, noteUsed, spendChallenge } from './passkey-store.ts';
import type { KeyOffer } from './passkeys.ts';
import { shut, startSession } from './sessions.ts';
import type { Administrator, Knock } from './types.ts';

const PURPOSE = 'administration login';

/** What a browser needs to enter with whichever passkey its owner chooses. Writes nothing. */
export async function offerLogin({ world, at }: Knock): Promise<KeyOffer> {
  const { challenge, sealed } = newChallenge(world, PURPOSE, at);
  return { options: await askForKey(relyingParty(world.publicUrl), { challenge, known: [] }), sealed };
}

interface Answered {
  /** What the browser answered, as JSON. */
  readonly answer: string;
  readonly sealed: string;
}

/**
 * Enters with a passkey, the only way there is for administrators: the device asked its owner for a finger, a face or a PIN. An answer counts
 * once, and a key that counts backwards was copied and opens nothing. Answers the secret of the session.
 */
export const enterWithKey = (
  knock: Knock,
  answered: Answered,
): Promise<Result<{ readonly token: string }, { readonly kind: 'PasskeyRefused' }>> =>
  inAdministration(knock.world.database, async (tx) => {
    const owner = await believe(tx, knock, answered);
    return owner ? ok({ token: await startSession(tx, knock, owner) }) : err({ kind: 'PasskeyRefused' });
  });

/**
 * Shows a key once more, before what a stolen session should not do (R15): the session is replaced by one that begins now. Refused for a key
 * of somebody else.
 */
export const confirmWithKey = (
  knock: Knock,
  owner: Administrator,
  { held, ...answered }: Answered & { readonly held: string },
): Promise<Result<{ readonly token: string }, { readonly kind: 'PasskeyRefused' }>> =>
  inAdministration(knock.world.database, async (tx) => {
    const shown = await believe(tx, knock, answered);
    if (shown?.id !== owner.id) return err({ kind: 'PasskeyRefused' });
    await shut(tx, held, knock.at);
    return ok({ token: await startSession(tx, knock, owner, 'identity_confirmed') });
  });

async function believe(tx: Tx, { world, at }: Knock, { answer, sealed }: Answered): Promise<Administrator | undefined> {
  const challenge = openChallenge(world.sealer, sealed, { purpose: PURPOSE, at });
  const credentialId = credentialIn(answer);
  const key = credentialId === undefined ? undefined : await lockKey(tx, credentialId);
  if (!challenge || !key) return undefined;
  const asserted = await readAssertion(relyingParty(world.publicUrl), answer, { challenge: challenge.challenge, key });
  if (!asserted || !(await spendChallenge(tx, challenge, at))) return undefined;
  await noteUsed(tx, { credentialId: key.credentialId, signCount: asserted.signCount, at });
  return key.owner;
}
