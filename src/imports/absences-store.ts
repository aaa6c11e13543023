import { sql } from 'kysely';
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
  }));
  const { saved } = await get(
    tx,
    sql<{ saved: number }>`with saved as (
        insert into absence_acts (consumer_id, kind, from_day, to_day, arrived_at, channel)
        select c.id, x.kind, x.from_day, x.to_day, ${arrivedAt}, 'import'
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (number text, kind text, from_day date, to_day date)
        join consumers c on c.tenant_id = current_tenant() and c.number = x.number
        where ${arrivedAt}::timestamptz < cutoff_at('canteen', school_of('canteen', c.id, x.from_day), x.from_day)
        returning id
      ) select count(*) as saved from saved`,
  );
  return saved;
}
