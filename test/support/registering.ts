import { sql } from 'kysely';
import { parseFiscalCode } from '#src/kernel/fiscal-code.ts';
import { aChild, type Child, type Town } from './town.ts';

/** A fiscal code whose check character is right. */
export function fiscalCode(n: number): string {
  const body = `RSSMRA85T10A${String(n).padStart(3, '0')}`;
  const check = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => parseFiscalCode(body + letter).ok);
  return body + check;
}

let codes = 0;

export interface EnrolledPayer extends Child {
  readonly fiscalCode: string;
}

/** A child whose payer has a right fiscal code, and this address if one is given. */
export async function enrolledPayer(town: Town, email?: string): Promise<EnrolledPayer> {
  const child = await aChild(town);
  const code = fiscalCode(++codes);
  await sql`update people set fiscal_code = ${code}, email = coalesce(${email ?? null}, email) where id = ${child.personId}`.execute(
    town.database.owner,
  );
  return { ...child, email: email ?? child.email, fiscalCode: code };
}

/** The mails queued for an address, in their order. */
export async function mailsTo(town: Town, email: string) {
  const { rows } = await sql<{ template: string; params: { path?: string } }>`select template, params from mails
    where tenant_id = ${town.tenantId} and to_address = ${email} order by id`.execute(town.database.owner);
  return rows;
}

/** Where the last mail to an address leads. */
export const lastLink = async (town: Town, email: string) =>
  `/${town.slug}/${(await mailsTo(town, email)).at(-1)?.params.path}`;
