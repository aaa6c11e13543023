import { sql } from 'kysely';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { RegisterTimes } from './rules.ts';
import type { FederationSettings, SamlFederation } from './types.ts';

interface StoredFederation {
  readonly settings: FederationSettings;
  readonly enabled: boolean;
}

export const findFederation = (tx: Tx, federation: SamlFederation): Promise<StoredFederation | undefined> =>
  find(
    tx,
    sql<StoredFederation>`select settings, enabled from federations
      where tenant_id = current_tenant() and federation = ${federation}`,
  );

/** The federations that are switched on. */
export async function enabledFederations(tx: Tx): Promise<SamlFederation[]> {
  const found = await rows(
    tx,
    sql<{ federation: SamlFederation }>`select federation from federations
      where tenant_id = current_tenant() and enabled order by federation desc`,
  );
  return found.map(({ federation }) => federation);
}

export const putSettings = (tx: Tx, federation: SamlFederation, settings: FederationSettings, at: Temporal.Instant) =>
  sql`insert into federations (federation, settings, updated_at) values (${federation}, ${JSON.stringify(settings)}, ${at})
    on conflict (tenant_id, federation) do update set settings = excluded.settings, updated_at = excluded.updated_at`.execute(
    tx,
  );

export const putEnabled = (tx: Tx, federation: SamlFederation, enabled: boolean, at: Temporal.Instant) =>
  sql`update federations set enabled = ${enabled}, updated_at = ${at}
    where tenant_id = current_tenant() and federation = ${federation}`.execute(tx);

/** When the register of a federation was asked for, held until the end of the transaction; undefined where it was never set up. */
export const lockRegisterTimes = (tx: Tx, federation: SamlFederation): Promise<RegisterTimes | undefined> =>
  find(
    tx,
    sql<RegisterTimes>`select providers_tried_at as "triedAt", providers_refreshed_at as "refreshedAt" from federations
      where tenant_id = current_tenant() and federation = ${federation} for update`,
  );

export const noteTried = (tx: Tx, federation: SamlFederation, at: Temporal.Instant) =>
  sql`update federations set providers_tried_at = ${at}
    where tenant_id = current_tenant() and federation = ${federation}`.execute(tx);

export const noteRefreshed = (tx: Tx, federation: SamlFederation, at: Temporal.Instant) =>
  sql`update federations set providers_refreshed_at = ${at}
    where tenant_id = current_tenant() and federation = ${federation}`.execute(tx);
