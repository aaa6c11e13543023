import { err, ok, type Result } from '#src/kernel/result.ts';
import { type FederatedEntrance, inFederation } from './in-federation.ts';
import type { OidcUnreachable } from './oidc-gateway.ts';
import { openOidcProvider } from './oidc-providers.ts';

type LeaveError =
  | { readonly kind: 'FederationOff' }
  /** The gateway offers no way to end its session from here; `name` is what people know it by. */
  | { readonly kind: 'NoWayToLeave'; readonly name: string }
  | (OidcUnreachable & { readonly name: string });

/** Where a gateway's own session is ended, for whoever entered with it on a computer of others: ours ended before (OpenID Connect RP-Initiated Logout 1.0). */
export async function leaveOidc(
  entrance: FederatedEntrance,
  { code, backTo }: { readonly code: string; readonly backTo: string },
): Promise<Result<string, LeaveError>> {
  const { oidc, sealer, publicUrl } = entrance.world;
  const provider = await inFederation(entrance, (tx) => openOidcProvider(tx, sealer, code));
  if (!provider || !oidc) return err({ kind: 'FederationOff' });
  const { name } = provider;
  const way = await oidc.wayToLeave(provider, `${publicUrl}${backTo}`);
  if (!way.ok) return err({ ...way.error, name });
  return way.value === undefined ? err({ kind: 'NoWayToLeave', name }) : ok(way.value);
}

/** The gateway that opened a session, by its part of addresses; undefined when another way in did. */
export const gatewayOf = (provider: string | undefined): string | undefined =>
  provider?.startsWith('oidc:') ? provider.slice('oidc:'.length) : undefined;
