import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { get, rows, type Tx } from '#src/platform/database/index.ts';
import type { ImportedAbsence } from './plan-rules.ts';
import type { AbsenceRow } from './types.ts';

/** What earlier imports brought, whatever families did with it since. */
export function importedAbsences(tx: Tx): Promise<ImportedAbsence[]> {
  return rows(
    tx,
    sql<ImportedAbsence>`select c.number, a.kind, a.from_day as "fromDay", a.to_day as "toDay" from absence_acts a
      join consumers c on c.tenant_id = a.tenant_id and c.id = a.consumer_id
      where a.tenant_id = current_tenant() and a.channel = 'import'`,
  );
}

/** Writes the acts, as arrived now; each day of them must be open. Answers how many were written. */
export async function saveAbsences(
  tx: Tx,
  absences: readonly AbsenceRow[],
  arrivedAt: Temporal.Instant,
): Promise<number> {
  const lines = absences.map((row) => ({
    number: row.number,
    kind: row.kind,
    from_day: row.fromDay,
    to_day: row.toDay,
    certified: row.certified,
  }));
  const { saved } = await get(
    tx,
    sql<{ saved: number }>`with saved as (
        insert into absence_acts (consumer_id, kind, from_day, to_day, certified, arrived_at, channel)
        select c.id, x.kind, x.from_day, x.to_day, x.certified, ${arrivedAt}, 'import'
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (number text, kind text, from_day date, to_day date, certified boolean)
        join consumers c on c.tenant_id = current_tenant() and c.number = x.number
        where ${arrivedAt}::timestamptz < cutoff_at('canteen', school_of('canteen', c.id, x.from_day), x.from_day)
        returning id
      ) select count(*) as saved from saved`,
  );
  return saved;
}

/** The days between two on which each of these consumers eats at school, by number: also before the municipality has a go-live day. */
export async function ownServiceDays(
  tx: Tx,
  { numbers, from, to }: { readonly numbers: readonly string[]; readonly from: Day; readonly to: Day },
): Promise<Map<string, Day[]>> {
  const found = await rows(
    tx,
    sql<{ number: string; days: Day[] }>`select c.number, jsonb_agg(d.day order by d.day) as days
      from (select g.at::date as day, national_feast(g.at::date) as feast, to_char(g.at, 'MM-DD') as month_day,
          extract(isodow from g.at)::text as weekday
        from generate_series(${from}::timestamp, ${to}::timestamp, interval '1 day') as g (at) offset 0) d
      join enrolments e on e.tenant_id = current_tenant() and e.service = 'canteen' and d.day between e.starts_on and e.ends_on
      join consumers c on c.tenant_id = e.tenant_id and c.id = e.consumer_id
      join classes k on k.tenant_id = e.tenant_id and k.id = e.class_id
      join school_years y on y.tenant_id = e.tenant_id and y.id = e.school_year_id
      join tenants t on t.id = e.tenant_id
      where c.number = any (${numbers}::text[]) and d.feast is null and d.month_day <> t.patron_day and d.day between y.service_starts_on and y.service_ends_on
        and strpos(k.weekdays, d.weekday) > 0 and strpos(coalesce(e.weekdays, k.weekdays), d.weekday) > 0
        and not exists (select from closures x where x.tenant_id = e.tenant_id and x.withdrawn_at is null and x.kind = 'no_meal'
          and d.day between x.from_day and x.to_day and (x.school_id is null or x.school_id = k.school_id)
          and (x.class_id is null or x.class_id = k.id))
      group by c.number`,
  );
  return new Map(found.map(({ number, days }) => [number, days]));
}
