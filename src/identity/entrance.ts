import type { Actor } from '#src/kernel/actor.ts';
import { shortAddress } from '#src/kernel/network-address.ts';
import { inTenant, type Tx } from '#src/platform/database/index.ts';
import type { Entrance } from './types.ts';

const NOBODY_YET: Actor = { kind: 'system', job: 'entrance' };

/** Runs a step of an entrance in a transaction of its own; until somebody is known, the entrance itself is the author. */
export const inEntrance = <T>(
  entrance: Entrance,
  work: (tx: Tx) => Promise<T>,
  actor: Actor = NOBODY_YET,
): Promise<T> => inTenant(entrance.world.database, { ...scopeOf(entrance), actor }, work);

const scopeOf = ({ tenantId, requestId, address }: Entrance) => ({
  tenantId,
  requestId,
  from: { address: shortAddress(address), device: '' },
});
