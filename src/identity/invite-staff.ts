import { sql } from 'kysely';
import { queueMails } from '#src/notices/index.ts';
import { audit } from '#src/platform/audit/index.ts';
import { newToken, tokenHash } from '#src/platform/crypto/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { Randomness } from '#src/platform/world.ts';
import { addressForm } from './email-rules.ts';
import { insertLink, useUpInvitationsOf } from './token-store.ts';

const INVITATION_DAYS = 7;

interface Invitation {
  readonly email: string;
  /** Whether it goes out by mail; otherwise whoever invites hands the link over. */
  readonly byMail: boolean;
  /** Names the request, so that one sent twice writes one mail and makes one link. */
  readonly cause: string;
  readonly at: Temporal.Instant;
}

/** The link with which somebody enters for the first time; `path` follows the municipality's address. */
export interface StaffLink {
  readonly path: string;
  readonly days: number;
}

/**
 * Invites a member of staff to choose a password (R15): the link works once, for seven days, and replaces earlier ones. One who has a
 * password already chooses a new one with it. Undefined when nobody who works here has the address.
 */
export async function inviteStaff(
  tx: Tx,
  randomness: Randomness,
  invitation: Invitation,
): Promise<StaffLink | undefined> {
  const { at, byMail } = invitation;
  const email = addressForm(invitation.email);
  const member = await find(
    tx,
    sql<{ id: number; name: string }>`select id, name from staff
      where tenant_id = current_tenant() and email = ${email} and active for update`,
  );
  if (!member) return undefined;
  const token = newToken(randomness);
  const link = { path: `invito?codice=${token}`, days: INVITATION_DAYS };
  if (byMail) {
    const dedupeKey = `staff_invitation:${invitation.cause}`;
    const params = { ...link, name: member.name };
    const queued = await queueMails(tx, [{ dedupeKey, to: email, template: 'staff_invitation', params, at }]);
    // The request was sent twice: the link of its mail stays the one that opens.
    if (!queued.has(dedupeKey)) return link;
  }
  await useUpInvitationsOf(tx, member.id, at);
  const expiresAt = at.add({ hours: 24 * INVITATION_DAYS });
  await insertLink(tx, { tokenHash: tokenHash(token), email, at, expiresAt, to: { staffId: member.id } });
  await audit(tx, { at, action: 'staff_invited', subject: `staff:${member.id}`, after: { byMail } });
  return link;
}
