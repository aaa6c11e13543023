import { sql } from 'kysely';
import { firstOpenDayOf, lockDayShared } from '#src/calendar/index.ts';
import { addDays, type Day, earlier } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { audit } from '#src/platform/audit/index.ts';
import { find, type Tx } from '#src/platform/database/index.ts';

export type EnrolmentEndRefused =
  | { readonly kind: 'NotEnrolled' }
  | { readonly kind: 'SameEnd' }
  /** The enrolment begins later than this. */
  | { readonly kind: 'BeforeBegin'; readonly begins: Day }
  /** Beyond the school year. */
  | { readonly kind: 'AfterYear'; readonly yearEnds: Day }
  /** Another enrolment of the child begins later in the year, as after a change of class. */
  | { readonly kind: 'LaterClass'; readonly begins: Day }
  /** A day after the sooner of the two ends is closed at the child's school; `first` is its first open day. */
  | { readonly kind: 'DayClosed'; readonly first: Day };

/**
 * Ends a child's enrolment with a day, because it leaves the school, or lets an end that was to come be later (R13): from the day after, nothing is
 * booked, ordered or charged. What was eaten and what is on the account stay. No day changes that is closed for the child's school at `at`. Prices of brothers and sisters, whose
 * order may change, are worked out by the caller.
 */
export async function changeEnrolmentEnd(
  tx: Tx,
  change: { readonly consumerId: number; readonly lastDay: Day; readonly on: Day; readonly at: Temporal.Instant },
): Promise<Result<{ readonly from: Day }, EnrolmentEndRefused>> {
  const { consumerId, lastDay, on, at } = change;
  // As for a change of class: of two at once the second finds what the first did; then the day's lock.
  await sql`select from consumers where tenant_id = current_tenant() and id = ${consumerId} for no key update`.execute(
    tx,
  );
  // The enrolment in which the last day lies, perhaps in a class that is to come.
  const current = await find(
    tx,
    sql<{
      id: number;
      schoolId: number;
      startsOn: Day;
      endsOn: Day;
      yearEnds: Day;
      later: Day | null;
    }>`select e.id, k.school_id as "schoolId", e.starts_on as "startsOn", e.ends_on as "endsOn", y.ends_on as "yearEnds",
        (select min(x.starts_on) from enrolments x where x.tenant_id = e.tenant_id and x.consumer_id = e.consumer_id
          and x.service = e.service and x.school_year_id = e.school_year_id and x.starts_on > e.starts_on) as later
      from enrolments e join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      where e.tenant_id = current_tenant() and e.consumer_id = ${consumerId} and e.service = 'canteen' and e.ends_on >= ${on}
      order by ${lastDay}::date between e.starts_on and e.ends_on desc, e.starts_on limit 1 for update of e`,
  );
  if (!current) return err({ kind: 'NotEnrolled' });
  if (current.later !== null) return err({ kind: 'LaterClass', begins: current.later });
  if (lastDay === current.endsOn) return err({ kind: 'SameEnd' });
  if (lastDay < current.startsOn) return err({ kind: 'BeforeBegin', begins: current.startsOn });
  if (lastDay > current.yearEnds) return err({ kind: 'AfterYear', yearEnds: current.yearEnds });
  const from = addDays(earlier(lastDay, current.endsOn), 1);
  await lockDayShared(tx, from);
  const first = await firstOpenDayOf(tx, { schoolIds: [current.schoolId], at });
  if (from < first) return err({ kind: 'DayClosed', first });
  await sql`update enrolments set ends_on = ${lastDay} where tenant_id = current_tenant() and id = ${current.id}`.execute(
    tx,
  );
  const [before, after] = [{ lastDay: current.endsOn }, { lastDay }];
  await audit(tx, { at, action: 'enrolment_end_changed', subject: `consumer:${consumerId}`, before, after });
  return ok({ from });
}
