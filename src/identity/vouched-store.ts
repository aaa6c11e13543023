import { sql } from 'kysely';
import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';

/** The person with this fiscal code, if a child of the municipality is theirs to see. */
export async function familyMemberOf(tx: Tx, fiscalCode: FiscalCode): Promise<number | undefined> {
  const row = await find(
    tx,
    sql<{ id: number }>`select p.id from people p
      where p.tenant_id = current_tenant() and p.fiscal_code = ${fiscalCode}
        and exists (select from guardianships g where g.tenant_id = p.tenant_id and g.person_id = p.id)`,
  );
  return row?.id;
}

interface PersonLogin {
  readonly id: number;
  readonly hasPassword: boolean;
  readonly asked: boolean;
}

/** The login of a person, made without a password when there is none yet. */
export function loginOfPerson(tx: Tx, personId: number, at: Temporal.Instant): Promise<PersonLogin> {
  return get(
    tx,
    sql<PersonLogin>`insert into logins (person_id, created_at, password_changed_at) values (${personId}, ${at}, ${at})
      on conflict on constraint login_of_person_unique do update set person_id = excluded.person_id
      returning id, password_hash is not null as "hasPassword", password_asked_at is not null as asked`,
  );
}

export async function notePasswordAsked(tx: Tx, loginId: number, at: Temporal.Instant): Promise<void> {
  await sql`update logins set password_asked_at = ${at} where tenant_id = current_tenant() and id = ${loginId}`.execute(
    tx,
  );
}

/** Takes a login its password; false when it had none. */
export async function clearPassword(tx: Tx, loginId: number, at: Temporal.Instant): Promise<boolean> {
  const row = await find(
    tx,
    sql<{ id: number }>`update logins set password_hash = null, email = null, password_changed_at = ${at}
      where tenant_id = current_tenant() and id = ${loginId} and password_hash is not null returning id`,
  );
  return row !== undefined;
}
