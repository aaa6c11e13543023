import type { SamlGateway } from '#src/federation/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { authnRequest } from './authn-request.ts';
import { createKey } from './create-key.ts';
import { logoutResponse, readLogoutRequest } from './logout.ts';
import { metadataOf } from './metadata.ts';
import { readProviders, readSignedProviders } from './providers.ts';
import { openEnvelope, readResponse } from './read-response.ts';

/** SPID and CIE: one language, SAML 2.0, with the differences of each where they are. */
export const samlGateway = (randomness: Randomness): SamlGateway => ({
  createKey: (settings, period) => createKey(settings, period, randomness),
  metadata: metadataOf,
  readProviders,
  readSignedProviders,
  authnRequest,
  openEnvelope,
  readResponse,
  readLogoutRequest,
  logoutResponse,
});

export { registerAt } from './register.ts';
