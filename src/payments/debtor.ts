import { sql } from 'kysely';

/**
 * Joins to a notice `n` and who declared it, `person`, in whose name it stands at pagoPA. Somebody whom only an invitation knows, and who was
 * not asked for a fiscal code because they could not pay then, has none: then it is who pays for the child.
 */
export const DEBTOR = sql`join people debtor on debtor.tenant_id = person.tenant_id and debtor.id = case
    when person.declared_fiscal_code is not null or person.fiscal_code not like 'INVITO %' then person.id
    else coalesce((select g.person_id from notice_lines l
      join guardianships g on g.tenant_id = l.tenant_id and g.consumer_id = l.consumer_id and g.role = 'payer'
      where l.tenant_id = n.tenant_id and l.notice_id = n.id order by l.ordinal, g.person_id limit 1), person.id) end`;

/** A debtor as notices and pagoPA name them. */
export interface Debtor {
  readonly fiscalCode: string;
  readonly fullName: string;
}

export const DEBTOR_FIELDS = sql`coalesce(debtor.declared_fiscal_code, debtor.fiscal_code) as "fiscalCode",
  debtor.name || ' ' || debtor.surname as "fullName"`;
