import { sql } from 'kysely';
import { get, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';

/** What a member of staff is and where: the whole municipality, schools, single classes of them, or a cooking centre (R15). */
export interface StaffPlace {
  readonly role: StaffRole;
  /** Schools that a school's staff may see; empty for other roles. */
  readonly schoolIds: readonly number[];
  /** Single classes of those schools; empty: all of them. */
  readonly classIds?: readonly number[];
  /** Of a kitchen: the centre whose schools it cooks for; undefined: all schools. */
  readonly cookingCentreId?: number | undefined;
}

export type PlaceProblem =
  /** A school's staff without a school would see nothing; other roles with one would seem limited and are not. */
  | { readonly kind: 'SchoolsDoNotFitRole' }
  /** A class of another school, or classes of somebody who is not a school's staff. */
  | { readonly kind: 'ClassesDoNotFitSchools' }
  | { readonly kind: 'CentreDoesNotFitRole' };

/** Why a place cannot be given; undefined when it can. */
export async function placeProblem(
  tx: Tx,
  { role, schoolIds, classIds = [], cookingCentreId }: StaffPlace,
): Promise<PlaceProblem | undefined> {
  if ((role === 'school_staff') !== schoolIds.length > 0) return { kind: 'SchoolsDoNotFitRole' };
  if (cookingCentreId !== undefined && role !== 'kitchen') return { kind: 'CentreDoesNotFitRole' };
  const { strange } = await get(
    tx,
    sql<{ strange: number }>`select count(*) as strange from unnest(${classIds}::bigint[]) as asked
      where not exists (select from classes k where k.tenant_id = current_tenant() and k.id = asked
        and k.school_id = any (${schoolIds}::bigint[]))`,
  );
  return strange > 0 ? { kind: 'ClassesDoNotFitSchools' } : undefined;
}

/** Gives somebody this role and place, instead of what they had. */
export async function putPlace(tx: Tx, staffId: number, place: StaffPlace): Promise<void> {
  const { role, schoolIds, classIds = [], cookingCentreId } = place;
  await sql`update staff set role = ${role}, cooking_centre_id = ${cookingCentreId ?? null}
    where tenant_id = current_tenant() and id = ${staffId}`.execute(tx);
  for (const [table, column, ids] of [
    ['staff_schools', 'school_id', schoolIds],
    ['staff_classes', 'class_id', classIds],
  ] as const) {
    await sql`delete from ${sql.table(table)} where tenant_id = current_tenant() and staff_id = ${staffId}`.execute(tx);
    await sql`insert into ${sql.table(table)} (staff_id, ${sql.ref(column)})
      select ${staffId}::bigint, unnest(${ids}::bigint[])`.execute(tx);
  }
}
