import { sql } from 'kysely';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';

/** A kitchen and the schools it cooks for; a municipality with one kitchen needs none (R15). */
export interface CookingCentre {
  readonly id: number;
  readonly name: string;
  readonly schoolIds: readonly number[];
  /** How many of the kitchen's staff see this centre alone. */
  readonly staff: number;
}

export const cookingCentres = (tx: Tx): Promise<CookingCentre[]> =>
  rows(
    tx,
    sql<CookingCentre>`select c.id, c.name,
        array(select s.id from schools s where s.tenant_id = c.tenant_id and s.cooking_centre_id = c.id order by s.id)::integer[] as "schoolIds",
        (select count(*) from staff f where f.tenant_id = c.tenant_id and f.cooking_centre_id = c.id and f.active) as staff
      from cooking_centres c where c.tenant_id = current_tenant() order by c.name, c.id`,
  );

interface Change {
  /** The centre to change; undefined adds one. */
  readonly id: number | undefined;
  readonly name: string;
  /** Schools that it cooks for from now on; taken from another centre where they had one. */
  readonly schoolIds: readonly number[];
  readonly at: Temporal.Instant;
}

type CentreProblem =
  | { readonly kind: 'NameMissing' }
  | { readonly kind: 'NameTaken' }
  | { readonly kind: 'NoSchools' }
  | { readonly kind: 'NoSuchCentre' };

/** Adds a cooking centre or changes its name and schools. Kitchens see the new schools from their next page on. */
export async function recordCentre(tx: Tx, change: Change): Promise<Result<number, CentreProblem>> {
  const { schoolIds, at } = change;
  const name = change.name.trim().slice(0, 100);
  if (name === '') return err({ kind: 'NameMissing' });
  if (schoolIds.length === 0) return err({ kind: 'NoSchools' });
  // One after the other: a school has one centre, a name one owner.
  await sql`select pg_advisory_xact_lock(current_tenant(), hashtext('cooking_centres'))`.execute(tx);
  const before = (await cookingCentres(tx)).find((each) => each.id === change.id);
  if (change.id !== undefined && !before) return err({ kind: 'NoSuchCentre' });
  const taken = await find(
    tx,
    sql<{ id: number }>`select id from cooking_centres
      where tenant_id = current_tenant() and lower(name) = lower(${name}) and id is distinct from ${change.id ?? null}`,
  );
  if (taken) return err({ kind: 'NameTaken' });
  const { id } = await get(
    tx,
    before
      ? sql<{
          id: number;
        }>`update cooking_centres set name = ${name} where tenant_id = current_tenant() and id = ${before.id} returning id`
      : sql<{ id: number }>`insert into cooking_centres (name) values (${name}) returning id`,
  );
  await sql`update schools set cooking_centre_id = case when id = any (${schoolIds}::bigint[]) then ${id}::bigint end
    where tenant_id = current_tenant() and (cooking_centre_id = ${id} or id = any (${schoolIds}::bigint[]))`.execute(
    tx,
  );
  await audit(tx, {
    at,
    action: 'cooking_centre_recorded',
    subject: `cooking_centre:${id}`,
    ...(before && { before: { name: before.name, schoolIds: before.schoolIds } }),
    after: { name, schoolIds },
  });
  return ok(id);
}

/** Takes a centre away that nobody of the kitchen is limited to; its schools have none afterwards. */
export async function removeCentre(
  tx: Tx,
  { id, at }: { readonly id: number; readonly at: Temporal.Instant },
): Promise<Result<undefined, { readonly kind: 'NoSuchCentre' } | { readonly kind: 'StaffCooksThere' }>> {
  await sql`select pg_advisory_xact_lock(current_tenant(), hashtext('cooking_centres'))`.execute(tx);
  const centre = (await cookingCentres(tx)).find((each) => each.id === id);
  if (!centre) return err({ kind: 'NoSuchCentre' });
  if (centre.staff > 0) return err({ kind: 'StaffCooksThere' });
  await sql`update schools set cooking_centre_id = null where tenant_id = current_tenant() and cooking_centre_id = ${id}`.execute(
    tx,
  );
  // Who left keeps no place.
  await sql`update staff set cooking_centre_id = null where tenant_id = current_tenant() and cooking_centre_id = ${id} and not active`.execute(
    tx,
  );
  await sql`delete from cooking_centres where tenant_id = current_tenant() and id = ${id}`.execute(tx);
  await audit(tx, {
    at,
    action: 'cooking_centre_removed',
    subject: `cooking_centre:${id}`,
    before: { name: centre.name },
  });
  return ok(undefined);
}
