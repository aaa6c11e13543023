import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { audit } from '#src/platform/audit/index.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface Mark {
  readonly consumerId: number;
  readonly present: boolean;
}

export interface Marking {
  readonly day: Day;
  readonly marks: readonly Mark[];
  readonly at: Temporal.Instant;
  readonly reason?: string;
  readonly service?: string;
}

/**
 * Stores what the school said of single pupils; only marks that change something are kept, so repeating them changes nothing.
 * Answers the consumers whose mark changed. Pupils who are not on that day's register are left out.
 */
export async function markRegister(tx: Tx, marking: Marking): Promise<number[]> {
  const service = marking.service ?? 'canteen';
  const changed = await rows(
    tx,
    sql<{ id: number }>`with said as (
        select * from jsonb_to_recordset(${JSON.stringify(marking.marks)}::jsonb) as m ("consumerId" bigint, present boolean)
      ), held as materialized (
        select r.consumer_id, said.present from register_entries r join said on said."consumerId" = r.consumer_id
        where r.tenant_id = current_tenant() and r.service = ${service} and r.day = ${marking.day} and r.present is distinct from said.present
        order by r.consumer_id for update of r
      ), marked as (
        update register_entries r set present = held.present, marked_at = ${marking.at} from held
        where r.tenant_id = current_tenant() and r.service = ${service} and r.day = ${marking.day} and r.consumer_id = held.consumer_id
        returning r.consumer_id, r.present
      )
      insert into register_marks (service, day, consumer_id, present, reason, marked_at)
      select ${service}, ${marking.day}, consumer_id, present, ${marking.reason ?? null}, ${marking.at}::timestamptz from marked
      returning consumer_id as id`,
  );
  return changed.map((row) => row.id);
}

/**
 * The school's word for whole classes: from now on their day is no longer presumed. The first confirmation is kept; repeating it changes nothing.
 * Answers the classes confirmed now; none whose school's day was not frozen.
 */
export async function confirmRegisters(
  tx: Tx,
  confirmation: {
    readonly classIds: readonly number[];
    readonly day: Day;
    readonly at: Temporal.Instant;
    readonly service?: string;
  },
): Promise<number[]> {
  const { day, at, service = 'canteen' } = confirmation;
  const confirmed = await rows(
    tx,
    sql<{ classId: number }>`insert into register_confirmations (service, day, class_id, confirmed_at)
      select ${service}, ${day}::date, k.id, ${at}::timestamptz from classes k
      join school_orders o on o.tenant_id = k.tenant_id and o.service = ${service} and o.day = ${day} and o.school_id = k.school_id
      where k.tenant_id = current_tenant() and k.id = any (${confirmation.classIds}::bigint[])
      order by k.id on conflict do nothing returning class_id as "classId"`,
  );
  const classIds = confirmed.map((row) => row.classId);
  if (classIds.length > 0)
    await audit(tx, { at, action: 'registers_confirmed', subject: `day:${day}`, after: { classIds } });
  return classIds;
}
