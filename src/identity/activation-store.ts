import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { FiscalCode } from '#src/kernel/fiscal-code.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';

/** A printed code that can still be used. */
export interface LiveCode {
  readonly id: number;
  readonly personId: number;
}

/** The live code with this hash, when it was printed for the person with this fiscal code. */
export const findLiveCode = (
  tx: Tx,
  { codeHash, fiscalCode, at }: { codeHash: Buffer; fiscalCode: FiscalCode; at: Temporal.Instant },
): Promise<LiveCode | undefined> =>
  find(
    tx,
    sql<LiveCode>`select a.id, a.person_id as "personId" from activation_codes a
      join people p on p.tenant_id = a.tenant_id and p.id = a.person_id
      where a.tenant_id = current_tenant() and a.code_hash = ${codeHash} and p.fiscal_code = ${fiscalCode}
        and a.used_at is null and a.withdrawn_at is null and a.expires_at > ${at}`,
  );

/** Uses a code up; false when it was used, withdrawn or over. */
export async function useActivationCode(tx: Tx, id: number, at: Temporal.Instant): Promise<boolean> {
  const used = await find(
    tx,
    sql<{ used: boolean }>`update activation_codes set used_at = ${at}, sealed_code = null
      where tenant_id = current_tenant() and id = ${id} and used_at is null and withdrawn_at is null and expires_at > ${at}
      returning true as used`,
  );
  return used !== undefined;
}

/** Who was enrolled without an address is reached at the one they just confirmed. */
export const keepConfirmedAddress = (tx: Tx, codeId: number, email: string) =>
  sql`update people p set email = ${email} from activation_codes a
    where a.tenant_id = current_tenant() and a.id = ${codeId} and p.tenant_id = a.tenant_id and p.id = a.person_id
      and coalesce(p.email, '') = ''`.execute(tx);

/** Ends the live codes of people, those of a letter that may be lost too. */
export const withdrawCodesOf = (tx: Tx, personIds: readonly number[], at: Temporal.Instant) =>
  rows(
    tx,
    sql<{ personId: number }>`update activation_codes set withdrawn_at = ${at}, sealed_code = null
      where tenant_id = current_tenant() and person_id = any (${personIds}::bigint[]) and used_at is null and withdrawn_at is null
      returning person_id as "personId"`,
  );

export interface NewCode {
  readonly personId: number;
  readonly codeHash: Buffer;
  readonly sealedCode: string;
}

/** Keeps new codes; a person who has a live one already keeps it. Answers for whom a code is new. */
export const insertCodes = (
  tx: Tx,
  codes: readonly NewCode[],
  { at, expiresAt }: { readonly at: Temporal.Instant; readonly expiresAt: Temporal.Instant },
) =>
  rows(
    tx,
    sql<{ personId: number }>`insert into activation_codes (person_id, code_hash, sealed_code, created_at, expires_at)
      select person_id, code_hash, sealed_code, ${at}::timestamptz, ${expiresAt}::timestamptz
      from unnest(${codes.map((code) => code.personId)}::bigint[], ${codes.map((code) => code.codeHash)}::bytea[],
        ${codes.map((code) => code.sealedCode)}::text[]) as x (person_id, code_hash, sealed_code)
      on conflict (tenant_id, person_id) where used_at is null and withdrawn_at is null do nothing
      returning person_id as "personId"`,
  );

/** One letter that can be printed. */
export interface StoredLetter {
  readonly personId: number;
  readonly name: string;
  readonly sealedCode: string;
  readonly expiresAt: Temporal.Instant;
  /** First names of the children, by which the reader knows that the letter is meant for them. */
  readonly children: string;
}

/** Who answers for a child of a class, or one person; the payer first where several are asked for. */
export type Addressees = { readonly classId: number } | { readonly personId: number };

export const isAddressee = (addressees: Addressees) =>
  'personId' in addressees
    ? sql<boolean>`p.id = ${addressees.personId}`
    : sql<boolean>`exists (select from guardianships g
        join enrolments e on e.tenant_id = g.tenant_id and e.consumer_id = g.consumer_id and e.class_id = ${addressees.classId}
        where g.tenant_id = p.tenant_id and g.person_id = p.id and g.role = 'payer')`;

export const printableLetters = (tx: Tx, addressees: Addressees, at: Temporal.Instant): Promise<StoredLetter[]> =>
  rows(
    tx,
    sql<StoredLetter>`select p.id as "personId", p.name || ' ' || p.surname as name, a.sealed_code as "sealedCode",
        a.expires_at as "expiresAt",
        (select coalesce(string_agg(c.name, ', ' order by c.birth_date, c.number), '') from guardianships g
          join consumers c on c.tenant_id = g.tenant_id and c.id = g.consumer_id
          where g.tenant_id = p.tenant_id and g.person_id = p.id) as children
      from activation_codes a join people p on p.tenant_id = a.tenant_id and p.id = a.person_id
      where a.tenant_id = current_tenant() and a.used_at is null and a.withdrawn_at is null and a.expires_at > ${at}
        and ${isAddressee(addressees)}
      order by p.search_surname, p.search_name, p.id`,
  );

/** How far a class is: its payers, those who have a login, and those whose letter still waits to be used. */
export interface ClassProgress {
  readonly classId: number;
  readonly payers: number;
  readonly withLogin: number;
  readonly withCode: number;
}

/** By class of the enrolments in force or to come; classes without payers are missing. */
export const classProgress = (tx: Tx, on: Day, at: Temporal.Instant): Promise<ClassProgress[]> =>
  rows(
    tx,
    sql<ClassProgress>`with payers as (
        select distinct e.class_id, g.person_id from enrolments e
        join guardianships g on g.tenant_id = e.tenant_id and g.consumer_id = e.consumer_id and g.role = 'payer'
        where e.tenant_id = current_tenant() and e.ends_on >= ${on})
      select p.class_id as "classId", count(*) as payers, count(l.id) as "withLogin",
        count(a.id) filter (where l.id is null) as "withCode"
      from payers p
      left join logins l on l.tenant_id = current_tenant() and l.person_id = p.person_id
      left join activation_codes a on a.tenant_id = current_tenant() and a.person_id = p.person_id
        and a.used_at is null and a.withdrawn_at is null and a.expires_at > ${at}
      group by p.class_id`,
  );
