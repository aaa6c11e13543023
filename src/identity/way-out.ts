import { networkOf } from '#src/kernel/network-address.ts';
import { ok, type Result } from '#src/kernel/result.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { noteAttempt, whoTries } from './attempts.ts';
import type { Entrance, TooManyAttempts } from './types.ts';

/**
 * Notes that somebody is about to be sent to a provider of identities, or how long they have to wait: each way out is signed and kept for
 * a day, and whoever asks for one is known by nothing but their network.
 */
export async function noteWayOut(tx: Tx, entrance: Entrance): Promise<Result<undefined, TooManyAttempts>> {
  const who = whoTries('way_out', `network ${networkOf(entrance.address)}`, entrance);
  const noted = await noteAttempt(tx, who, entrance.at);
  return noted.ok ? ok(undefined) : noted;
}
