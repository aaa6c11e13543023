import { noteWayOut, type TooManyAttempts } from '#src/identity/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { newToken } from '#src/platform/crypto/index.ts';
import type { World } from '#src/platform/world.ts';
import type { Dispatch } from './gateway.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import { findProvider } from './provider-store.ts';
import { insertRequest } from './request-store.ts';
import { hasRunOut, REQUEST_MINUTES } from './rules.ts';
import { findService } from './service.ts';
import type { KeptRequest, Luggage } from './travel.ts';
import type { AttributeSet, Endpoint, ProviderMetadata, SamlFederation } from './types.ts';

interface Start extends Luggage {
  readonly federation: SamlFederation;
  /** Its entity id. */
  readonly provider: string;
  /** What ties the answer to the browser that asked. */
  readonly browserHash: Buffer;
  readonly attributeSet?: AttributeSet;
}

type StartError =
  /** The municipality has not switched it on. */
  { readonly kind: 'FederationOff' } | { readonly kind: 'ProviderUnknown' } | TooManyAttempts;

/** Sends somebody to a provider with a signed request of their own, good for one answer within 30 minutes. */
export function startLogin(entrance: FederatedEntrance, start: Start): Promise<Result<Dispatch, StartError>> {
  const { world, at, slug } = entrance;
  const { federation, attributeSet = 0, next, pending } = start;
  return inFederation(entrance, async (tx) => {
    const found = await findService(tx, world, { slug, federation });
    if (!found?.enabled || !world.saml) return err({ kind: 'FederationOff' });
    const testToo = world.testProviders ?? false;
    const provider = await findProvider(tx, { federation, testToo }, start.provider);
    const endpoint = provider && !hasRunOut(provider, at) ? endpointOf(provider) : undefined;
    if (!endpoint || (attributeSet !== 0 && !found.service.eidas)) return err({ kind: 'ProviderUnknown' });
    const noted = await noteWayOut(tx, entrance);
    if (!noted.ok) return noted;
    const [id, relayState] = [newRequestId(world), newToken(world.randomness)];
    const request = { id, at, relayState, attributeSet, endpoint };
    const { xml, dispatch } = world.saml.authnRequest(found.service, request);
    const kept: KeptRequest = { relayState, attributeSet, xml, next, pending };
    await insertRequest(tx, {
      id,
      federation,
      provider: start.provider,
      browserHash: start.browserHash,
      at,
      expiresAt: at.add({ minutes: REQUEST_MINUTES }),
      sealedRequest: world.sealer.seal(JSON.stringify(kept)),
    });
    return ok(dispatch);
  });
}

/** The redirect needs no script and no second click; a form does. */
const endpointOf = ({ sso }: ProviderMetadata): Endpoint | undefined =>
  sso.find(({ binding }) => binding === 'redirect') ?? sso[0];

/** An XML ID: it must not begin with a digit. */
export const newRequestId = ({ randomness }: Pick<World, 'randomness'>): string =>
  `_${randomness.bytes(20).toString('hex')}`;
