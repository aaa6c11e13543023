import { type RawBuilder, sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';

/** Until when each school of a municipality takes absences of one day, as in force on that day (R2). */
export interface Cutoffs {
  /** Of every school that has no hour of its own. */
  readonly general: TimeOfDay;
  readonly bySchool: ReadonlyMap<number, TimeOfDay>;
}

export async function cutoffsOn(tx: Tx, day: Day, service = 'canteen'): Promise<Cutoffs> {
  const found = await rows(
    tx,
    sql<{ schoolId: number | null; cutoff: TimeOfDay }>`select s.id as "schoolId",
        to_char(cutoff_time(${service}, s.id, ${day}::date), 'HH24:MI') as cutoff
      from (select id from schools where tenant_id = current_tenant() union all select null) s`,
  );
  const general = found.find((row) => row.schoolId === null)?.cutoff;
  if (general === undefined) throw new Error('A municipality has a cutoff of its own');
  return {
    general,
    bySchool: new Map(
      found.flatMap(({ schoolId, cutoff }) => (schoolId === null ? [] : [[schoolId, cutoff] as const])),
    ),
  };
}

/** The cutoff of a school; of whoever has none, the municipality's. */
export const cutoffOfSchool = (cutoffs: Cutoffs, schoolId: number | undefined): TimeOfDay =>
  (schoolId === undefined ? undefined : cutoffs.bySchool.get(schoolId)) ?? cutoffs.general;

/** Every hour at which something of a day closes, the earliest first, as JSON within a statement that knows the day. */
export const hoursOfDay = (service: string, day: RawBuilder<unknown>) => sql`(
  select jsonb_agg(distinct to_char(cutoff_time(${service}, s.id, ${day}), 'HH24:MI'))
  from (select school_id as id from cutoffs where tenant_id = current_tenant() and service = ${service} and school_id is not null
    union select null) s)`;

/** The cutoff that holds for a consumer on a day: that of the school in which the consumer is enrolled then. */
export async function cutoffFor(
  tx: Tx,
  question: { readonly consumerId: number; readonly day: Day; readonly service?: string },
): Promise<TimeOfDay> {
  const { consumerId, day, service = 'canteen' } = question;
  const found = await get(
    tx,
    sql<{
      cutoff: TimeOfDay;
    }>`select to_char(cutoff_time(${service}, school_of(${service}, ${consumerId}, ${day}::date), ${day}::date),
      'HH24:MI') as cutoff`,
  );
  return found.cutoff;
}
