import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';

/** The consumer's next service days from a day on (that day included), `count` at most, whatever is planned on them; looks a year ahead. */
export async function nextServiceDays(
  tx: Tx,
  consumerId: number,
  from: Day,
  count: number,
  service = 'canteen',
): Promise<Day[]> {
  const found = await rows(
    tx,
    sql<{
      day: Day;
    }>`select p.day from planned_days(${service}, ${from}::date, ${from}::date + 365, array[${consumerId}::bigint]) p
      where p.state <> 'unavailable' order by p.day limit ${count}`,
  );
  return found.map((row) => row.day);
}
