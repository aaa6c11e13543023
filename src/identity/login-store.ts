import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';
import type { StaffRole } from '#src/platform/http/environment.ts';
import type { LoginOwner } from './types.ts';

export interface StoredLogin {
  readonly id: number;
  readonly owner: LoginOwner;
  /** None where another vouches for its owner. */
  readonly passwordHash: string | undefined;
}

interface LoginRow {
  readonly id: number;
  readonly person_id: number | null;
  readonly staff_id: number | null;
  readonly role: StaffRole | null;
  readonly password_hash: string | null;
}

export function ownerOf(row: Pick<LoginRow, 'person_id' | 'staff_id' | 'role'>): LoginOwner {
  if (row.staff_id !== null && row.role !== null) return { kind: 'staff', staffId: row.staff_id, role: row.role };
  if (row.person_id === null) throw new Error('A login of nobody');
  return { kind: 'citizen', personId: row.person_id };
}

/** The login of an address, unless it is of staff who left. */
export async function findLogin(tx: Tx, email: string): Promise<StoredLogin | undefined> {
  const row = await find(
    tx,
    sql<LoginRow>`select l.id, l.person_id, l.staff_id, f.role, l.password_hash from logins l
      left join staff f on f.tenant_id = l.tenant_id and f.id = l.staff_id
      where l.tenant_id = current_tenant() and l.email = ${email} and f.active is not false`,
  );
  return row && { id: row.id, owner: ownerOf(row), passwordHash: row.password_hash ?? undefined };
}

/** Holds a login until the end of the transaction; false when its password changed since it was read. */
export async function lockUnchanged(tx: Tx, { id, passwordHash }: StoredLogin): Promise<boolean> {
  const row = await find(
    tx,
    sql<{ id: number }>`select id from logins
      where tenant_id = current_tenant() and id = ${id} and password_hash = ${passwordHash ?? null} for update`,
  );
  return row !== undefined;
}

/** Stores another hash of the same password. */
export const replaceHash = (tx: Tx, loginId: number, passwordHash: string) =>
  sql`update logins set password_hash = ${passwordHash}
    where tenant_id = current_tenant() and id = ${loginId}`.execute(tx);

interface Credentials {
  readonly email: string;
  readonly passwordHash: string;
  readonly at: Temporal.Instant;
}

/** Gives somebody this address and password, in place of earlier ones. Breaks `login_email_unique` when another has the address. */
export async function putLogin(
  tx: Tx,
  owner: { readonly personId: number } | { readonly staffId: number },
  { email, passwordHash, at }: Credentials,
): Promise<number> {
  const [personId, staffId] = 'personId' in owner ? [owner.personId, null] : [null, owner.staffId];
  const constraint = sql.id(personId === null ? 'staff_id' : 'person_id');
  const row = await get(
    tx,
    sql<{ id: number }>`insert into logins (email, person_id, staff_id, password_hash, created_at, password_changed_at)
      values (${email}, ${personId}, ${staffId}, ${passwordHash}, ${at}, ${at})
      on conflict (tenant_id, ${constraint}) do update
        set email = excluded.email, password_hash = excluded.password_hash, password_changed_at = excluded.password_changed_at
      returning id`,
  );
  return row.id;
}

export const setPassword = (tx: Tx, loginId: number, passwordHash: string, at: Temporal.Instant) =>
  sql`update logins set password_hash = ${passwordHash}, password_changed_at = ${at}
    where tenant_id = current_tenant() and id = ${loginId}`.execute(tx);

/** Payers enrolled with an address, and whether they have a login with it already. */
export interface EnrolledPayer {
  readonly personId: number;
  readonly fiscalCode: string;
  readonly hasLogin: boolean;
}

export async function payersWithEmail(tx: Tx, email: string): Promise<EnrolledPayer[]> {
  const found = await sql<EnrolledPayer>`select p.id as "personId", p.fiscal_code as "fiscalCode",
      exists (select from logins l where l.tenant_id = p.tenant_id and l.person_id = p.id and l.email = ${email}) as "hasLogin"
    from people p
    where p.tenant_id = current_tenant() and lower(p.email) = ${email}
      and exists (select from guardianships g where g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = 'payer')
    order by p.id`.execute(tx);
  return found.rows;
}
