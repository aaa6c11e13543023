import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { publishedKeys } from './key-store.ts';
import { listProviders } from './provider-store.ts';
import { readFederationSettings, type SettingsUnreadable } from './read-settings.ts';
import { defaultEntityId } from './service.ts';
import { findFederation, putEnabled, putSettings } from './settings-store.ts';
import type { FederationSettings, SamlFederation } from './types.ts';

/** Records what a municipality declares of itself to a federation. Nobody is let in by it yet. */
export async function setUpFederation(
  tx: Tx,
  { publicUrl }: Pick<World, 'publicUrl'>,
  setUp: { readonly federation: SamlFederation; readonly json: string; readonly at: Temporal.Instant },
): Promise<Result<FederationSettings, SettingsUnreadable>> {
  const { slug, demo } = await currentTenant(tx);
  const { federation, at } = setUp;
  const reading = { federation, defaultEntityId: defaultEntityId(publicUrl, slug, federation), lenient: demo };
  const settings = readFederationSettings(setUp.json, reading);
  if (!settings.ok) return settings;
  const before = (await findFederation(tx, federation))?.settings;
  await putSettings(tx, federation, settings.value, at);
  const line = { action: 'federation_set_up', subject: `federation:${federation}`, before, after: settings.value };
  await audit(tx, { at, ...line });
  return settings;
}

type SwitchError =
  | { readonly kind: 'FederationNotSetUp' }
  | { readonly kind: 'NoKey' }
  | { readonly kind: 'NoProviders' };

/** Lets families in with a federation, or no more. It needs settings, a key and at least one provider. */
export async function switchFederation(
  tx: Tx,
  world: Pick<World, 'testProviders'>,
  { federation, on, at }: { readonly federation: SamlFederation; readonly on: boolean; readonly at: Temporal.Instant },
): Promise<Result<undefined, SwitchError>> {
  const stored = await findFederation(tx, federation);
  if (!stored) return err({ kind: 'FederationNotSetUp' });
  if (on && (await publishedKeys(tx, federation)).length === 0) return err({ kind: 'NoKey' });
  const whose = { federation, testToo: world.testProviders ?? false };
  if (on && (await listProviders(tx, whose, at)).length === 0) return err({ kind: 'NoProviders' });
  await putEnabled(tx, federation, on, at);
  const action = on ? 'federation_switched_on' : 'federation_switched_off';
  await audit(tx, { at, action, subject: `federation:${federation}` });
  return ok(undefined);
}
