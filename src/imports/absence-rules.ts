import type { Day } from '#src/kernel/day.ts';
import type { Places } from './column-rules.ts';
import { identifier } from './consumer-rules.ts';
import { complete, type RowReader, readersOf } from './row-rules.ts';
import type { Table } from './table-types.ts';
import type { AbsenceRow, ImportContext, Reading } from './types.ts';
import { readAbsenceKind, readDay, readYesNo } from './value-rules.ts';

/** The days of a child on which a light meal would be one too many without a certificate (R3). */
export type LightTooMany = (rows: readonly AbsenceRow[]) => ReadonlySet<number>;

/**
 * Judges a file of absences and light meals that families had already announced, or of light meals alone (R11). Periods include both days.
 * `tooMany` names the lines whose light meals need a certificate.
 */
export function readAbsences(
  table: Table,
  places: Places,
  context: ImportContext,
  tooMany: LightTooMany = () => new Set(),
): Reading<AbsenceRow> {
  const { readers, conclude } = readersOf(table, places);
  const identify = identifier(context.consumers, 'many');
  const taken = new Map<string, { fromDay: Day; toDay: Day }[]>();
  const rows = readers.flatMap((row) => {
    const identity = identify(row);
    if (identity && !identity.known) row.reject('number', 'consumer_unknown');
    const kind = places.has('type') ? row.needed('type', readAbsenceKind) : 'light';
    const certificate = row.optional('certificate', readYesNo);
    const absence = complete({
      line: row.line,
      number: identity?.number,
      ...readPeriod(row, context.lastDay),
      kind,
      certified: certificate === undefined ? undefined : kind === 'light' && certificate === true,
    });
    if (!absence) return [];
    const ofConsumer = taken.get(absence.number) ?? [];
    if (ofConsumer.some((other) => other.fromDay <= absence.toDay && absence.fromDay <= other.toDay)) {
      row.reject('from', 'period_overlaps');
    }
    taken.set(absence.number, [...ofConsumer, absence]);
    return [absence];
  });
  const lines = tooMany(rows);
  for (const row of readers) if (lines.has(row.line)) row.reject('to', 'light_needs_certificate');
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
