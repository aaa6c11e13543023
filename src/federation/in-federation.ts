import type { Entrance } from '#src/identity/index.ts';
import { shortAddress } from '#src/kernel/network-address.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';

/** Where somebody knocks who comes with SPID, CIE or a gateway: the whole world instead of the entrance's part. */
export interface FederatedEntrance extends Entrance {
  readonly world: World;
}

/** A step of a federated login, in a transaction of its own; until somebody is known, the federation itself is the author. */
export const inFederation = <T>(
  { world, tenantId, requestId, address }: Pick<FederatedEntrance, 'world' | 'tenantId' | 'requestId' | 'address'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> =>
  inTenant(
    world.database,
    {
      tenantId,
      actor: { kind: 'system', job: 'federated-login' },
      requestId,
      from: { address: shortAddress(address), device: '' },
    },
    work,
  );
