import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { askForNewKey, newChallenge, openChallenge, readNewKey, relyingParty } from '#src/platform/webauthn/index.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { deletePasskey, insertPasskey, lockLogin, passkeysOf, spendChallenge } from './passkey-store.ts';
import { subjectOf } from './session-start.ts';
import type { Entrance, LoginOwner } from './types.ts';

/** More keys than anybody has devices; each is asked about at every login. */
export const MOST_PASSKEYS = 10;

/** What a page needs to ask a browser for a key: the browser's options, and our challenge, which comes back with the answer. */
export interface PasskeyOffer {
  readonly options: string;
  readonly sealed: string;
}

export interface KeyOwner {
  readonly loginId: number;
  readonly owner: LoginOwner;
  readonly name: string;
}

const purposeOf = (loginId: number) => `passkey_added ${loginId}`;

/** What a browser needs to make a passkey for somebody who is signed in. */
export async function offerPasskey(
  tx: Tx,
  { world, tenantId, at }: Entrance,
  { loginId, name }: KeyOwner,
): Promise<PasskeyOffer> {
  const { challenge, sealed } = newChallenge(world, `${tenantId} ${purposeOf(loginId)}`, at);
  const { name: service } = await currentTenant(tx);
  const owner = { handle: tokenHash(`passkeys ${tenantId} ${loginId}`), name, displayName: name };
  const known = await passkeysOf(tx, loginId);
  return { options: await askForNewKey(relyingParty(world.publicUrl), { challenge, service, owner, known }), sealed };
}

export type AddPasskeyError =
  /** The browser's answer is none to our question, or came too late. */
  { readonly kind: 'PasskeyRefused' } | { readonly kind: 'PasskeyKnown' } | { readonly kind: 'TooManyPasskeys' };

interface Adding extends KeyOwner {
  /** What the browser answered, as JSON. */
  readonly answer: string;
  readonly sealed: string;
  /** What its owner calls it; the caller sees to it that it is 1 to 60 characters long. */
  readonly called: string;
}

/** Adds a passkey to a login of staff (R15): from now on it opens the second step, and the whole login by itself. */
export async function addPasskey(
  tx: Tx,
  { world, tenantId, at }: Pick<Entrance, 'world' | 'tenantId' | 'at'>,
  { loginId, owner, answer, sealed, called }: Adding,
): Promise<Result<undefined, AddPasskeyError>> {
  const challenge = openChallenge(world.sealer, sealed, { purpose: `${tenantId} ${purposeOf(loginId)}`, at });
  const key = challenge && (await readNewKey(relyingParty(world.publicUrl), answer, challenge.challenge));
  if (!key || !(await spendChallenge(tx, challenge))) return err({ kind: 'PasskeyRefused' });
  await lockLogin(tx, loginId);
  if ((await passkeysOf(tx, loginId)).length >= MOST_PASSKEYS) return err({ kind: 'TooManyPasskeys' });
  if (!(await insertPasskey(tx, { loginId, key, name: called, at }))) return err({ kind: 'PasskeyKnown' });
  await audit(tx, { at, action: 'passkey_added', subject: subjectOf(owner) });
  return ok(undefined);
}

/** Takes a passkey off: it opens nothing any more. False when the login has none such. */
export async function removePasskey(
  tx: Tx,
  { loginId, owner, credentialId, at }: KeyOwner & { readonly credentialId: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const removed = await deletePasskey(tx, loginId, credentialId);
  if (removed) await audit(tx, { at, action: 'passkey_removed', subject: subjectOf(owner) });
  return removed;
}
