import { logoutByProvider } from '#src/identity/index.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { Dispatch, LogoutMessage } from './gateway.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import { allProviders } from './provider-store.ts';
import { findService } from './service.ts';
import { newRequestId } from './start-login.ts';
import type { SamlFederation } from './types.ts';

interface Logout extends LogoutMessage {
  readonly federation: SamlFederation;
  readonly relayState: string | undefined;
}

export interface LogoutRefused {
  readonly kind: 'LogoutRefused';
  readonly rule: string;
}

/** Answers a provider that ends a session, and ends the one that it opened under this name, whichever browser holds it. */
export function answerLogout(
  entrance: FederatedEntrance,
  logout: Logout,
): Promise<Result<{ readonly dispatch: Dispatch }, LogoutRefused>> {
  const { world, slug, at } = entrance;
  const { federation } = logout;
  return inFederation(entrance, async (tx) => {
    const found = await findService(tx, world, { slug, federation });
    if (!found || !world.saml) return err({ kind: 'LogoutRefused', rule: 'federation off' });
    const providers = await allProviders(tx, { federation, testToo: world.testProviders ?? false });
    const { service } = found;
    const request = world.saml.readLogoutRequest(logout, { service, providers, at });
    if (!request.ok) return request;
    const slo = providers.find(({ entityId }) => entityId === request.value.issuer)?.slo ?? [];
    const endpoint = slo.find(({ binding }) => binding === 'redirect') ?? slo[0];
    if (!endpoint) return err({ kind: 'LogoutRefused', rule: 'SingleLogoutService' });
    const answer = { id: newRequestId(world), at, request: request.value, endpoint, relayState: logout.relayState };
    const { issuer, nameId, sessionIndexes } = request.value;
    await logoutByProvider(tx, { provider: `${federation}:${issuer}`, nameId, sessionIndexes, at });
    return ok({
      dispatch: world.saml.logoutResponse(service, answer),
    });
  });
}
