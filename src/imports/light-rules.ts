import type { Day } from '#src/kernel/day.ts';
import type { AbsenceRow } from './types.ts';

/** The first asked day that would be one light meal too many, as the rule on absences says it (R3). */
export type TooManyInARow = (
  days: readonly { readonly day: Day; readonly meal: 'light' | 'normal' | 'none' }[],
  asked: ReadonlySet<Day>,
) => Day | undefined;

/**
 * The lines whose light meals would be too many in a row without a certificate (R3). `ownDays` are the service days of each consumer, by
 * number; what the file says of a day counts alone. Light meals with a certificate and absences neither count nor break a row.
 */
export function linesTooLight(
  rows: readonly AbsenceRow[],
  ownDays: ReadonlyMap<string, readonly Day[]>,
  tooMany: TooManyInARow,
): Set<number> {
  const lines = new Set<number>();
  for (const ofChild of Map.groupBy(rows, (row) => row.number).values()) {
    if (!ofChild.some((row) => row.kind === 'light' && !row.certified)) continue;
    let left = ofChild;
    // Each line that is too long is found, not only the first.
    for (let day = tooLightDay(left); day; day = tooLightDay(left)) {
      const found = day;
      const line = left.find((row) => covers(row, found));
      if (!line) break;
      lines.add(line.line);
      left = left.filter((row) => row !== line);
    }
  }
  return lines;

  function tooLightDay(ofChild: readonly AbsenceRow[]): Day | undefined {
    const asked = new Set<Day>();
    const meals = (ownDays.get(ofChild[0]?.number ?? '') ?? []).map((day) => {
      const row = ofChild.find((each) => covers(each, day));
      if (!row) return { day, meal: 'normal' as const };
      if (row.kind !== 'light' || row.certified) return { day, meal: 'none' as const };
      asked.add(day);
      return { day, meal: 'light' as const };
    });
    return tooMany(meals, asked);
  }
}

const covers = (row: AbsenceRow, day: Day) => row.fromDay <= day && day <= row.toDay;
