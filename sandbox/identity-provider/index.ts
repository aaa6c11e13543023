import { Hono } from 'hono';
import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { MovableClock } from '../clock/pages.tsx';
import { type Flavour, type PlayedProvider, playProvider } from './identity.ts';
import { OIDC_CLIENT, oidcPages } from './oidc-pages.tsx';
import { identityPages } from './pages.tsx';
import type { TestPerson } from './people.ts';
import { providerMetadata } from './saml-messages.ts';

/** SPID, CIE and a regional gateway as the sandbox plays them. Keys are made when they are first needed, and are gone when it stops. */
export function playIdentity(
  baseUrl: () => string,
  people: () => Promise<readonly TestPerson[]>,
  clock: Pick<MovableClock, 'now'>,
) {
  const made = new Map<Flavour, Promise<PlayedProvider>>();
  const provider = (flavour: Flavour) => {
    const known = made.get(flavour) ?? playProvider(flavour, baseUrl(), systemRandomness, clock.now());
    made.set(flavour, known);
    return known;
  };
  const issuer = () => `${baseUrl()}/oidc`;
  const pages = new Hono();
  pages.route('/oidc', oidcPages({ issuer, people, clock }));
  pages.route('/', identityPages({ provider, people, clock }));
  return {
    pages,
    gateway: () => ({ issuer: issuer(), client: OIDC_CLIENT }),
    metadata: async (flavour: Flavour) => providerMetadata(await provider(flavour)),
  };
}
