import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { find, get, rows, type Tx } from '#src/platform/database/index.ts';

/** A pupil's line on the register of a class (R5). It says nothing of money, and not why a pupil has no meal. */
export interface RegisterLine {
  readonly consumerId: number;
  readonly surname: string;
  readonly name: string;
  readonly planned: 'booked' | 'light' | 'absent' | 'suspended' | 'unavailable';
  /** What the school said; null while it is presumed from the plan. */
  readonly present: boolean | null;
}

/** Whoever has a meal on a day: marked present, or not marked and booked. */
export const eats = (line: Pick<RegisterLine, 'planned' | 'present'>): boolean =>
  line.present ?? (line.planned === 'booked' || line.planned === 'light');

export interface ClassRegister {
  readonly day: Day;
  readonly classId: number;
  readonly frozen: boolean;
  readonly confirmedAt: Temporal.Instant | null;
  /** When the school last marked somebody of this class. */
  readonly markedAt: Temporal.Instant | null;
  /** The reason of an event without a meal that covers the class (R4). */
  readonly closedBy: string | null;
  readonly lines: readonly RegisterLine[];
}

/** The register of a class on a day; before the cutoff it shows what is booked so far. */
export async function registerOf(
  tx: Tx,
  question: { readonly classId: number; readonly day: Day; readonly service?: string },
): Promise<ClassRegister> {
  const service = question.service ?? 'canteen';
  const head = await get(
    tx,
    sql<Pick<ClassRegister, 'frozen' | 'confirmedAt' | 'markedAt' | 'closedBy'>>`select
      not exists (select from classes k join open_schools(${service}, ${question.day}::date) open (id) on open.id = k.school_id
        where k.tenant_id = current_tenant() and k.id = ${question.classId}) as frozen,
      (select confirmed_at from register_confirmations where tenant_id = current_tenant() and service = ${service}
        and day = ${question.day} and class_id = ${question.classId}) as "confirmedAt",
      (select max(marked_at) from register_entries where tenant_id = current_tenant() and service = ${service}
        and day = ${question.day} and class_id = ${question.classId}) as "markedAt",
      (select x.reason from classes k join closures x on x.tenant_id = k.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal'
          and x.origin = 'event' and ${question.day}::date between x.from_day and x.to_day
          and (x.school_id is null or x.school_id = k.school_id) and (x.class_id is null or x.class_id = k.id)
        where k.tenant_id = current_tenant() and k.id = ${question.classId} order by x.id desc limit 1) as "closedBy"`,
  );
  const source = head.frozen
    ? sql`select consumer_id, planned, present from register_entries
        where tenant_id = current_tenant() and service = ${service} and day = ${question.day} and class_id = ${question.classId}`
    : sql`select p.consumer_id, p.state as planned, null::boolean as present from enrolments e
        join planned_days(${service}, ${question.day}::date, ${question.day}::date, array(select x.consumer_id from enrolments x
          where x.tenant_id = current_tenant() and x.class_id = ${question.classId})) p on p.enrolment_id = e.id
        where e.tenant_id = current_tenant() and e.class_id = ${question.classId}
          and (p.state <> 'unavailable' or p.reason_code = 'own_pattern')`;
  const lines = await rows(
    tx,
    sql<RegisterLine>`select c.id as "consumerId", c.surname, c.name, r.planned, r.present from (${source}) r
      join consumers c on c.tenant_id = current_tenant() and c.id = r.consumer_id
      order by c.surname collate "it-x-icu", c.name collate "it-x-icu", c.number`,
  );
  return { day: question.day, classId: question.classId, ...head, lines };
}

/** When a day was first frozen, for one school at least, and first posted; undefined on a day that has no order. */
export function orderOf(
  tx: Tx,
  day: Day,
  service = 'canteen',
): Promise<{ frozenAt: Temporal.Instant; postedAt: Temporal.Instant | null } | undefined> {
  return find(
    tx,
    sql<{
      frozenAt: Temporal.Instant;
      postedAt: Temporal.Instant | null;
    }>`select frozen_at as "frozenAt", posted_at as "postedAt"
      from meal_orders where tenant_id = current_tenant() and service = ${service} and day = ${day}`,
  );
}
