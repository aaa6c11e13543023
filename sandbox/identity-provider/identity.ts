import { type CertifiedKey, certifiedKey } from '#src/platform/crypto/index.ts';
import type { Randomness } from '#src/platform/world.ts';

export type Flavour = 'spid' | 'cie';

/** A provider of identities as the sandbox plays it. */
export interface PlayedProvider extends CertifiedKey {
  readonly flavour: Flavour;
  readonly entityId: string;
  readonly name: string;
  readonly ssoUrl: string;
  readonly sloUrl: string;
}

const NAMES: Record<Flavour, string> = { spid: 'Identità di prova (demo)', cie: 'CIE di prova (demo)' };

/** Makes a provider with a key of its own: nobody who trusted yesterday's trusts today's by accident. */
export async function playProvider(
  flavour: Flavour,
  baseUrl: string,
  randomness: Randomness,
  now: Temporal.Instant,
): Promise<PlayedProvider> {
  const subject = [
    ['2.5.4.3', NAMES[flavour]],
    ['2.5.4.6', 'IT'],
  ] as const;
  const hours = (count: number) => now.add({ hours: count });
  const key = await certifiedKey(
    { subject, policies: [], from: hours(-24 * 800), until: hours(24 * 3650) },
    randomness,
  );
  const base = `${baseUrl}/${flavour}`;
  return {
    ...key,
    flavour,
    name: NAMES[flavour],
    entityId: `${base}/metadata`,
    ssoUrl: `${base}/sso`,
    sloUrl: `${base}/slo`,
  };
}
