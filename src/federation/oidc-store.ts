import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { OidcSettings } from './oidc-types.ts';

export interface ListedOidc {
  readonly code: string;
  readonly name: string;
}

export interface StoredOidc extends ListedOidc {
  readonly settings: OidcSettings;
  readonly sealedClientSecret: string;
}

export const listOidc = (tx: Tx): Promise<StoredOidc[]> =>
  rows(
    tx,
    sql<StoredOidc>`select code, name, settings, sealed_client_secret as "sealedClientSecret" from oidc_providers
      where tenant_id = current_tenant() and enabled order by name, code`,
  );

export const findOidc = (tx: Tx, code: string): Promise<StoredOidc | undefined> =>
  find(
    tx,
    sql<StoredOidc>`select code, name, settings, sealed_client_secret as "sealedClientSecret" from oidc_providers
      where tenant_id = current_tenant() and code = ${code} and enabled`,
  );

export const putOidc = (tx: Tx, provider: StoredOidc, at: Temporal.Instant) =>
  sql`insert into oidc_providers (code, name, settings, sealed_client_secret, updated_at)
    values (${provider.code}, ${provider.name}, ${JSON.stringify(provider.settings)}, ${provider.sealedClientSecret}, ${at})
    on conflict (tenant_id, code) do update set name = excluded.name, settings = excluded.settings, enabled = true,
      sealed_client_secret = excluded.sealed_client_secret, updated_at = excluded.updated_at`.execute(tx);

/** Switches a gateway off and forgets its secret; false when there is none. */
export async function dropOidc(tx: Tx, code: string, at: Temporal.Instant): Promise<boolean> {
  const dropped = await find(
    tx,
    sql<{ code: string }>`update oidc_providers set enabled = false, sealed_client_secret = null, updated_at = ${at}
      where tenant_id = current_tenant() and code = ${code} and enabled returning code`,
  );
  return dropped !== undefined;
}
