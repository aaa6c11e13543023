import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface ListedClosure {
  readonly id: number;
  readonly kind: 'no_meal' | 'packed_lunch';
  readonly from: Day;
  readonly to: Day;
  readonly reason: string;
  /** The school closed, or the school of the class closed; null for the whole municipality. */
  readonly schoolId: number | null;
  readonly classId: number | null;
  readonly schoolName: string | null;
  readonly className: string | null;
  readonly recordedAt: Temporal.Instant;
}

/** The events in force on a day or after it, the nearest first. */
export function closuresFrom(tx: Tx, from: Day): Promise<ListedClosure[]> {
  return rows(
    tx,
    sql<ListedClosure>`select x.id, x.kind, x.from_day as "from", x.to_day as "to", x.reason, coalesce(x.school_id, k.school_id) as "schoolId", x.class_id as "classId", coalesce(s.name, cs.name) as "schoolName",
        k.grade || ' ' || k.section as "className", x.recorded_at as "recordedAt"
      from closures x
      left join schools s on s.tenant_id = x.tenant_id and s.id = x.school_id
      left join classes k on k.tenant_id = x.tenant_id and k.id = x.class_id
      left join schools cs on cs.tenant_id = k.tenant_id and cs.id = k.school_id
      where x.tenant_id = current_tenant() and x.origin = 'event' and x.withdrawn_at is null and x.to_day >= ${from}
      order by x.from_day, x.id`,
  );
}
