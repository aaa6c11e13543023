import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { ProviderMetadata, SamlFederation } from './types.ts';

/** A provider as the list shows it. */
export interface ListedProvider {
  readonly entityId: string;
  readonly name: string;
}

/** Whose word counts: in production never that of a provider for tests, even if one was left over. */
interface Whose {
  readonly federation: SamlFederation;
  readonly testToo: boolean;
}

const believed = ({ federation, testToo }: Whose) =>
  sql`tenant_id = current_tenant() and federation = ${federation} and (${testToo} or not test)`;

/** Who may be chosen at an instant: a provider whose metadata have run out could let nobody in. */
export const listProviders = (tx: Tx, whose: Whose, at: Temporal.Instant): Promise<ListedProvider[]> =>
  rows(
    tx,
    sql<ListedProvider>`select entity_id as "entityId", name from identity_providers
      where ${believed(whose)} and coalesce((metadata ->> 'validUntil')::timestamptz > ${at}, true) order by entity_id`,
  );

export async function findProvider(tx: Tx, whose: Whose, entityId: string): Promise<ProviderMetadata | undefined> {
  const row = await find(
    tx,
    sql<{ metadata: ProviderMetadata }>`select metadata from identity_providers
      where ${believed(whose)} and entity_id = ${entityId}`,
  );
  return row?.metadata;
}

export async function allProviders(tx: Tx, whose: Whose): Promise<ProviderMetadata[]> {
  const found = await rows(
    tx,
    sql<{ metadata: ProviderMetadata }>`select metadata from identity_providers where ${believed(whose)}`,
  );
  return found.map(({ metadata }) => metadata);
}

/** Keeps what is known of a provider; false when that was known already. */
export async function putProvider(
  tx: Tx,
  federation: SamlFederation,
  provider: ProviderMetadata,
  { test, at }: { readonly test: boolean; readonly at: Temporal.Instant },
): Promise<boolean> {
  const put = await find(
    tx,
    sql<{ put: boolean }>`insert into identity_providers as p (federation, entity_id, name, metadata, test, imported_at)
      values (${federation}, ${provider.entityId}, ${provider.name}, ${JSON.stringify(provider)}, ${test}, ${at})
      on conflict (tenant_id, federation, entity_id) do update
        set name = excluded.name, metadata = excluded.metadata, test = excluded.test, imported_at = excluded.imported_at
        where (p.name, p.metadata, p.test) is distinct from (excluded.name, excluded.metadata, excluded.test)
      returning true as put`,
  );
  return put !== undefined;
}

/** Forgets the providers that the register no longer holds; test providers are not of the register. */
export async function dropOthers(
  tx: Tx,
  federation: SamlFederation,
  kept: readonly string[],
): Promise<readonly string[]> {
  const gone = await rows(
    tx,
    sql<{ id: string }>`delete from identity_providers where tenant_id = current_tenant() and federation = ${federation}
      and not test and entity_id <> all (${kept}) returning entity_id as id`,
  );
  return gone.map(({ id }) => id);
}
