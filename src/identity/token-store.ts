import { sql } from 'kysely';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';

export type LinkPurpose = 'registration' | 'password_reset' | 'staff_invitation';

interface NewLink {
  readonly tokenHash: Buffer;
  readonly email: string;
  readonly at: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly to:
    | { readonly personId: number; readonly activationCodeId?: number }
    | { readonly staffId: number }
    | { readonly loginId: number };
}

const purposeOf = (to: NewLink['to']): LinkPurpose =>
  'personId' in to ? 'registration' : 'staffId' in to ? 'staff_invitation' : 'password_reset';

/** A registration names the person who will get a login, an invitation the member of staff, a reset the login. */
export function insertLink(tx: Tx, { tokenHash, email, at, expiresAt, to }: NewLink) {
  const { personId, activationCodeId, staffId, loginId } = { ...NOBODY, ...to };
  return sql`insert into email_tokens (token_hash, purpose, email, person_id, activation_code_id, staff_id, login_id, created_at, expires_at)
    values (${tokenHash}, ${purposeOf(to)}, ${email}, ${personId}, ${activationCodeId}, ${staffId}, ${loginId}, ${at}, ${expiresAt})`.execute(
    tx,
  );
}

const NOBODY = { personId: null, activationCodeId: null, staffId: null, loginId: null };

/** What a valid link opens, and what is publicly known of its owner. */
export interface OpenLink {
  readonly email: string;
  readonly person_id: number | null;
  readonly login_id: number | null;
  readonly staff_id: number | null;
  readonly role: StaffRole | null;
  readonly name: string;
  /** The printed code that led to the link. */
  readonly activation_code_id: number | null;
}

/**
 * A link that was not used and is not too old. One for a registration also dies when the person's enrolled address
 * changes or the printed code that led to it is over, one of a member of staff when that member leaves.
 */
export const findLink = (tx: Tx, tokenHash: Buffer, purpose: LinkPurpose, at: Temporal.Instant) =>
  find(
    tx,
    sql<OpenLink>`select t.email, coalesce(t.person_id, l.person_id) as person_id, t.login_id, coalesce(t.staff_id, l.staff_id) as staff_id,
        f.role, coalesce(f.name, p.name || ' ' || p.surname) as name, t.activation_code_id
      from email_tokens t
      left join logins l on l.tenant_id = t.tenant_id and l.id = t.login_id
      left join people p on p.tenant_id = t.tenant_id and p.id = coalesce(t.person_id, l.person_id)
      left join staff f on f.tenant_id = t.tenant_id and f.id = coalesce(t.staff_id, l.staff_id)
      where t.tenant_id = current_tenant() and t.token_hash = ${tokenHash} and t.purpose = ${purpose}
        and t.used_at is null and t.expires_at > ${at} and f.active is not false
        and (t.purpose <> 'registration' or t.activation_code_id is null and lower(p.email) = t.email
          or exists (select from activation_codes a where a.tenant_id = t.tenant_id and a.id = t.activation_code_id
            and a.used_at is null and a.withdrawn_at is null and a.expires_at > ${at}))`,
  );

/** Uses a link up; false when somebody else just did. */
export async function useLink(tx: Tx, tokenHash: Buffer, at: Temporal.Instant): Promise<boolean> {
  const used = await find(
    tx,
    sql<{ used: boolean }>`update email_tokens set used_at = ${at}
      where tenant_id = current_tenant() and token_hash = ${tokenHash} and used_at is null and expires_at > ${at}
      returning true as used`,
  );
  return used !== undefined;
}

/** After a password was chosen, earlier links for the same person open nothing any more. */
export const useUpLinksOf = (tx: Tx, loginId: number, at: Temporal.Instant) =>
  sql`update email_tokens t set used_at = ${at} from logins l
    where t.tenant_id = current_tenant() and l.tenant_id = t.tenant_id and l.id = ${loginId}
      and (t.login_id = l.id or t.person_id = l.person_id or t.staff_id = l.staff_id) and t.used_at is null`.execute(
    tx,
  );

/** A new invitation replaces the earlier ones; who left is invited no more. */
export const useUpInvitationsOf = (tx: Tx, staffId: number, at: Temporal.Instant) =>
  sql`update email_tokens set used_at = ${at}
    where tenant_id = current_tenant() and staff_id = ${staffId} and used_at is null`.execute(tx);
