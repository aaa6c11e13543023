import { inTenant } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { type TakenOver, takeOver } from './providers.ts';
import { isRefreshDue } from './rules.ts';
import { lockRegisterTimes, noteRefreshed, noteTried } from './settings-store.ts';
import type { ProviderMetadata } from './types.ts';

/** Where the register of SPID's providers is got, and by whose signature it is believed. */
export interface ProviderRegister {
  /** Throws when nothing comes. */
  readonly fetch: () => Promise<string>;
  readonly certificates: () => Promise<readonly string[]>;
}

export type Refreshed =
  | { readonly kind: 'not_due' }
  | ({ readonly kind: 'refreshed' } & TakenOver)
  /** Nothing changed: what was believed yesterday is believed today. */
  | { readonly kind: 'failed'; readonly reason: string };

const federation = 'spid';
const actor = { kind: 'system', job: 'provider-register' } as const;

/**
 * Takes the register of SPID's providers over for a municipality, once a day whoever asks: fetched outside of a transaction, believed
 * only when its signature and its dates hold. A try that fails changes nothing and is repeated an hour later.
 */
export async function refreshProviders(
  world: Pick<World, 'database' | 'clock' | 'saml'>,
  tenantId: number,
  register: ProviderRegister,
): Promise<Refreshed> {
  const at = world.clock.now();
  const isOurs = await inTenant(world.database, { tenantId, actor }, async (tx) => {
    const times = await lockRegisterTimes(tx, federation);
    if (!times || !isRefreshDue(times, at)) return false;
    await noteTried(tx, federation, at);
    return true;
  });
  if (!isOurs || !world.saml) return { kind: 'not_due' };
  let providers: readonly ProviderMetadata[];
  try {
    const [xml, certificates] = await Promise.all([register.fetch(), register.certificates()]);
    providers = world.saml.readSignedProviders(xml, federation, { certificates, at });
  } catch (failure) {
    return { kind: 'failed', reason: failure instanceof Error ? failure.message : String(failure) };
  }
  return inTenant(world.database, { tenantId, actor }, async (tx) => {
    const taken = await takeOver(tx, { federation, providers, at });
    await noteRefreshed(tx, federation, at);
    return { kind: 'refreshed', ...taken };
  });
}
