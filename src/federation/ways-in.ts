import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { type ListedOidc, listOidc } from './oidc-store.ts';
import { type ListedProvider, listProviders } from './provider-store.ts';
import { shuffled } from './rules.ts';
import { findService } from './service.ts';
import { enabledFederations, findFederation } from './settings-store.ts';
import type { SamlFederation } from './types.ts';

/** Which ways besides a password stand open to families. */
export interface WaysIn {
  readonly spid: boolean;
  readonly cie: boolean;
  /** Regional gateways and brokers, by name. */
  readonly gateways: readonly ListedOidc[];
}

export async function waysIn(tx: Tx): Promise<WaysIn> {
  const enabled = await enabledFederations(tx);
  const gateways = (await listOidc(tx)).map(({ code, name }) => ({ code, name }));
  return { spid: enabled.includes('spid'), cie: enabled.includes('cie'), gateways };
}

/** The providers to choose from, in an order of chance each time (AgID), and whether people of other countries may come. */
export async function providersToChoose(
  tx: Tx,
  world: Pick<World, 'testProviders' | 'randomness'>,
  { federation, at }: { readonly federation: SamlFederation; readonly at: Temporal.Instant },
): Promise<{ readonly providers: readonly ListedProvider[]; readonly eidas: boolean } | undefined> {
  const stored = await findFederation(tx, federation);
  if (!stored?.enabled) return undefined;
  const listed = await listProviders(tx, { federation, testToo: world.testProviders ?? false }, at);
  const providers = shuffled(listed, world.randomness.bytes(2 * listed.length));
  return { providers, eidas: stored.settings.eidas };
}

/** The signed metadata of a municipality; undefined before it has a key. They are there before anybody may enter, to be sent in. */
export async function metadataFor(
  tx: Tx,
  world: Pick<World, 'sealer' | 'publicUrl' | 'saml'>,
  which: { readonly slug: string; readonly federation: SamlFederation },
): Promise<string | undefined> {
  const found = await findService(tx, world, which);
  return found && world.saml?.metadata(found.service);
}
