import { err, ok, type Result } from '#src/kernel/result.ts';
import { queueMail } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { World } from '#src/platform/world.ts';
import { deniedOf, INVITATION_DAYS, MOST_INVITATIONS_A_DAY, type Right } from './rules.ts';
import {
  adultsOf,
  insertInvitation,
  invitationsSince,
  lockAdults,
  openInvitations,
  withdrawInvitation,
} from './store.ts';

interface InvitationRequest {
  readonly consumerId: number;
  /** The payer who invites. */
  readonly by: number;
  /** In the form in which addresses are compared. */
  readonly email: string;
  readonly role: 'guardian' | 'delegate';
  readonly allowed: readonly Right[];
  readonly at: Temporal.Instant;
}

type InvitationProblem =
  | { readonly kind: 'NotPayer' }
  | { readonly kind: 'TooManyInvitations' }
  | { readonly kind: 'AlreadyFollows' };

/**
 * Invites somebody to follow a child (R15): a mail with a link, and nothing else until they accept. An open invitation to the same
 * address is replaced.
 */
export async function inviteAdult(
  tx: Tx,
  { randomness }: Pick<World, 'randomness'>,
  request: InvitationRequest,
): Promise<Result<undefined, InvitationProblem>> {
  const { consumerId, by, email, at } = request;
  await lockAdults(tx, consumerId);
  const adults = await adultsOf(tx, consumerId);
  if (adults.find((adult) => adult.personId === by)?.role !== 'payer') return err({ kind: 'NotPayer' });
  if (adults.some((adult) => adult.email?.toLowerCase() === email)) return err({ kind: 'AlreadyFollows' });
  if ((await invitationsSince(tx, by, at.subtract({ hours: 24 }))) >= MOST_INVITATIONS_A_DAY)
    return err({ kind: 'TooManyInvitations' });
  for (const open of await openInvitations(tx, consumerId, at))
    if (open.email === email) await withdrawInvitation(tx, { id: open.id, consumerId, at });
  const token = newToken(randomness);
  const denied = deniedOf(request.allowed);
  const expiresAt = at.add({ hours: INVITATION_DAYS * 24 });
  const fields = { consumerId, invitedBy: by, email, role: request.role, denied, at, expiresAt };
  const id = await insertInvitation(tx, { ...fields, tokenHash: tokenHash(token) });
  const params = { path: `invito-famiglia?codice=${token}`, days: INVITATION_DAYS };
  await queueMail(tx, { dedupeKey: `invitation:${id}`, to: email, template: 'invitation', params, at });
  await audit(tx, {
    at,
    action: 'adult_invited',
    subject: `consumer:${consumerId}`,
    after: { role: request.role, denied },
  });
  return ok(undefined);
}

interface TakingBack {
  readonly id: number;
  readonly consumerId: number;
  /** The payer who asks. */
  readonly by: number;
  readonly at: Temporal.Instant;
}

/** Takes an invitation back before it was accepted; one that was, or is back already, stays as it is. */
export async function takeBackInvitation(
  tx: Tx,
  { id, consumerId, by, at }: TakingBack,
): Promise<Result<undefined, { readonly kind: 'NotPayer' }>> {
  const adults = await adultsOf(tx, consumerId);
  if (adults.find((adult) => adult.personId === by)?.role !== 'payer') return err({ kind: 'NotPayer' });
  const withdrawn = await withdrawInvitation(tx, { id, consumerId, at });
  if (withdrawn) await audit(tx, { at, action: 'invitation_withdrawn', subject: `consumer:${consumerId}` });
  return ok(undefined);
}
