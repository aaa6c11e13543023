import { sql } from 'kysely';
import { searchForm } from '#src/kernel/text.ts';
import { find, get, type Tx } from '#src/platform/database/index.ts';

/** A person as registered, before the office says more about them. */
export interface Registered {
  readonly personId: number;
  readonly name: string;
  readonly surname: string;
  readonly email: string | null;
  /** Null for somebody whom only an invitation knows. */
  readonly fiscalCode: string | null;
}

const REGISTERED = sql`select id as "personId", name, surname, email,
  case when fiscal_code not like 'INVITO %' then fiscal_code end as "fiscalCode" from people`;

export const registeredAs = (tx: Tx, fiscalCode: string): Promise<Registered | undefined> =>
  find(tx, sql<Registered>`${REGISTERED} where tenant_id = current_tenant() and fiscal_code = ${fiscalCode}`);

export const registeredPerson = (tx: Tx, personId: number): Promise<Registered | undefined> =>
  find(tx, sql<Registered>`${REGISTERED} where tenant_id = current_tenant() and id = ${personId}`);

export interface NewPerson {
  readonly name: string;
  readonly surname: string;
  readonly fiscalCode: string;
  readonly email: string | null;
}

/** Registers somebody; undefined when this fiscal code was registered meanwhile. */
export const insertPerson = (tx: Tx, person: NewPerson): Promise<{ personId: number } | undefined> =>
  find(
    tx,
    sql<{ personId: number }>`insert into people (fiscal_code, name, surname, email, search_name, search_surname)
      values (${person.fiscalCode}, ${person.name}, ${person.surname}, ${person.email}, ${searchForm(person.name)},
        ${searchForm(person.surname)})
      on conflict (tenant_id, fiscal_code) do nothing returning id as "personId"`,
  );

export const setEmail = (tx: Tx, personId: number, email: string) =>
  sql`update people set email = ${email} where tenant_id = current_tenant() and id = ${personId}`.execute(tx);

/** Gives somebody whom only an invitation knew the fiscal code that the office saw. Breaks `person_fiscal_code_unique` when it is another's. */
export const setFiscalCode = (tx: Tx, personId: number, fiscalCode: string) =>
  sql`update people set fiscal_code = ${fiscalCode}, declared_fiscal_code = null
    where tenant_id = current_tenant() and id = ${personId}`.execute(tx);

export interface Contacts {
  readonly email: string | null;
  readonly phone: string | null;
}

/** How somebody is reached, held still until the transaction ends. */
export const lockContacts = (tx: Tx, personId: number): Promise<Contacts> =>
  get(
    tx,
    sql<Contacts>`select email, phone from people where tenant_id = current_tenant() and id = ${personId} for no key update`,
  );

export const setContacts = (tx: Tx, personId: number, { email, phone }: Contacts) =>
  sql`update people set email = ${email}, phone = ${phone} where tenant_id = current_tenant() and id = ${personId}`.execute(
    tx,
  );
