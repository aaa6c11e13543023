import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { deletePasskeysOf } from './passkey-store.ts';
import { endSessionsOf } from './session-store.ts';
import { type PlaceProblem, placeProblem, putPlace, type StaffPlace } from './staff-place.ts';
import { removePin } from './tablet-store.ts';

interface Member extends Required<Omit<StaffPlace, 'cookingCentreId'>> {
  readonly cookingCentreId: number | null;
  readonly loginId: number | null;
}

const lockMember = (tx: Tx, staffId: number): Promise<Member | undefined> =>
  find(
    tx,
    sql<Member>`select f.role,
        (select l.id from logins l where l.tenant_id = f.tenant_id and l.staff_id = f.id) as "loginId",
        array(select c.school_id from staff_schools c where c.tenant_id = f.tenant_id and c.staff_id = f.id
          order by c.school_id)::integer[] as "schoolIds",
        array(select c.class_id from staff_classes c where c.tenant_id = f.tenant_id and c.staff_id = f.id
          order by c.class_id)::integer[] as "classIds", f.cooking_centre_id as "cookingCentreId"
      from staff f where f.tenant_id = current_tenant() and f.id = ${staffId} and f.active for update of f`,
  );

type StaffChangeError = { readonly kind: 'NoSuchStaff' } | PlaceProblem;

const inOrder = (ids: readonly number[] = []) => ids.toSorted((a, b) => a - b);

/** Gives a member of staff another role or another place. Their sessions end: the next page is seen with the new ones only. */
export async function changeStaff(
  tx: Tx,
  { staffId, at, ...place }: StaffPlace & { readonly staffId: number; readonly at: Temporal.Instant },
): Promise<Result<{ readonly changed: boolean }, StaffChangeError>> {
  const problem = await placeProblem(tx, place);
  if (problem) return err(problem);
  const member = await lockMember(tx, staffId);
  if (!member) return err({ kind: 'NoSuchStaff' });
  const { loginId, ...held } = member;
  const before = { ...held, cookingCentreId: held.cookingCentreId ?? undefined };
  const { role, schoolIds, classIds, cookingCentreId } = place;
  const after = { role, schoolIds: inOrder(schoolIds), classIds: inOrder(classIds), cookingCentreId };
  if (JSON.stringify(before) === JSON.stringify(after)) return ok({ changed: false });
  await putPlace(tx, staffId, after);
  if (loginId !== null) await endSessionsOf(tx, loginId, at, 'role_changed');
  await audit(tx, { at, action: 'staff_changed', subject: `staff:${staffId}`, before, after });
  return ok({ changed: true });
}

/**
 * Takes away the second factor of who lost phone and recovery codes, passkeys too: the next login makes a new one. Sessions end.
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
  await removePin(tx, staffId);
  await deletePasskeysOf(tx, member.loginId);
  await endSessionsOf(tx, member.loginId, at, 'second_factor_reset');
  await audit(tx, { at, action: 'second_factor_reset', subject: `staff:${staffId}` });
  return true;
}
