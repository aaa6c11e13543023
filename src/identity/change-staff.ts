import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import { endSessionsOf } from './session-store.ts';

interface Place {
  readonly role: StaffRole;
  readonly schoolIds: readonly number[];
}

interface Member extends Place {
  readonly loginId: number | null;
}

const lockMember = (tx: Tx, staffId: number): Promise<Member | undefined> =>
  find(
    tx,
    sql<Member>`select f.role,
        (select l.id from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id) as "loginId",
        array(select c.school_id from staff_schools c where c.tenant_id = f.tenant_id and c.staff_id = f.id
          order by c.school_id)::integer[] as "schoolIds"
      from staff f where f.tenant_id = current_tenant() and f.id = ${staffId} and f.active for update of f`,
  );

type StaffChangeError =
  | { readonly kind: 'NoSuchStaff' }
  /** A school's staff without a school would see nothing; other roles with one would seem limited and are not. */
  | { readonly kind: 'SchoolsDoNotFitRole' };

/** Gives a member of staff another role or other schools. Their sessions end: the next page is seen with the new ones only. */
export async function changeStaff(
  tx: Tx,
  { staffId, role, schoolIds, at }: Place & { readonly staffId: number; readonly at: Temporal.Instant },
): Promise<Result<{ readonly changed: boolean }, StaffChangeError>> {
  if ((role === 'school_staff') !== schoolIds.length > 0) return err({ kind: 'SchoolsDoNotFitRole' });
  const member = await lockMember(tx, staffId);
  if (!member) return err({ kind: 'NoSuchStaff' });
  const before: Place = { role: member.role, schoolIds: member.schoolIds };
  const after: Place = { role, schoolIds: schoolIds.toSorted((a, b) => a - b) };
  if (JSON.stringify(before) === JSON.stringify(after)) return ok({ changed: false });
  await sql`update staff set role = ${role} where tenant_id = current_tenant() and id = ${staffId}`.execute(tx);
  await sql`delete from staff_schools where tenant_id = current_tenant() and staff_id = ${staffId}`.execute(tx);
  await sql`insert into staff_schools (staff_id, school_id)
    select ${staffId}::bigint, unnest(${after.schoolIds}::bigint[])`.execute(tx);
  if (member.loginId !== null) await endSessionsOf(tx, member.loginId, at, 'role_changed');
  await audit(tx, { at, action: 'staff_changed', subject: `staff:${staffId}`, before, after });
  return ok({ changed: true });
}

/**
 * Takes away the second factor of who lost phone and recovery codes: the next login makes a new one. Sessions end.
 * Answers false when nobody such works here.
 */
export async function resetSecondFactor(
  tx: Tx,
  { staffId, at }: { readonly staffId: number; readonly at: Temporal.Instant },
): Promise<boolean> {
  const member = await lockMember(tx, staffId);
  if (!member) return false;
  if (member.loginId === null) return true;
  await sql`delete from recovery_codes where tenant_id = current_tenant() and login_id = ${member.loginId}`.execute(tx);
  await sql`delete from second_factors where tenant_id = current_tenant() and login_id = ${member.loginId}`.execute(tx);
  await endSessionsOf(tx, member.loginId, at, 'second_factor_reset');
  await audit(tx, { at, action: 'second_factor_reset', subject: `staff:${staffId}` });
  return true;
}
