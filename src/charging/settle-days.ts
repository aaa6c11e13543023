import { sql } from 'kysely';
import { holdOrders } from '#src/attendance/index.ts';
import { lockLateDays } from '#src/calendar/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { chargeDue } from './charge-due.ts';

export interface Settlement {
  readonly from: Day;
  readonly to: Day;
  /** Only these consumers; everybody when absent. */
  readonly consumerIds?: readonly number[];
  /** Shown to the family beside each reversal. */
  readonly reason: string;
  readonly at: Temporal.Instant;
  readonly service?: string;
}

export interface SettledMeal {
  readonly consumerId: number;
  readonly day: Day;
  readonly cents: number;
  readonly change: 'reversed' | 'charged';
}

/**
 * Makes the charges of days that were already posted agree with the facts: reverses what is no longer owed or has another price, then charges
 * what is owed (R4, R6, R7). Nothing is edited: every change is a line of its own. Days not posted yet are left to their posting.
 */
export async function settleDays(tx: Tx, settlement: Settlement): Promise<SettledMeal[]> {
  const service = settlement.service ?? 'canteen';
  await lockLateDays(tx, { ...settlement, today: romeDay(settlement.at), service });
  // Held whether posted or not: a day that is being posted now is found posted as soon as it is.
  const days = (await holdOrders(tx, { ...settlement, service })).filter((each) => each.posted);
  const settled: SettledMeal[] = [];
  for (const { day } of days) {
    settled.push(
      ...(await reverseStale(tx, day, service, settlement)),
      ...(await chargeMissing(tx, day, service, settlement)),
    );
  }
  return settled;
}

const onlyThese = (settlement: Settlement) =>
  settlement.consumerIds ? sql`and m.consumer_id = any (${settlement.consumerIds}::bigint[])` : sql``;

async function reverseStale(tx: Tx, day: Day, service: string, settlement: Settlement): Promise<SettledMeal[]> {
  const changed = await rows(
    tx,
    sql<{ consumerId: number; cents: number }>`with stale as materialized (
        select m.id, m.consumer_id from meal_charges m
        left join chargeable_meals(${service}, ${day}::date) owed on owed.consumer_id = m.consumer_id
        where m.tenant_id = current_tenant() and m.service = ${service} and m.day = ${day} and m.reversed_at is null
          and (owed.consumer_id is null or owed.cents <> m.cents) ${onlyThese(settlement)}
      ), held as materialized (
        select a.id from accounts a where a.tenant_id = current_tenant() and a.service = ${service}
          and a.consumer_id in (select consumer_id from stale) order by a.id for update
      ), reversed as (
        update meal_charges c set reversed_at = ${settlement.at}, reversal_reason = ${settlement.reason}
        from stale where c.tenant_id = current_tenant() and c.id = stale.id and (select count(*) from held) >= 0
        returning c.id, c.consumer_id, c.cents
      ), posted as (
        insert into postings (debit_account_id, credit_account_id, cents, code, source_kind, source_id, source_version, event_on, created_at, reason, reverses_id)
        select p.credit_account_id, p.debit_account_id, p.cents, 'meal_reversal', 'meal_charge', reversed.id, 1, ${day}::date,
          ${settlement.at}::timestamptz, ${settlement.reason}, p.id
        from reversed join postings p on p.tenant_id = current_tenant() and p.source_kind = 'meal_charge' and p.source_id = reversed.id and p.source_version = 0
        returning credit_account_id, cents
      ), balanced as (
        update accounts set balance_cents = balance_cents + posted.cents from posted
        where accounts.tenant_id = current_tenant() and accounts.id = posted.credit_account_id
      )
      select consumer_id as "consumerId", cents from reversed`,
  );
  return changed.map((row) => ({ ...row, day, change: 'reversed' }));
}

async function chargeMissing(tx: Tx, day: Day, service: string, settlement: Settlement): Promise<SettledMeal[]> {
  const { at, reason, consumerIds } = settlement;
  const charged = await chargeDue(
    tx,
    { day, service, at, reason, consumerIds },
    sql<{ consumerId: number; cents: number }>`select consumer_id as "consumerId", cents from charged`,
  );
  return charged.map((row) => ({ ...row, day, change: 'charged' }));
}
