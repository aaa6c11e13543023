import { err, ok, type Result } from '#src/kernel/result.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import { inAdministration, type Tx } from '#src/platform/database/index.ts';
import { askForNewKey, newChallenge, openChallenge, readNewKey, relyingParty } from '#src/platform/webauthn/index.ts';
import { note } from './acts.ts';
import { lockLink, useUpLinks } from './administrators.ts';
import { type AdministratorKey, deleteKey, insertKey, keysOf, spendChallenge } from './passkey-store.ts';
import { startSession } from './sessions.ts';
import type { Administrator, Knock } from './types.ts';

/** What a page needs to ask a browser for a key. */
export interface KeyOffer {
  readonly options: string;
  readonly sealed: string;
}

export type KeyError = { readonly kind: 'LinkOver' | 'PasskeyRefused' | 'PasskeyKnown' };

interface Registering {
  /** What the browser answered, as JSON. */
  readonly answer: string;
  readonly sealed: string;
  /** What its owner calls it; the caller sees to it that it is 1 to 60 characters long. */
  readonly called: string;
}

const purposeOf = (id: number) => `administration passkey_added ${id}`;

/** Whom a link belongs to and what the browser needs to register the first key; undefined when the link opens nothing. */
export const offerFirstKey = (
  knock: Knock,
  link: string,
): Promise<{ readonly owner: Administrator; readonly offer: KeyOffer } | undefined> =>
  inAdministration(knock.world.database, async (tx) => {
    const owner = await lockLink(tx, link, knock.at);
    return owner && { owner, offer: await offerFor(tx, knock, owner) };
  });

/** Registers the first key with a link that opens once, and lets its owner in. Answers the secret of the session. */
export const registerFirstKey = (
  knock: Knock,
  { link, ...registering }: Registering & { readonly link: string },
): Promise<Result<{ readonly token: string }, KeyError>> =>
  inAdministration(knock.world.database, async (tx) => {
    const owner = await lockLink(tx, link, knock.at);
    if (!owner) return err({ kind: 'LinkOver' as const });
    const added = await addKey(tx, knock, { owner, ...registering });
    if (!added.ok) return added;
    await useUpLinks(tx, owner.id, knock.at);
    return ok({ token: await startSession(tx, knock, owner) });
  });

/** The keys of somebody who is inside, and what the browser needs to register another one. */
export const ownKeys = (
  knock: Knock,
  owner: Administrator,
): Promise<{ readonly keys: readonly AdministratorKey[]; readonly offer: KeyOffer }> =>
  inAdministration(knock.world.database, async (tx) => ({
    keys: await keysOf(tx, owner.id),
    offer: await offerFor(tx, knock, owner),
  }));

/** Registers another key of somebody who is inside. */
export const registerKey = (
  knock: Knock,
  registering: Registering & { readonly owner: Administrator },
): Promise<Result<undefined, KeyError>> =>
  inAdministration(knock.world.database, (tx) => addKey(tx, knock, registering));

/** Takes a key off; the last one stays, because nothing else would open. False when it stayed or was none. */
export const removeKey = (knock: Knock, owner: Administrator, credentialId: string): Promise<boolean> =>
  inAdministration(knock.world.database, async (tx) => {
    const name = await deleteKey(tx, owner.id, credentialId);
    if (name === undefined) return false;
    await note(tx, knock, { administratorId: owner.id, action: 'passkey_removed', subject: name });
    return true;
  });

async function offerFor(tx: Tx, { world, at }: Knock, owner: Administrator): Promise<KeyOffer> {
  const { challenge, sealed } = newChallenge(world, purposeOf(owner.id), at);
  const options = await askForNewKey(relyingParty(world.publicUrl), {
    challenge,
    service: 'Omnibus',
    owner: { handle: tokenHash(`administrator ${owner.id}`), name: owner.name, displayName: owner.name },
    known: await keysOf(tx, owner.id),
  });
  return { options, sealed };
}

async function addKey(
  tx: Tx,
  knock: Knock,
  { owner, answer, sealed, called }: Registering & { readonly owner: Administrator },
): Promise<Result<undefined, KeyError>> {
  const { world, at } = knock;
  const challenge = openChallenge(world.sealer, sealed, { purpose: purposeOf(owner.id), at });
  const key = challenge && (await readNewKey(relyingParty(world.publicUrl), answer, challenge.challenge));
  if (!key || !(await spendChallenge(tx, challenge, at))) return err({ kind: 'PasskeyRefused' });
  if (!(await insertKey(tx, { administratorId: owner.id, key, name: called, at })))
    return err({ kind: 'PasskeyKnown' });
  await note(tx, knock, { administratorId: owner.id, action: 'passkey_added', subject: called });
  return ok(undefined);
}
