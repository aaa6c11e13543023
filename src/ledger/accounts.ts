import { sql } from 'kysely';
import { find, get, type Tx } from '#src/platform/database/index.ts';

/** Opens the accounts that are missing for these consumers; repeating it changes nothing. */
export async function openConsumerAccounts(tx: Tx, consumerIds: readonly number[], service = 'canteen'): Promise<void> {
  await sql`/* open_accounts, with the next */ insert into accounts (kind, service, consumer_id)
    select 'consumer', ${service}, id from unnest(${consumerIds}::bigint[]) as id on conflict do nothing`.execute(tx);
}

export type SharedAccountKind = 'income' | 'opening' | 'clearing' | 'refunds' | 'treasury';

/** The id of one of the municipality's own accounts, opened when it is missing. */
export async function sharedAccountId(tx: Tx, kind: SharedAccountKind, service = 'canteen'): Promise<number> {
  const account = sql<{
    id: number;
  }>`/* shared_account */ select id from accounts where tenant_id = current_tenant() and service = ${service}
    and kind <> 'consumer' and kind = ${kind}`;
  const open = await find(tx, account);
  if (open) return open.id;
  await sql`insert into accounts (kind, service) values (${kind}, ${service}) on conflict do nothing`.execute(tx);
  return (await get(tx, account)).id;
}
