import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type { Difference } from './types.ts';

/** A difference that the last check found, and since when it has been there. */
export interface StandingDifference extends Difference {
  /** The first of the nights without a break that found it. */
  readonly since: Day;
  /** The child's record; null where the difference is about no child, or about one that is not registered any more. */
  readonly consumerId: number | null;
}

export interface CheckedNight {
  readonly night: Day;
  readonly checkedAt: Temporal.Instant;
  readonly differences: number;
}

export interface LastCheck extends CheckedNight {
  /** The first ones, in the order of the checks; `differences` counts all of them. */
  readonly found: readonly StandingDifference[];
  /** The nights before, the latest first. */
  readonly before: readonly CheckedNight[];
}

const MOST_SHOWN = 200;
const NIGHTS_BEFORE = 14;

/** How many differences the last nightly check found; undefined as long as there was none. */
export async function lastDifferences(tx: Tx): Promise<number | undefined> {
  const [last] = await nights(tx, 1);
  return last?.differences;
}

/** What the last nightly check of this municipality found, with the nights before it; undefined as long as there was none. */
export async function lastCheck(tx: Tx): Promise<LastCheck | undefined> {
  const [last, ...before] = await nights(tx, 1 + NIGHTS_BEFORE);
  if (!last) return undefined;
  return { ...last, before, found: last.differences === 0 ? [] : await foundOn(tx, last.night) };
}

const nights = (tx: Tx, limit: number): Promise<CheckedNight[]> =>
  rows(
    tx,
    sql<CheckedNight>`select night, checked_at as "checkedAt", difference_count as differences from integrity_runs
      where tenant_id = current_tenant() order by night desc limit ${limit}`,
  );

/** A difference is the same one when check, child, day and row are; its amounts may move from night to night. */
const foundOn = (tx: Tx, night: Day): Promise<StandingDifference[]> =>
  rows(
    tx,
    sql<StandingDifference>`select d.check_name as "check", d.consumer_number as "consumerNumber", d.day, d.reference, d.expected, d.found,
        c.id as "consumerId", (
          select min(r.night) from integrity_runs r where r.tenant_id = d.tenant_id and r.night <= d.night and r.night > coalesce((
            select max(clean.night) from integrity_runs clean where clean.tenant_id = d.tenant_id and clean.night < d.night
              and not exists (select from integrity_differences e where e.tenant_id = clean.tenant_id and e.night = clean.night
                and e.check_name = d.check_name and e.consumer_number is not distinct from d.consumer_number
                and e.day is not distinct from d.day and e.reference is not distinct from d.reference)), '-infinity')
        ) as since
      from integrity_differences d
      left join consumers c on c.tenant_id = d.tenant_id and c.number = d.consumer_number
      where d.tenant_id = current_tenant() and d.night = ${night} order by d.id limit ${MOST_SHOWN}`,
  );
