import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { dropOthers, putProvider } from './provider-store.ts';
import type { ProviderMetadata, SamlFederation } from './types.ts';

type ProviderFileError =
  | { readonly kind: 'NoGateway' }
  | { readonly kind: 'ProvidersUnreadable'; readonly reason: string }
  | { readonly kind: 'SeveralTestProviders' };

interface ProviderFile {
  readonly federation: SamlFederation;
  readonly xml: string;
  readonly at: Temporal.Instant;
}

export interface TakenOver {
  readonly kept: number;
  /** Those that are new, or say something new of themselves. */
  readonly changed: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Takes over the register of a federation: what it holds is believed from now on, what it no longer holds is not. The same
 * file twice changes nothing. Test providers, which are in no register, stay.
 */
export async function importProviders(
  tx: Tx,
  world: Pick<World, 'saml'>,
  file: ProviderFile,
): Promise<Result<TakenOver, ProviderFileError>> {
  const read = readFile(world, file);
  if (!read.ok) return read;
  return ok(await takeOver(tx, { ...file, providers: read.value }));
}

/** Believes exactly these providers from now on; answers what changed by it, and writes it down if anything did. */
export async function takeOver(
  tx: Tx,
  {
    federation,
    providers,
    at,
  }: Pick<ProviderFile, 'federation' | 'at'> & { readonly providers: readonly ProviderMetadata[] },
): Promise<TakenOver> {
  const changed: string[] = [];
  for (const provider of providers)
    if (await putProvider(tx, federation, provider, { test: false, at })) changed.push(provider.entityId);
  const kept = providers.map(({ entityId }) => entityId);
  const dropped = await dropOthers(tx, federation, kept);
  const after = { kept: kept.length, changed, dropped };
  if (changed.length + dropped.length > 0)
    await audit(tx, { at, action: 'identity_providers_imported', subject: `federation:${federation}`, after });
  return after;
}

/** Adds one provider for tests to this municipality alone, such as AgID's validator. Whoever calls it refuses it in production. */
export async function addTestProvider(
  tx: Tx,
  world: Pick<World, 'saml'>,
  file: ProviderFile,
): Promise<Result<string, ProviderFileError>> {
  const read = readFile(world, file);
  if (!read.ok) return read;
  const [provider, ...others] = read.value;
  if (!provider || others.length > 0) return err({ kind: 'SeveralTestProviders' });
  await putProvider(tx, file.federation, provider, { test: true, at: file.at });
  const after = { entityId: provider.entityId };
  await audit(tx, {
    at: file.at,
    action: 'test_provider_added',
    subject: `federation:${file.federation}`,
    after,
  });
  return ok(provider.entityId);
}

function readFile(
  { saml }: Pick<World, 'saml'>,
  { xml, federation }: ProviderFile,
): Result<readonly ProviderMetadata[], ProviderFileError> {
  if (!saml) return err({ kind: 'NoGateway' });
  try {
    return ok(saml.readProviders(xml, federation));
  } catch (failure) {
    return err({ kind: 'ProvidersUnreadable', reason: failure instanceof Error ? failure.message : String(failure) });
  }
}
