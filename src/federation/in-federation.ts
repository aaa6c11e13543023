import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { FederatedEntrance } from './start-login.ts';

/** A step of a federated login, in a transaction of its own; until somebody is known, the federation itself is the author. */
export const inFederation = <T>(
  { world, tenantId, requestId }: Pick<FederatedEntrance, 'world' | 'tenantId' | 'requestId'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> =>
  inTenant(world.database, { tenantId, actor: { kind: 'system', job: 'federated-login' }, requestId }, work);
