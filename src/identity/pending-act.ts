import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { findArrival, findStoredAct, insertPendingAct } from './pending-act-store.ts';

/** Long enough to find a password, too short to decide tomorrow what counts as today. */
const WAITS_MINUTES = 10;

/** A form's fields in their order, as they were posted. */
export type PostedForm = readonly (readonly [name: string, value: string])[];

/** What was posted when a session had just ended, with the instant at which it arrived. */
export interface PendingAct {
  readonly path: string;
  readonly form: PostedForm;
  readonly arrivedAt: Temporal.Instant;
}

/**
 * Keeps an act for the person whose session ended, so that the first click counts (R2): only what is stored here may
 * later be sent again under its first arrival. Answers the secret by which it is found again, within 10 minutes.
 */
export async function keepAct(
  tx: Tx,
  { randomness, sealer }: Pick<World, 'randomness' | 'sealer'>,
  act: PendingAct & { readonly loginId: number },
): Promise<string> {
  const token = newToken(randomness);
  await insertPendingAct(tx, {
    tokenHash: tokenHash(token),
    loginId: act.loginId,
    path: act.path,
    sealedForm: sealer.seal(JSON.stringify(act.form)),
    arrivedAt: act.arrivedAt,
    expiresAt: act.arrivedAt.add({ minutes: WAITS_MINUTES }),
  });
  return token;
}

/** The act that waits under a secret for this login; undefined when there is none, or it waited too long. */
export async function findAct(
  tx: Tx,
  { sealer }: Pick<World, 'sealer'>,
  wanted: { readonly token: string; readonly loginId: number; readonly at: Temporal.Instant },
): Promise<PendingAct | undefined> {
  const stored = await findStoredAct(tx, tokenHash(wanted.token), wanted.loginId, wanted.at);
  if (!stored) return undefined;
  return { path: stored.path, arrivedAt: stored.arrived_at, form: JSON.parse(sealer.open(stored.sealed_form)) };
}

/** When the act that waits under a secret arrived, for the page that asks to log in; undefined when it waits no more. */
export const actArrival = (tx: Tx, token: string, at: Temporal.Instant): Promise<Temporal.Instant | undefined> =>
  findArrival(tx, tokenHash(token), at);
