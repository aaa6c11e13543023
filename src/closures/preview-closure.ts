import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import { type ClosureScope, within } from './scope.ts';

export interface ClosureEffect {
  /** Meals booked on days still open, which will not be cooked. */
  readonly bookedMeals: number;
  /** Meals on days already frozen, which the kitchen has been told to cook. */
  readonly orderedMeals: number;
  /** Meals already charged, which are given back. */
  readonly chargedMeals: number;
  readonly chargedCents: number;
  readonly children: number;
}

/** What a closure would undo (R4), shown before anybody confirms it. Changes nothing. */
export function previewClosure(
  tx: Tx,
  closure: { readonly scope: ClosureScope; readonly from: Day; readonly to: Day; readonly service?: string },
): Promise<ClosureEffect> {
  const service = closure.service ?? 'canteen';
  return get(
    tx,
    sql<ClosureEffect>`with meals as (
        select d.consumer_id, d.day, d.frozen from day_statuses(${service}, ${closure.from}::date, ${closure.to}::date) d
        where d.state in ('booked', 'light', 'consumed') and ${within(closure.scope, 'd')}
      ), charges as (
        select c.consumer_id, c.cents from meal_charges c
        join register_entries r on r.tenant_id = c.tenant_id and r.service = c.service and r.day = c.day and r.consumer_id = c.consumer_id
        where c.tenant_id = current_tenant() and c.service = ${service} and c.day between ${closure.from} and ${closure.to}
          and c.reversed_at is null and ${within(closure.scope, 'r')}
      )
      select (select count(*) from meals where not frozen) as "bookedMeals", (select count(*) from meals where frozen) as "orderedMeals",
        (select count(*) from charges) as "chargedMeals", (select coalesce(sum(cents), 0)::bigint from charges) as "chargedCents",
        (select count(distinct consumer_id) from meals) as children`,
  );
}
