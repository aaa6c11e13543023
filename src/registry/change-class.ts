import { sql } from 'kysely';
import { firstOpenDayOf, lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';

export type ClassChangeRefused =
  | { readonly kind: 'NotEnrolled' }
  | { readonly kind: 'ClassUnknown' }
  /** At one of the two schools; `first` is the first day that is open at both. */
  | { readonly kind: 'DayClosed'; readonly first: Day }
  | { readonly kind: 'SameClass' };

/**
 * Moves a child to another class of the same school year from a day still open (R17): the old enrolment ends the day before, a new one begins.
 * Open for the child's school and for the new one at `at`: nobody leaves a school that has closed for one that has not, and is cooked for
 * twice. Days already frozen keep theirs; absences stay with the child. Prices are worked out by the caller, since levels may differ.
 */
export async function changeClass(
  tx: Tx,
  change: { readonly consumerId: number; readonly classId: number; readonly from: Day; readonly at: Temporal.Instant },
): Promise<Result<{ enrolmentId: number }, ClassChangeRefused>> {
  const { consumerId, classId, from, at } = change;
  // Of two changes at once the second finds the enrolment that the first began. Before the day's lock, as absences take both.
  await sql`select from consumers where tenant_id = current_tenant() and id = ${consumerId} for no key update`.execute(
    tx,
  );
  // The freeze of that day sees the new class, or is over and closes the day.
  await lockDayShared(tx, from);
  const current = await find(
    tx,
    sql<{
      id: number;
      classId: number;
      schoolId: number;
      yearId: number;
      weekdays: string | null;
      startsOn: Day;
      endsOn: Day;
    }>`select e.id, e.class_id as "classId", k.school_id as "schoolId", e.school_year_id as "yearId", e.weekdays,
        e.starts_on as "startsOn", e.ends_on as "endsOn"
      from enrolments e join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      where e.tenant_id = current_tenant() and e.consumer_id = ${consumerId} and e.service = 'canteen'
        and ${from} between e.starts_on and e.ends_on for update of e`,
  );
  if (!current) return err({ kind: 'NotEnrolled' });
  if (current.classId === classId) return err({ kind: 'SameClass' });
  const target = await find(
    tx,
    sql<{
      schoolId: number;
    }>`select school_id as "schoolId" from classes where tenant_id = current_tenant() and id = ${classId} and school_year_id = ${current.yearId}`,
  );
  if (!target) return err({ kind: 'ClassUnknown' });
  const first = await firstOpenDayOf(tx, { schoolIds: [current.schoolId, target.schoolId], at });
  if (from < first) return err({ kind: 'DayClosed', first });
  const moved =
    current.startsOn === from
      ? sql<{
          id: number;
        }>`update enrolments set class_id = ${classId} where tenant_id = current_tenant() and id = ${current.id} returning id`
      : sql<{ id: number }>`with ended as (
            update enrolments set ends_on = ${addDays(from, -1)} where tenant_id = current_tenant() and id = ${current.id} returning consumer_id
          )
          select null::bigint as id from ended`;
  const updated = await find(tx, moved);
  const enrolmentId = updated?.id ?? (await begin(tx, { ...current, consumerId, classId, from, to: current.endsOn }));
  await audit(tx, {
    at,
    action: 'class_changed',
    subject: `consumer:${consumerId}`,
    before: { classId: current.classId },
    after: { classId, from },
  });
  return ok({ enrolmentId });
}

async function begin(
  tx: Tx,
  enrolment: { consumerId: number; classId: number; yearId: number; weekdays: string | null; from: Day; to: Day },
): Promise<number> {
  const begun = await find(
    tx,
    sql<{ id: number }>`insert into enrolments (consumer_id, school_year_id, class_id, weekdays, starts_on, ends_on)
      values (${enrolment.consumerId}, ${enrolment.yearId}, ${enrolment.classId}, ${enrolment.weekdays}, ${enrolment.from}, ${enrolment.to}) returning id`,
  );
  if (!begun) throw new Error('The new enrolment was not stored');
  return begun.id;
}
