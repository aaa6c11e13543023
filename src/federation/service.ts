import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { publishedKeys } from './key-store.ts';
import { findFederation } from './settings-store.ts';
import type { SamlFederation, SamlService } from './types.ts';

/** Where the municipality's addresses for a federation begin. */
const federationUrl = (publicUrl: string, slug: string, federation: SamlFederation): string =>
  `${publicUrl}/${slug}/${federation}`;

/** What AgID or the Ministry gets to know it by, unless the office chose another name. */
export const defaultEntityId = (publicUrl: string, slug: string, federation: SamlFederation): string =>
  `${federationUrl(publicUrl, slug, federation)}/metadata`;

interface Which {
  readonly slug: string;
  readonly federation: SamlFederation;
}

/**
 * The municipality as a service of a federation, with the key that signs; undefined while it has not been set up or has
 * no key. Whether families are let in is another question: `enabled`.
 */
export async function findService(
  tx: Tx,
  { sealer, publicUrl }: Pick<World, 'sealer' | 'publicUrl'>,
  { slug, federation }: Which,
): Promise<{ readonly service: SamlService; readonly enabled: boolean } | undefined> {
  const stored = await findFederation(tx, federation);
  const [signing, ...others] = await publishedKeys(tx, federation);
  if (!stored || !signing) return undefined;
  const base = federationUrl(publicUrl, slug, federation);
  const service = {
    ...stored.settings,
    federation,
    acsUrl: `${base}/acs`,
    logoutUrl: `${base}/logout`,
    key: { privateKeyPem: sealer.open(signing.sealedPrivateKey), certificatePem: signing.certificate },
    otherCertificates: others.map(({ certificate }) => certificate),
  };
  return { service, enabled: stored.enabled };
}
