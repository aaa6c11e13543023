import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { Cents } from '#src/kernel/money.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import { openConsumerAccounts, sharedAccountId } from './accounts.ts';

/** What consumers brought from the previous system, corrections included (R11). Consumers that brought nothing are left out. */
export function openingBalances(tx: Tx): Promise<{ consumerId: number; cents: Cents }[]> {
  return rows(
    tx,
    sql<{ consumerId: number; cents: Cents }>`select p.source_id as "consumerId",
        sum(case when p.debit_account_id = shared.id then p.cents else -p.cents end) as cents
      from postings p, (select id from accounts where tenant_id = current_tenant() and kind = 'opening' and service = 'canteen') shared
      where p.tenant_id = current_tenant() and p.source_kind = 'opening' group by p.source_id`,
  );
}

/**
 * Posts what opening balances change by, in one statement for a whole town: the first posting of a consumer is its opening
 * balance, each later one a correction. Answers how many were posted. Cents are not zero; a consumer stands there once.
 */
export async function postOpeningBalances(
  tx: Tx,
  opening: {
    readonly changes: readonly { readonly consumerId: number; readonly cents: Cents; readonly reason: string | null }[];
    readonly eventOn: Day;
    readonly at: Temporal.Instant;
  },
): Promise<number> {
  await openConsumerAccounts(
    tx,
    opening.changes.map((change) => change.consumerId),
  );
  const shared = await sharedAccountId(tx, 'opening');
  const lines = opening.changes.map(({ consumerId, cents, reason }) => ({ consumer_id: consumerId, cents, reason }));
  const { posted } = await get(
    tx,
    sql<{ posted: number }>`with change as (
        select a.id, x.consumer_id, x.cents, x.reason, (select count(*) from postings p
          where p.tenant_id = a.tenant_id and p.source_kind = 'opening' and p.source_id = x.consumer_id) as version
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (consumer_id bigint, cents bigint, reason text)
        join accounts a on a.tenant_id = current_tenant() and a.kind = 'consumer' and a.service = 'canteen'
          and a.consumer_id = x.consumer_id
        order by a.id for update of a
      ), posted as (
        insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, source_version, event_on, created_at, reason)
        select case when cents < 0 then id else ${shared} end, case when cents < 0 then ${shared} else id end, abs(cents),
          case when version = 0 then 'opening' else 'opening_correction' end, 'opening', consumer_id, version,
          ${opening.eventOn}, ${opening.at}, reason
        from change returning source_id
      ), balanced as (
        update accounts set balance_cents = balance_cents + change.cents
        from change join posted on posted.source_id = change.consumer_id
        where accounts.tenant_id = current_tenant() and accounts.id = change.id
      )
      select count(*) as posted from posted`,
  );
  return posted;
}
