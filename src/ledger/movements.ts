import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, rows, type Tx } from '#src/platform/database/index.ts';

/** One line of a consumer's account, newest first in lists; `balanceCents` is the balance after it. */
export interface Movement {
  readonly id: number;
  readonly eventOn: Day;
  readonly createdAt: Temporal.Instant;
  readonly code:
    | 'opening'
    | 'opening_correction'
    | 'meal'
    | 'meal_reversal'
    | 'top_up'
    | 'transfer'
    | 'refund'
    | 'revocation';
  readonly cents: number;
  readonly balanceCents: number;
  readonly reason: string | null;
}

/** The latest movements of a consumer's account with the running balance, in the order in which they were recorded. */
export function movementsOf(
  tx: Tx,
  consumerId: number,
  page: { readonly limit: number; readonly offset: number },
  service = 'canteen',
): Promise<Movement[]> {
  return rows(
    tx,
    sql<Movement>`${linesOf(consumerId, service)} order by id desc limit ${page.limit} offset ${page.offset}`,
  );
}

/** One line of a consumer's account; undefined when it is none of this account. */
export function movementOf(tx: Tx, consumerId: number, id: number, service = 'canteen'): Promise<Movement | undefined> {
  return find(tx, sql<Movement>`select * from (${linesOf(consumerId, service)}) line where id = ${id}`);
}

const linesOf = (consumerId: number, service: string) => sql`with account as (
        select id from accounts where tenant_id = current_tenant() and service = ${service} and consumer_id = ${consumerId} and kind = 'consumer'
      ), lines as (
        select p.id, p.event_on, p.created_at, p.code, -p.cents as cents, p.reason from postings p, account
          where p.tenant_id = current_tenant() and p.debit_account_id = account.id
        union all
        select p.id, p.event_on, p.created_at, p.code, p.cents, p.reason from postings p, account
          where p.tenant_id = current_tenant() and p.credit_account_id = account.id
      )
      select id, event_on as "eventOn", created_at as "createdAt", code, cents,
        sum(cents) over (order by id) as "balanceCents", reason
      from lines`;
