import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { settleDays } from '#src/charging/index.ts';
import type { Day } from '#src/kernel/day.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';

/**
 * Takes an event back (R4). Days not frozen yet are booked again. On days already frozen nobody was cooked for, so only the meals that the
 * school confirms are charged: their presumption is dropped, unless their class was confirmed before. Answers false when there is no such event, or it was withdrawn before.
 */
export async function withdrawClosure(
  tx: Tx,
  withdrawal: { readonly closureId: number; readonly reason: string; readonly at: Temporal.Instant },
): Promise<boolean> {
  const { at } = withdrawal;
  // Shared is enough: the freeze waits for it, and payments that judge an account do not.
  await lockDayShared(tx, romeDay(at));
  const closure = await find(
    tx,
    sql<{ from: Day; to: Day; kind: string; schoolId: number | null; classId: number | null }>`update closures
      set withdrawn_at = ${at}, withdrawn_by = current_actor()
      where tenant_id = current_tenant() and id = ${withdrawal.closureId} and origin = 'event' and withdrawn_at is null
      returning from_day as "from", to_day as "to", kind, school_id as "schoolId", class_id as "classId"`,
  );
  if (!closure) return false;
  await audit(tx, {
    at,
    action: 'closure_withdrawn',
    subject: `closure:${withdrawal.closureId}`,
    after: { reason: withdrawal.reason },
  });
  if (closure.kind === 'packed_lunch') return true;
  await sql`update register_entries r set planned = 'unavailable'
    where r.tenant_id = current_tenant() and r.day between ${closure.from} and ${closure.to}
      and r.present is not true and r.planned in ('booked', 'light')
      and (${closure.schoolId}::bigint is null or r.school_id = ${closure.schoolId})
      and (${closure.classId}::bigint is null or r.class_id = ${closure.classId})
      and not exists (select from register_confirmations c where c.tenant_id = r.tenant_id and c.service = r.service
        and c.day = r.day and c.class_id = r.class_id)`.execute(tx);
  const settled = await settleDays(tx, { from: closure.from, to: closure.to, reason: withdrawal.reason, at });
  const changed = [...new Set(settled.map((meal) => meal.consumerId))];
  if (changed.length > 0)
    await evaluateStanding(tx, { consumerIds: changed, at, cause: 'correction', today: romeDay(at) });
  return true;
}
