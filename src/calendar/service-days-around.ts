import { sql } from 'kysely';
import { addDays, type Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

export interface ServiceDaysAround {
  readonly previous: Day | undefined;
  /** Whether some class has service on the day itself. */
  readonly here: boolean;
  readonly next: Day | undefined;
}

/** A fortnight finds nearly all; the longer look crosses the summer. */
const HORIZONS = [14, 130] as const;

/** The nearest days before and after a day on which some class of the municipality has service; at most 130 days away. */
export async function serviceDaysAround(tx: Tx, day: Day, service = 'canteen'): Promise<ServiceDaysAround> {
  let found: ServiceDaysAround = { previous: undefined, here: false, next: undefined };
  for (const reach of HORIZONS) {
    const days = await serviceDays(tx, addDays(day, -reach), addDays(day, reach), service);
    found = {
      previous: days.findLast((each) => each < day),
      here: days.includes(day),
      next: days.find((each) => each > day),
    };
    if (found.previous && found.next) break;
  }
  return found;
}

/** One pupil stands for each class, the one enrolled longest: the calendar is the class's, and asking for all would be slow. */
async function serviceDays(tx: Tx, from: Day, to: Day, service: string): Promise<Day[]> {
  const found = await rows(
    tx,
    sql<{ day: Day }>`select distinct p.day from planned_days(${service}, ${from}::date, ${to}::date, array(
        select distinct on (e.class_id) e.consumer_id from enrolments e
        where e.tenant_id = current_tenant() and e.service = ${service} and e.starts_on <= ${to} and e.ends_on >= ${from}
        order by e.class_id, e.starts_on, e.ends_on desc, e.consumer_id)) p
      where p.state <> 'unavailable' or p.reason_code = 'own_pattern' order by p.day`,
  );
  return found.map((row) => row.day);
}
