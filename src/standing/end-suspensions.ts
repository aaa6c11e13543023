import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import { nextServiceDays, type OpenDay, openDaysOf } from './open-day.ts';
import { type Telling, tell } from './tell.ts';

export type EndReason = 'paid' | 'lifted' | 'annulled' | 'no_longer_due' | 'stopped' | 'in_verification';

export interface SuspensionEnd {
  readonly suspensionId: number;
  readonly reason: EndReason;
  readonly note?: string;
}

interface EndedRow {
  readonly id: number;
  readonly consumerId: number;
  readonly begun: boolean;
  readonly balanceCents: number;
  readonly debtMeals: number;
}

/**
 * Ends suspensions from the first day that can still change, at once and in one statement, and tells the families (R8).
 * One that has not begun never takes effect. A suspension that has ended already stays as it ended.
 * Answers the consumers who are readmitted.
 */
export async function endSuspensions(
  tx: Tx,
  ends: readonly SuspensionEnd[],
  when: { readonly open: OpenDay; readonly at: Temporal.Instant; readonly today: Day; readonly service: string },
): Promise<number[]> {
  if (ends.length === 0) return [];
  const { open } = when;
  const list = ends.map(({ suspensionId, reason, note }) => ({ id: suspensionId, reason, note: note ?? null }));
  const reasons = new Map(ends.map((end) => [end.suspensionId, end.reason]));
  const ended = await rows(
    tx,
    sql<EndedRow>`with ended as (
        update suspensions s set ends_before = greatest(s.from_day, ${open.day}::date
            + case when school_of(s.service, s.consumer_id, ${open.day}::date) = any (${open.closedSchools}::bigint[]) then 1 else 0 end), ended_at = ${when.at},
          end_reason = x.reason, end_note = x.note
        from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as x (id bigint, reason text, note text)
        where s.tenant_id = current_tenant() and s.id = x.id and s.ends_before is null
        returning s.id, s.consumer_id, s.from_day < s.ends_before as begun
      ), d as materialized (
        select * from debt_meals(${when.service}, ${when.today}, (select coalesce(array_agg(consumer_id), '{}') from ended))
      )
      select e.id, e.consumer_id as "consumerId", e.begun, d.balance_cents as "balanceCents", d.debt_meals as "debtMeals"
      from ended e join d on d.consumer_id = e.consumer_id order by e.id`,
  );
  const consumerIds = ended.map((row) => row.consumerId);
  const next = await nextMeals(tx, consumerIds, open, when.service);
  await tell(
    tx,
    ended.map((row) => tellingOf(row, reasons.get(row.id) ?? 'no_longer_due', next.get(row.consumerId) ?? null)),
    when.at,
  );
  return consumerIds;
}

/** From which day each of them eats again. */
async function nextMeals(
  tx: Tx,
  consumerIds: readonly number[],
  open: OpenDay,
  service: string,
): Promise<ReadonlyMap<number, Day>> {
  const openDayOf = await openDaysOf(tx, open, service, consumerIds);
  const next = new Map<number, Day>();
  for (const [from, ids] of Map.groupBy(consumerIds, openDayOf))
    for (const [id, day] of await nextServiceDays(tx, service, ids, from)) next.set(id, day);
  return next;
}

function tellingOf(row: EndedRow, why: EndReason, fromDay: Day | null): Telling {
  const about = {
    consumerId: row.consumerId,
    cause: String(row.id),
    suspensionId: row.id,
    debtMeals: row.debtMeals,
    balanceCents: row.balanceCents,
    fromDay,
  };
  const { balanceCents, begun } = row;
  return why === 'annulled'
    ? { ...about, kind: 'annulment', params: { balanceCents } }
    : { ...about, kind: 'readmission', params: { balanceCents, fromDay, why, begun } };
}
