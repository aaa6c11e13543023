import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Thresholds } from './rules.ts';

/** A consumer as an evaluation finds it, with what was told already and the suspension that is open, if any. */
export interface Judged {
  readonly consumerId: number;
  readonly balanceCents: number;
  readonly tariffCents: number;
  readonly enrolled: boolean;
  readonly debtMeals: number;
  readonly lowArmed: boolean;
  readonly warnArmed: boolean;
  readonly warnedAt: Temporal.Instant | null;
  readonly limitReachedAt: Temporal.Instant | null;
  readonly noticesSent: number;
  readonly seenChargeId: number;
  /** The latest charge not judged yet. */
  readonly newChargeId: number | null;
  readonly suspensionId: number | null;
  readonly suspendedFrom: Day | null;
}

/** Superset of who has little credit, for `a` and `t` of `consumersToJudge`: the rule itself decides. */
const creditIsLow = ({ unit, lowCredit }: Thresholds) =>
  unit === 'euro'
    ? sql`(t.cents > 0 and a.balance_cents <= ${lowCredit}::bigint)`
    : sql`a.balance_cents < t.cents * (${lowCredit}::integer + 1)`;

/**
 * Whom the evaluation of a posted day has to look at: who owes something, has little credit, stands at the limit or is suspended.
 * All others stand well: a meal changes nothing of what they were told, and only a payment arms a threshold again.
 */
export async function consumersToJudge(tx: Tx, service: string, today: Day, thresholds: Thresholds): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number }>`select a.consumer_id as id from accounts a
      left join standing_flags f on f.tenant_id = a.tenant_id and f.consumer_id = a.consumer_id and f.service = a.service
      left join consumer_tariffs t on t.tenant_id = a.tenant_id and t.consumer_id = a.consumer_id and t.service = a.service
        and ${today}::date between t.valid_from and t.valid_to
      where a.tenant_id = current_tenant() and a.service = ${service} and a.kind = 'consumer'
        and (a.balance_cents < 0 or ${creditIsLow(thresholds)} or f.limit_reached_at is not null
          or exists (select from suspensions s where s.tenant_id = a.tenant_id and s.consumer_id = a.consumer_id
            and s.service = a.service and s.ends_before is null))`,
  );
  return found.map((row) => row.id);
}

export async function consumersWithAccount(tx: Tx, service: string): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ id: number }>`select consumer_id as id from accounts
      where tenant_id = current_tenant() and service = ${service} and kind = 'consumer'`,
  );
  return found.map((row) => row.id);
}

/** Holds the flags still, in one order: of two evaluations at once the second waits, and finds everything told. */
export async function lockFlags(tx: Tx, service: string, consumerIds: readonly number[]): Promise<void> {
  await sql`/* missing_flags, with the next */ insert into standing_flags (consumer_id, service)
    select id, ${service} from unnest(${consumerIds}::bigint[]) as id order by id on conflict do nothing`.execute(tx);
  await sql`/* lock_flags */ select from standing_flags where tenant_id = current_tenant() and service = ${service}
    and consumer_id = any (${consumerIds}::bigint[]) order by consumer_id for update`.execute(tx);
}

/** Call with the flags locked. Accounts that are named, by a receipt say, are read with one plan for all of them. */
export function readJudged(tx: Tx, service: string, consumerIds: readonly number[], today: Day): Promise<Judged[]> {
  return rows(
    tx,
    sql<Judged>`/* judged */ select consumer_id as "consumerId", balance_cents as "balanceCents", tariff_cents as "tariffCents", enrolled,
        debt_meals as "debtMeals", low_armed as "lowArmed", warn_armed as "warnArmed", warned_at as "warnedAt",
        limit_reached_at as "limitReachedAt", notices_sent as "noticesSent", seen_charge_id as "seenChargeId",
        new_charge_id as "newChargeId", suspension_id as "suspensionId", suspended_from as "suspendedFrom"
      from judged(${service}, ${today}, ${consumerIds}::bigint[])`,
  );
}

/**
 * The same for a whole town, planned for it. Debts are worked out once (`materialized`), whatever the planner thinks of tables it has not
 * counted yet.
 */
export function readJudgedTown(tx: Tx, service: string, consumerIds: readonly number[], today: Day): Promise<Judged[]> {
  return rows(
    tx,
    sql<Judged>`with d as materialized (select * from debt_meals(${service}, ${today}, ${consumerIds}))
      select d.consumer_id as "consumerId", d.balance_cents as "balanceCents", d.tariff_cents as "tariffCents", d.enrolled,
        d.debt_meals as "debtMeals", f.low_armed as "lowArmed", f.warn_armed as "warnArmed", f.warned_at as "warnedAt",
        f.limit_reached_at as "limitReachedAt", f.notices_sent as "noticesSent", f.seen_charge_id as "seenChargeId",
        charge.id as "newChargeId", s.id as "suspensionId", s.from_day as "suspendedFrom"
      from d
      join standing_flags f on f.tenant_id = current_tenant() and f.consumer_id = d.consumer_id and f.service = ${service}
      left join lateral (select max(m.id) as id from meal_charges m where m.tenant_id = f.tenant_id and m.consumer_id = f.consumer_id
        and m.service = f.service and m.reversed_at is null and m.cents > 0 and m.day <= ${today} and m.id > f.seen_charge_id) charge on true
      left join suspensions s on s.tenant_id = f.tenant_id and s.consumer_id = f.consumer_id and s.service = f.service and s.ends_before is null
      order by d.consumer_id`,
  );
}

export interface ChangedFlags {
  readonly consumerId: number;
  readonly lowArmed: boolean;
  readonly warnedAt: Temporal.Instant | null;
  readonly limitReachedAt: Temporal.Instant | null;
  readonly seenChargeId: number;
  readonly noticesSent: number;
}

export async function writeFlags(tx: Tx, service: string, changed: readonly ChangedFlags[]): Promise<void> {
  if (changed.length === 0) return;
  const list = changed.map((flags) => ({
    consumer_id: flags.consumerId,
    low_armed: flags.lowArmed,
    warned_at: flags.warnedAt?.toString() ?? null,
    limit_reached_at: flags.limitReachedAt?.toString() ?? null,
    seen_charge_id: flags.seenChargeId,
    notices_sent: flags.noticesSent,
  }));
  await sql`update standing_flags f set low_armed = x.low_armed, warn_armed = x.warned_at is null, warned_at = x.warned_at,
      limit_reached_at = x.limit_reached_at, seen_charge_id = x.seen_charge_id, notices_sent = x.notices_sent
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as x (consumer_id bigint, low_armed boolean, warned_at timestamptz,
      limit_reached_at timestamptz, seen_charge_id bigint, notices_sent integer)
    where f.tenant_id = current_tenant() and f.service = ${service} and f.consumer_id = x.consumer_id`.execute(tx);
}
