import { noteWayOut, type TooManyAttempts } from '#src/identity/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { newToken } from '#src/platform/crypto/index.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import type { OidcTies, OidcUnreachable } from './oidc-gateway.ts';
import { openOidcProvider } from './oidc-providers.ts';
import { acrsEnough } from './oidc-rules.ts';
import { insertRequest } from './request-store.ts';
import { REQUEST_MINUTES } from './rules.ts';
import type { Luggage } from './travel.ts';

/** What is kept of a way out until its way back, sealed. */
export interface KeptOidcRequest extends Luggage, OidcTies {
  /** The address it went out with, for the register. */
  readonly url: string;
}

interface Start extends Luggage {
  /** The gateway's part of the address. */
  readonly code: string;
  readonly browserHash: Buffer;
}

type StartError = { readonly kind: 'FederationOff' } | OidcUnreachable | TooManyAttempts;

export const oidcRedirectUri = ({ world, slug }: FederatedEntrance, code: string): string =>
  `${world.publicUrl}/${slug}/oidc/${code}/ritorno`;

/**
 * Sends somebody to a regional gateway, with ties that only this browser's way back can answer to, good for 30 minutes. The gateway is
 * asked where it stands outside of a transaction.
 */
export async function startOidc(entrance: FederatedEntrance, start: Start): Promise<Result<string, StartError>> {
  const { world, at } = entrance;
  const { oidc, randomness, sealer } = world;
  const { code, browserHash, next, pending } = start;
  const begun = await inFederation(entrance, async (tx) => {
    const provider = await openOidcProvider(tx, sealer, code);
    return { provider, noted: provider ? await noteWayOut(tx, entrance) : ok(undefined) };
  });
  if (!begun.provider || !oidc) return err({ kind: 'FederationOff' });
  if (!begun.noted.ok) return begun.noted;
  const { provider } = begun;
  const [state, nonce, verifier] = [newToken(randomness), newToken(randomness), newToken(randomness)];
  const ties = { state, nonce, verifier };
  const redirectUri = oidcRedirectUri(entrance, code);
  const out = await oidc.wayOut(provider, { ...ties, redirectUri, acrs: acrsEnough(provider) });
  if (!out.ok) return out;
  const kept: KeptOidcRequest = { ...ties, url: out.value, next, pending };
  await inFederation(entrance, (tx) =>
    insertRequest(tx, {
      id: state,
      federation: 'oidc',
      provider: code,
      browserHash,
      at,
      expiresAt: at.add({ minutes: REQUEST_MINUTES }),
      sealedRequest: sealer.seal(JSON.stringify(kept)),
    }),
  );
  return ok(out.value);
}
