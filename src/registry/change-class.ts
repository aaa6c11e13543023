import { sql } from 'kysely';
import { lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';

export type ClassChangeRefused =
  | { readonly kind: 'NotEnrolled' }
  | { readonly kind: 'ClassUnknown' }
  | { readonly kind: 'DayClosed'; readonly day: Day }
  | { readonly kind: 'SameClass' };

/**
 * Moves a child to another class of the same school year from a day still open (R17): the old enrolment ends the day before, a new one begins.
 * Days already frozen keep theirs; absences stay with the child. Prices are worked out by the caller, since levels may differ.
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
  const frozen = await find(
    tx,
    sql<{
      day: Day;
    }>`select day from meal_orders where tenant_id = current_tenant() and day >= ${from} order by day desc limit 1`,
  );
  if (frozen) return err({ kind: 'DayClosed', day: frozen.day });
  const current = await find(
    tx,
    sql<{
      id: number;
      classId: number;
      yearId: number;
      weekdays: string | null;
      startsOn: Day;
      endsOn: Day;
    }>`select id, class_id as "classId", school_year_id as "yearId", weekdays,
        starts_on as "startsOn", ends_on as "endsOn" from enrolments
      where tenant_id = current_tenant() and consumer_id = ${consumerId} and service = 'canteen' and ${from} between starts_on and ends_on for update`,
  );
  if (!current) return err({ kind: 'NotEnrolled' });
  if (current.classId === classId) return err({ kind: 'SameClass' });
  const target = await find(
    tx,
    sql<{
      id: number;
    }>`select id from classes where tenant_id = current_tenant() and id = ${classId} and school_year_id = ${current.yearId}`,
  );
  if (!target) return err({ kind: 'ClassUnknown' });
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
