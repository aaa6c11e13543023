import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { type ClientKey, readClientKey } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { currentTenant } from '#src/tenancy/index.ts';
import { dropOidc, findOidc, listOidc, putOidc } from './oidc-store.ts';
import type { OidcProvider } from './oidc-types.ts';
import { readOidcSettings } from './read-oidc-settings.ts';
import type { SettingsUnreadable } from './read-settings.ts';

interface AddedOidc extends Pick<OidcProvider, 'code' | 'name'> {
  /** What the gateway is to be given, where the service proves itself with a key. */
  readonly publicKey: ClientKey['published'] | undefined;
}

/**
 * Adds a regional gateway or a broker to the municipality, or replaces what was agreed with it: from now on its button stands on the
 * login page. The secret is sealed and never shown again.
 */
export async function addOidcProvider(
  tx: Tx,
  sealer: Sealer,
  added: { readonly json: string; readonly clientSecret: string; readonly at: Temporal.Instant },
): Promise<Result<AddedOidc, SettingsUnreadable>> {
  const { demo } = await currentTenant(tx);
  const read = readOidcSettings(added.json, { lenient: demo });
  if (!read.ok) return read;
  const clientSecret = added.clientSecret.trim();
  if (clientSecret === '') return err({ kind: 'SettingsUnreadable', reasons: ['il segreto: manca'] });
  const { code, name, settings } = read.value;
  const key = settings.clientAuth === 'private_key_jwt' ? readClientKey(clientSecret) : undefined;
  if (settings.clientAuth === 'private_key_jwt' && !key) {
    const reason =
      'la chiave: deve essere una chiave privata in PEM, senza password: RSA di almeno 2048 bit o EC P-256';
    return err({ kind: 'SettingsUnreadable', reasons: [reason] });
  }
  const before = (await findOidc(tx, code))?.settings;
  await putOidc(tx, { code, name, settings, sealedClientSecret: sealer.seal(clientSecret) }, added.at);
  await audit(tx, { at: added.at, action: 'oidc_provider_added', subject: `oidc:${code}`, before, after: settings });
  return ok({ code, name, publicKey: key?.published });
}

/** Takes a gateway off: nobody enters with it any more, whoever is in stays. False when there is none. */
export async function removeOidcProvider(
  tx: Tx,
  { code, at }: { readonly code: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const removed = await dropOidc(tx, code, at);
  if (removed) await audit(tx, { at, action: 'oidc_provider_removed', subject: `oidc:${code}` });
  return removed;
}

/** The gateways that are on, without their secrets. */
export async function listOidcProviders(tx: Tx): Promise<Omit<OidcProvider, 'clientSecret'>[]> {
  return (await listOidc(tx)).map(({ code, name, settings }) => ({ code, name, ...settings }));
}

/** A gateway with its secret, to speak with it. */
export async function openOidcProvider(tx: Tx, sealer: Sealer, code: string): Promise<OidcProvider | undefined> {
  const stored = await findOidc(tx, code);
  if (!stored) return undefined;
  const { name, settings, sealedClientSecret } = stored;
  return { code, name, ...settings, clientSecret: sealer.open(sealedClientSecret) };
}
