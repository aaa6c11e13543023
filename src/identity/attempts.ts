import { networkOf } from '#src/kernel/network-address.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ATTACK, type AttemptKind, limitsOf, waitUntil } from './attempt-rules.ts';
import { hadAsMany, insertAttempt, lockAccount, nthLatest, type Who } from './attempt-store.ts';
import type { Entrance, TooManyAttempts } from './types.ts';

export const whoTries = (kind: AttemptKind, email: string, { address, tenantId }: Entrance): Who => ({
  kind,
  account: accountHash(tenantId, email),
  address: tokenHash(`address ${tenantId} ${networkOf(address)}`),
});

export const accountHash = (tenantId: number, email: string): Buffer => tokenHash(`account ${tenantId} ${email}`);

/**
 * Notes an attempt before its outcome is known, so that many at once count as many, and answers its id; or how long to
 * wait. A refused attempt is not counted: waiting helps even if one keeps pressing.
 */
export async function noteAttempt(tx: Tx, who: Who, at: Temporal.Instant): Promise<Result<number, TooManyAttempts>> {
  await lockAccount(tx, who);
  const until = await heldBackUntil(tx, who, at);
  if (until) return err({ kind: 'TooManyAttempts', until });
  return ok(await insertAttempt(tx, who, at));
}

/** Whether there were too many attempts already; nothing is noted. */
export const isHeldBack = async (tx: Tx, who: Who, at: Temporal.Instant): Promise<boolean> =>
  (await heldBackUntil(tx, who, at)) !== undefined;

async function heldBackUntil(tx: Tx, who: Who, at: Temporal.Instant): Promise<Temporal.Instant | undefined> {
  const underAttack = await hadAsMany(tx, who.kind, ATTACK.attempts, at.subtract({ minutes: ATTACK.minutes }));
  for (const limit of limitsOf(who.kind, underAttack)) {
    const until = waitUntil(limit, await nthLatest(tx, who, limit), at);
    if (until) return until;
  }
  return undefined;
}
