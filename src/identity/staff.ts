import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { addressForm } from './email-rules.ts';
import { endSessionsOf } from './session-store.ts';
import { type PlaceProblem, placeProblem, putPlace, type StaffPlace } from './staff-place.ts';
import { removePin } from './tablet-store.ts';
import { useUpInvitationsOf } from './token-store.ts';

interface NewStaff extends StaffPlace {
  readonly email: string;
  readonly name: string;
  readonly at: Temporal.Instant;
}

export type StaffError = { readonly kind: 'StaffEmailTaken' } | PlaceProblem;

/** Adds a member of staff, who cannot log in before a password is set; who had left comes back. Answers the id. */
export async function createStaff(tx: Tx, staff: NewStaff): Promise<Result<number, StaffError>> {
  const { name, at, role, schoolIds, classIds, cookingCentreId } = staff;
  const place = { role, schoolIds, classIds: classIds ?? [], cookingCentreId };
  const problem = await placeProblem(tx, place);
  if (problem) return err(problem);
  const email = addressForm(staff.email);
  const created = await find(
    tx,
    sql<{ id: number }>`insert into staff (email, name, role, created_at) values (${email}, ${name}, ${role}, ${at})
      on conflict on constraint staff_email_unique do update
        set name = excluded.name, role = excluded.role, cooking_centre_id = null, active = true
        where not staff.active returning id`,
  );
  if (!created) return err({ kind: 'StaffEmailTaken' });
  await putPlace(tx, created.id, place);
  await audit(tx, { at, action: 'staff_created', subject: `staff:${created.id}`, after: place });
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
  readonly classIds: readonly number[];
  readonly cookingCentreId: number | null;
}

/** Everybody who works or worked with the municipality's pages, by name. */
export function listStaff(tx: Tx): Promise<StaffMember[]> {
  return rows(
    tx,
    sql<StaffMember>`select f.id, f.email, f.name, f.role, f.active,
        exists (select from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id) as "hasLogin",
        coalesce((select jsonb_agg(s.code order by s.code) from staff_schools x
          join schools s on s.tenant_id = x.tenant_id and s.id = x.school_id
          where x.tenant_id = f.tenant_id and x.staff_id = f.id), '[]') as "schoolCodes",
        array(select x.class_id from staff_classes x where x.tenant_id = f.tenant_id and x.staff_id = f.id
          order by x.class_id)::integer[] as "classIds", f.cooking_centre_id as "cookingCentreId"
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
  await removePin(tx, left.id);
  await audit(tx, { at, action: 'staff_ended', subject: `staff:${left.id}` });
  return true;
}
