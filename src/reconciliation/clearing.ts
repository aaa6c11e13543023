import { sql } from 'kysely';
import type { Cents } from '#src/kernel/money.ts';
import { get, type Tx } from '#src/platform/database/index.ts';

/** The clearing account, worked out twice: from its postings, and from receipts and flows. Amounts in cents. */
export interface Clearing {
  /** What was credited to families by receipts. */
  readonly receiptsCents: Cents;
  /** What flows took back, and children were debited. */
  readonly revokedCents: Cents;
  /** What live flows paid out for our notices, revocations taken off. */
  readonly flowsCents: Cents;
  /** Receipts less revocations less flows: what PSPs still owe to the treasury. */
  readonly expectedCents: Cents;
  /** The same by the ledger. */
  readonly ledgerCents: Cents;
}

/** What the postings of the clearing account say, and what receipts and flows say that they should (invariant 10). */
export const clearingNow = (tx: Tx): Promise<Clearing> => get(tx, sql<Clearing>`${CLEARING}`);

export const CLEARING = sql`
  select receipts_cents as "receiptsCents", revoked_cents as "revokedCents", flows_cents as "flowsCents",
    receipts_cents - revoked_cents - flows_cents as "expectedCents", ledger_cents as "ledgerCents"
  from (select
    (select coalesce(sum(cents), 0)::bigint from receipts where tenant_id = (select current_tenant())) as receipts_cents,
    (select coalesce(sum(l.cents), 0)::bigint from flow_lines l
      join flows f on f.tenant_id = l.tenant_id and f.id = l.flow_id and f.applied_at is not null and f.superseded_at is null
      join receipts r on r.tenant_id = l.tenant_id and r.receipt_id = l.iur
      where l.tenant_id = (select current_tenant()) and l.status = 'revoked') as revoked_cents,
    (select coalesce(sum(case l.status when 'revoked' then -l.cents when 'unknown' then 0 else l.cents end), 0)::bigint from flow_lines l
      join flows f on f.tenant_id = l.tenant_id and f.id = l.flow_id and f.applied_at is not null and f.superseded_at is null
      join payment_notices n on n.tenant_id = l.tenant_id and n.notice_number = '3' || l.iuv
      where l.tenant_id = (select current_tenant())) as flows_cents,
    (select coalesce(sum(case when p.debit_account_id = a.id then p.cents else -p.cents end), 0)::bigint
      from accounts a join postings p on p.tenant_id = a.tenant_id and a.id in (p.debit_account_id, p.credit_account_id)
      where a.tenant_id = (select current_tenant()) and a.kind = 'clearing') as ledger_cents
  ) sums`;
