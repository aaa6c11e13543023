import type { Day } from '#src/kernel/day.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, type RowReader, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { AbsenceRow, ImportContext, Reading } from './types.ts';
import { readAbsenceKind, readDay } from './value-rules.ts';

/** Judges a file of absences and light meals that families had already announced (R11). Periods include both days. */
export function readAbsences(table: Table, places: Places, context: ImportContext): Reading<AbsenceRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'many');
  const taken = new Map<string, { fromDay: Day; toDay: Day }[]>();
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    if (identity && !identity.known) row.reject('number', 'consumer_unknown');
    const absence = complete({
      line: row.line,
      number: identity?.number,
      ...readPeriod(row, context.lastDay),
      kind: row.needed('type', readAbsenceKind),
    });
    if (!absence) return [];
    const ofConsumer = taken.get(absence.number) ?? [];
    if (ofConsumer.some((other) => other.fromDay <= absence.toDay && absence.fromDay <= other.toDay)) {
      row.reject('from', 'period_overlaps');
    }
    taken.set(absence.number, [...ofConsumer, absence]);
    return [absence];
  });
  return conclude(rows);
}

function readPeriod(row: RowReader, lastDay: Day | undefined) {
  const fromDay = row.needed('from', readDay);
  const toDay = row.needed('to', readDay);
  if (fromDay && toDay && toDay < fromDay) {
    row.reject('to', 'period_backwards');
    return { fromDay: undefined, toDay: undefined };
  }
  if (toDay && (lastDay === undefined || toDay > lastDay)) row.reject('to', 'period_beyond_school_year');
  return { fromDay, toDay };
}
