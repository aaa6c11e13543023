import { systemRandomness } from '#src/platform/crypto/index.ts';
import type { MovableClock } from '../clock/pages.tsx';
import { type Flavour, type PlayedProvider, playProvider } from './identity.ts';
import { identityPages } from './pages.tsx';
import type { TestPerson } from './people.ts';
import { providerMetadata } from './saml-messages.ts';

/** SPID and CIE as the sandbox plays them. Keys are made when they are first needed, and are gone when it stops. */
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
  return {
    pages: identityPages({ provider, people, clock }),
    metadata: async (flavour: Flavour) => providerMetadata(await provider(flavour)),
  };
}
