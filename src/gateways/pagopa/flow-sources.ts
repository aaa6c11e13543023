import { creditorOf, pagopaKeys } from '#src/creditor/index.ts';
import { inTenant } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import type { FlowSourceOf } from '#src/reconciliation/index.ts';
import { FDR_ADDRESSES, fdrSource } from './fdr-client.ts';

/** pagoPA's flows of each municipality that has a key for them; `playedUrl` is where a sandbox plays pagoPA, if one does. */
export const flowSources =
  (world: Pick<World, 'database' | 'sealer'>, playedUrl: string | undefined): FlowSourceOf =>
  (tenantId) =>
    inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'flows' } }, async (tx) => {
      const [creditor, keys] = [await creditorOf(tx), await pagopaKeys(tx, world.sealer)];
      if (!creditor || !keys?.fdr) return undefined;
      const { environment, fiscalCode } = creditor;
      const baseUrl = environment === 'sandbox' ? playedUrl && `${playedUrl}/pagopa/fdr` : FDR_ADDRESSES[environment];
      return baseUrl === undefined ? undefined : fdrSource({ baseUrl, key: keys.fdr, fiscalCode });
    });
