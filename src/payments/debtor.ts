import { sql } from 'kysely';
import type { Tx } from '#src/platform/database/index.ts';

const HAS_FISCAL_CODE = sql`(person.declared_fiscal_code is not null or person.fiscal_code not like 'INVITO %')`;

/** Who pays for the first child of a notice. */
const PAYS_FIRST = sql`(select g.person_id from notice_lines l
  join guardianships g on g.tenant_id = l.tenant_id and g.consumer_id = l.consumer_id and g.role = 'payer'
  where l.tenant_id = n.tenant_id and l.notice_id = n.id order by l.ordinal limit 1)`;

/**
 * Joins to a notice `n` and who declared it, `person`, in whose name it stands at pagoPA. Somebody whom only an invitation knows, and who was
 * not asked for a fiscal code because they could not pay then, has none: then it is who pays for the child, or
 * paid for it when the payer changed.
 */
export const DEBTOR = sql`join people debtor on debtor.tenant_id = person.tenant_id and debtor.id = case
    when n.debtor_id is not null then n.debtor_id when ${HAS_FISCAL_CODE} then person.id
    else coalesce(${PAYS_FIRST}, person.id) end`;

/** Keeps the names in which the notices of children stand, before somebody else becomes their payer. */
export async function keepDebtors(tx: Tx, consumerIds: readonly number[]): Promise<void> {
  await sql`update payment_notices n set debtor_id = debtor.id
    from payments p join people person on person.tenant_id = p.tenant_id and person.id = p.payer_id, people debtor
    where n.tenant_id = current_tenant() and n.debtor_id is null and p.tenant_id = n.tenant_id and p.id = n.payment_id
      and not ${HAS_FISCAL_CODE} and debtor.tenant_id = n.tenant_id and debtor.id = ${PAYS_FIRST}
      and exists (select from notice_lines l where l.tenant_id = n.tenant_id and l.notice_id = n.id
        and l.consumer_id = any (${consumerIds}::bigint[]))`.execute(tx);
}

/** A debtor as notices and pagoPA name them. */
export interface Debtor {
  readonly fiscalCode: string;
  readonly fullName: string;
}

export const DEBTOR_FIELDS = sql`coalesce(debtor.declared_fiscal_code, debtor.fiscal_code) as "fiscalCode",
  debtor.name || ' ' || debtor.surname as "fullName"`;
