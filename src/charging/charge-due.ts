import { type RawBuilder, sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { sharedAccountId } from '#src/ledger/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface Charging {
  readonly day: Day;
  readonly at: Temporal.Instant;
  readonly service: string;
  /** Only these consumers; everybody when absent. */
  readonly consumerIds?: readonly number[] | undefined;
  /** Shown to the family when the charge comes after the day's own posting. */
  readonly reason?: string | undefined;
}

/**
 * Charges every meal of a day that is owed and has no live charge, in one statement: charge, posting and balance together (R6).
 * Accounts are locked in their order, so that two runs wait for each other instead of blocking each other.
 * `report` chooses what of the new charges (`charged`: id, consumer_id, cents) is answered.
 */
export async function chargeDue<T>(tx: Tx, charging: Charging, report: RawBuilder<T>): Promise<T[]> {
  const { day, at, service } = charging;
  const income = await sharedAccountId(tx, 'income', service);
  const only = charging.consumerIds ? sql`and m.consumer_id = any (${charging.consumerIds}::bigint[])` : sql``;
  return rows(
    tx,
    sql<T>`with due as materialized (
        select m.consumer_id, m.account_id, m.cents from chargeable_meals(${service}, ${day}::date) m
        where not exists (select from meal_charges c where c.tenant_id = current_tenant() and c.consumer_id = m.consumer_id
          and c.service = ${service} and c.day = ${day} and c.reversed_at is null) ${only}
      ), held as materialized (
        select a.id from accounts a where a.tenant_id = current_tenant() and a.id in (select account_id from due) order by a.id for update
      ), charged as (
        insert into meal_charges (consumer_id, service, day, cents, charged_at)
        select due.consumer_id, ${service}, ${day}::date, due.cents, ${at}::timestamptz from due join held on held.id = due.account_id
        on conflict (tenant_id, consumer_id, service, day) where reversed_at is null do nothing
        returning id, consumer_id, cents
      ), posted as (
        insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, event_on, created_at, reason)
        select due.account_id, ${income}::bigint, charged.cents, 'meal', 'meal_charge', charged.id, ${day}::date, ${at}::timestamptz, ${charging.reason ?? null}
        from charged join due using (consumer_id) where charged.cents > 0
        returning debit_account_id, cents
      ), balanced as (
        update accounts set balance_cents = balance_cents - posted.cents from posted
        where accounts.tenant_id = current_tenant() and accounts.id = posted.debit_account_id
      )
      ${report}`,
  );
}
