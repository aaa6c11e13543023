import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { insertKey, letSign, lockKeys, publishedKeys, retireKey, type StoredKey } from './key-store.ts';
import { findFederation } from './settings-store.ts';
import type { SamlFederation } from './types.ts';

/** A certificate of a public body lasts ten years at most; AgID must be told of each new one. */
const YEARS = 10;

export type KeyError =
  /** What the municipality declares of itself comes first: the certificate repeats it. */
  | { readonly kind: 'FederationNotSetUp' }
  | { readonly kind: 'NoGateway' }
  | { readonly kind: 'AlreadyOneWaiting' }
  | { readonly kind: 'NoneWaiting' }
  | { readonly kind: 'NothingToRetire' };

interface Place {
  readonly tenantId: number;
  readonly federation: SamlFederation;
}

const actor = { kind: 'system', job: 'federation-keys' } as const;

/**
 * Makes a key and its certificate. The first of a federation signs at once; a later one is published beside it and signs
 * when `useNewKey` says so, after the providers took note. Only one may wait.
 */
export async function addKey(
  world: World,
  { tenantId, federation }: Place,
): Promise<Result<{ readonly signs: boolean }, KeyError>> {
  const at = world.clock.now();
  const { saml } = world;
  if (!saml) return err({ kind: 'NoGateway' });
  const run = <T>(work: (tx: Tx) => Promise<T>) => inTenant(world.database, { tenantId, actor }, work);
  const settings = await run(async (tx) => (await findFederation(tx, federation))?.settings);
  if (!settings) return err({ kind: 'FederationNotSetUp' });
  const until = at.toZonedDateTimeISO('UTC').add({ years: YEARS }).toInstant();
  const made = await saml.createKey(settings, { from: at, until });
  return run(async (tx) => {
    await lockKeys(tx, federation);
    const published = await publishedKeys(tx, federation);
    if (published.some(({ signsFrom }) => signsFrom === null)) return err({ kind: 'AlreadyOneWaiting' });
    const signs = published.length === 0;
    await insertKey(tx, federation, {
      sealedPrivateKey: world.sealer.seal(made.privateKeyPem),
      certificate: made.certificatePem,
      createdAt: at,
      expiresAt: until,
      signsFrom: signs ? at : null,
    });
    await audit(tx, { at, action: 'federation_key_added', subject: `federation:${federation}` });
    return ok({ signs });
  });
}

/** From now on the key that waits signs; the former one stays published until it is retired. */
export const useNewKey = (tx: Tx, federation: SamlFederation, at: Temporal.Instant) =>
  change(tx, federation, async (keys) => {
    const waiting = keys.find(({ signsFrom }) => signsFrom === null);
    if (!waiting) return err({ kind: 'NoneWaiting' });
    await letSign(tx, waiting.id, at);
    await audit(tx, { at, action: 'federation_key_used', subject: `federation:${federation}` });
    return ok(undefined);
  });

/** Takes the former keys out of the metadata: nothing is signed with them any more. */
export const retireOldKeys = (tx: Tx, federation: SamlFederation, at: Temporal.Instant) =>
  change(tx, federation, async ([signing, ...others]) => {
    const old = others.filter(({ signsFrom }) => signsFrom !== null);
    if (!signing || old.length === 0) return err({ kind: 'NothingToRetire' });
    for (const key of old) await retireKey(tx, key.id, at);
    await audit(tx, { at, action: 'federation_key_retired', subject: `federation:${federation}` });
    return ok(undefined);
  });

async function change(
  tx: Tx,
  federation: SamlFederation,
  work: (keys: readonly StoredKey[]) => Promise<Result<undefined, KeyError>>,
): Promise<Result<undefined, KeyError>> {
  await lockKeys(tx, federation);
  return work(await publishedKeys(tx, federation));
}

/** A published key as people may see it. */
export interface PublishedKey {
  readonly certificate: string;
  readonly signs: boolean;
  readonly expiresAt: Temporal.Instant;
}

export async function listKeys(tx: Tx, federation: SamlFederation): Promise<PublishedKey[]> {
  const keys = await publishedKeys(tx, federation);
  return keys.map(({ certificate, expiresAt }, place) => ({
    certificate,
    expiresAt,
    signs: place === 0 && keys[0]?.signsFrom !== null,
  }));
}
