import { sql } from 'kysely';
import { served } from '#src/attendance/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Thresholds } from './rules.ts';
import { tolerableMeals } from './thresholds.ts';

/** What decides about a suspension of one consumer on one day. */
export interface SuspensionState {
  readonly consumerId: number;
  readonly balanceCents: number;
  readonly tariffCents: number;
  readonly enrolled: boolean;
  readonly debtMeals: number;
  /** The largest debt that counts one meal less than the limit; of no use where it is counted in euro. */
  readonly tolerableDebtCents: number;
  readonly exempt: boolean;
  readonly suspended: boolean;
  readonly liftedUntil: Day | null;
  readonly warnedInTime: boolean;
  /** A payment in verification for this consumer, and until when it holds a suspension back. */
  readonly heldCents: number | null;
  readonly heldUntil: Temporal.Instant | null;
}

/** Consumers whose debt reached the limit by a movement, locked in one order. */
export async function lockConsumersAtLimit(tx: Tx, service: string): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number }>`select consumer_id as id from standing_flags
      where tenant_id = current_tenant() and service = ${service} and limit_reached_at is not null order by consumer_id for update`,
  );
  return found.map((row) => row.id);
}

/**
 * A debt notice counts when the receiving server took it without a bounce until `at`, or when the office delivered it by hand,
 * on or before a service day that is earlier than `day`; and only when it told of the present debt.
 */
const warnedInTime = (service: string, day: Day, at: Temporal.Instant) => sql`exists (
  select from notices n
  left join mails m on m.tenant_id = n.tenant_id and m.id = n.mail_id and m.accepted_at <= ${at} and (m.bounced_at is null or m.bounced_at > ${at})
  join meal_orders o on o.tenant_id = n.tenant_id and o.service = ${service} and o.day < ${day}
    and o.day >= (least(m.accepted_at, n.delivered_by_hand_at) at time zone 'Europe/Rome')::date and ${served}
  where n.tenant_id = f.tenant_id and n.consumer_id = f.consumer_id and n.service = f.service
    and n.kind in ('debt', 'welcome') and n.debt_meals > 0 and n.created_at >= f.warned_at)`;

export function readSuspensionStates(
  tx: Tx,
  query: {
    readonly service: string;
    readonly consumerIds: readonly number[];
    readonly day: Day;
    readonly at: Temporal.Instant;
    readonly thresholds: Thresholds;
  },
): Promise<SuspensionState[]> {
  const { service, consumerIds, day, at, thresholds } = query;
  return rows(
    tx,
    sql<SuspensionState>`with d as materialized (select * from debt_meals(${service}, ${day}, ${consumerIds})),
        hold as materialized (select * from verification_holds(${service}, ${consumerIds}))
      select d.consumer_id as "consumerId", d.balance_cents as "balanceCents", d.tariff_cents as "tariffCents",
        d.enrolled, d.debt_meals as "debtMeals",
        debt_of_meals(${service}, d.consumer_id, ${day}, ${tolerableMeals(thresholds)}) as "tolerableDebtCents",
        coalesce((select t.exemption is not null from tariff_facts t where t.tenant_id = f.tenant_id and t.consumer_id = f.consumer_id
          and t.valid_from <= ${day} order by t.valid_from desc, t.id desc limit 1), false) as exempt,
        exists (select from suspensions s where s.tenant_id = f.tenant_id and s.consumer_id = f.consumer_id and s.service = f.service
          and s.ends_before is null) as suspended,
        (select max(l.until_day) from suspension_lifts l where l.tenant_id = f.tenant_id and l.consumer_id = f.consumer_id) as "liftedUntil",
        ${warnedInTime(service, day, at)} as "warnedInTime", hold.cents as "heldCents", hold.until_at as "heldUntil"
      from d
      join standing_flags f on f.tenant_id = current_tenant() and f.consumer_id = d.consumer_id and f.service = ${service}
      left join hold on hold.consumer_id = d.consumer_id
      order by d.consumer_id`,
  );
}

export interface OpenSuspension {
  readonly id: number;
  readonly consumerId: number;
  readonly fromDay: Day;
  readonly decidedOn: Day;
}

/** Suspensions that have not ended, begun or to come. */
export function openSuspensions(tx: Tx, service: string): Promise<OpenSuspension[]> {
  return rows(
    tx,
    sql<OpenSuspension>`select id, consumer_id as "consumerId", from_day as "fromDay",
        (decided_at at time zone 'Europe/Rome')::date as "decidedOn"
      from suspensions where tenant_id = current_tenant() and service = ${service} and ends_before is null order by consumer_id`,
  );
}

export interface NewSuspension {
  readonly consumerId: number;
  readonly fromDay: Day;
  readonly debtMeals: number;
}

/** Answers the id of each new suspension by consumer. */
export async function insertSuspensions(
  tx: Tx,
  service: string,
  suspensions: readonly NewSuspension[],
  at: Temporal.Instant,
): Promise<ReadonlyMap<number, number>> {
  const list = suspensions.map((each) => ({
    consumer_id: each.consumerId,
    from_day: each.fromDay,
    debt_meals: each.debtMeals,
  }));
  const inserted = await rows(
    tx,
    sql<{
      id: number;
      consumerId: number;
    }>`insert into suspensions (consumer_id, service, from_day, decided_at, debt_meals)
      select x.consumer_id, ${service}, x.from_day, ${at}, x.debt_meals
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as x (consumer_id bigint, from_day date, debt_meals integer)
      returning id, consumer_id as "consumerId"`,
  );
  return new Map(inserted.map((row) => [row.consumerId, row.id]));
}

/** Days on which the municipality served meals from go-live up to a day. */
export async function servedDays(tx: Tx, service: string, until: Day): Promise<number> {
  const [row] = await rows(
    tx,
    sql<{ count: number }>`select count(*) from meal_orders o join tenants t on t.id = o.tenant_id
      where o.tenant_id = current_tenant() and o.service = ${service} and o.day between t.go_live and ${until}
        and ${served}`,
  );
  return row?.count ?? 0;
}

/** Days on which the municipality will serve meals, both ends included. */
export async function comingServiceDays(tx: Tx, service: string, from: Day, to: Day): Promise<Day[]> {
  const found = await rows(
    tx,
    sql<{
      day: Day;
    }>`select distinct day from planned_days(${service}, ${from}, ${to}) where state <> 'unavailable' order by day`,
  );
  return found.map((row) => row.day);
}
