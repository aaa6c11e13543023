import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { addressForm } from './email-rules.ts';
import { endSessionsOf } from './session-store.ts';
import { useUpInvitationsOf } from './token-store.ts';

interface NewStaff {
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  /** Schools that a school's staff may see; empty for other roles, which see the whole tenant. */
  readonly schoolIds: readonly number[];
  readonly at: Temporal.Instant;
}

export type StaffError =
  | { readonly kind: 'StaffEmailTaken' }
  /** A school's staff without a school would see nothing; other roles with one would seem limited and are not. */
  | { readonly kind: 'SchoolsDoNotFitRole' };

/** Adds a member of staff, who cannot log in before a password is set; who had left comes back. Answers the id. */
export async function createStaff(tx: Tx, staff: NewStaff): Promise<Result<number, StaffError>> {
  const { name, role, schoolIds, at } = staff;
  if ((role === 'school_staff') !== schoolIds.length > 0) return err({ kind: 'SchoolsDoNotFitRole' });
  const email = addressForm(staff.email);
  const created = await find(
    tx,
    sql<{ id: number }>`insert into staff (email, name, role, created_at) values (${email}, ${name}, ${role}, ${at})
      on conflict on constraint staff_email_unique do update set name = excluded.name, role = excluded.role, active = true
        where not staff.active returning id`,
  );
  if (!created) return err({ kind: 'StaffEmailTaken' });
  await sql`delete from staff_schools where tenant_id = current_tenant() and staff_id = ${created.id}`.execute(tx);
  await sql`insert into staff_schools (staff_id, school_id)
    select ${created.id}::bigint, unnest(${schoolIds}::bigint[])`.execute(tx);
  await audit(tx, { at, action: 'staff_created', subject: `staff:${created.id}`, after: { role, schoolIds } });
  return ok(created.id);
}

/** A member of staff as the list shows one. */
export interface StaffMember {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly active: boolean;
  /** False until a password was chosen. */
  readonly hasLogin: boolean;
  readonly schoolCodes: readonly string[];
}

/** Everybody who works or worked with the municipality's pages, by name. */
export function listStaff(tx: Tx): Promise<StaffMember[]> {
  return rows(
    tx,
    sql<StaffMember>`select f.id, f.email, f.name, f.role, f.active,
        exists (select from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id) as "hasLogin",
        coalesce((select jsonb_agg(s.code order by s.code) from staff_schools x
          join schools s on s.tenant_id = x.tenant_id and s.id = x.school_id
          where x.tenant_id = f.tenant_id and x.staff_id = f.id), '[]') as "schoolCodes"
      from staff f where f.tenant_id = current_tenant() order by f.name collate "it-x-icu", f.id`,
  );
}

/**
 * Ends the work of a member of staff: sessions and links open nothing any more, what was done stays in the audit log.
 * Answers false, and changes nothing, when nobody who works here has the address.
 */
export async function endStaff(
  tx: Tx,
  leaving: { readonly email: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const { at } = leaving;
  const left = await find(
    tx,
    sql<{ id: number; loginId: number | null }>`update staff f set active = false
      where f.tenant_id = current_tenant() and f.email = ${addressForm(leaving.email)} and f.active
      returning f.id, (select l.id from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id) as "loginId"`,
  );
  if (!left) return false;
  if (left.loginId !== null) await endSessionsOf(tx, left.loginId, at, 'left');
  await useUpInvitationsOf(tx, left.id, at);
  await audit(tx, { at, action: 'staff_ended', subject: `staff:${left.id}` });
  return true;
}
