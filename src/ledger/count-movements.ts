import { sql } from 'kysely';
import { get, type Tx } from '#src/platform/database/index.ts';

/** How many movements a consumer's account has, for pages of them. */
export async function countMovements(tx: Tx, consumerId: number, service = 'canteen'): Promise<number> {
  const row = await get(
    tx,
    sql<{ count: number }>`select count(*) from accounts a
      cross join lateral (
        select id from postings p where p.tenant_id = a.tenant_id and p.debit_account_id = a.id
        union all
        select id from postings p where p.tenant_id = a.tenant_id and p.credit_account_id = a.id
      ) lines
      where a.tenant_id = current_tenant() and a.service = ${service} and a.consumer_id = ${consumerId} and a.kind = 'consumer'`,
  );
  return row.count;
}
