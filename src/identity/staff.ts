import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { addressForm } from './email-rules.ts';

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

/** Adds a member of staff, who cannot log in before a password is set. Answers the id. */
export async function createStaff(tx: Tx, staff: NewStaff): Promise<Result<number, StaffError>> {
  const { name, role, schoolIds, at } = staff;
  if ((role === 'school_staff') !== schoolIds.length > 0) return err({ kind: 'SchoolsDoNotFitRole' });
  const email = addressForm(staff.email);
  const created = await find(
    tx,
    sql<{ id: number }>`insert into staff (email, name, role, created_at) values (${email}, ${name}, ${role}, ${at})
      on conflict on constraint staff_email_unique do nothing returning id`,
  );
  if (!created) return err({ kind: 'StaffEmailTaken' });
  await sql`insert into staff_schools (staff_id, school_id)
    select ${created.id}::bigint, unnest(${schoolIds}::bigint[])`.execute(tx);
  await audit(tx, { at, action: 'staff_created', subject: `staff:${created.id}`, after: { role, schoolIds } });
  return ok(created.id);
}
