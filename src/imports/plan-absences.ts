import { lightTooMany } from '#src/absences/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { readAbsences } from './absence-rules.ts';
import { importedAbsences, ownServiceDays, saveAbsences } from './absences-store.ts';
import { linesTooLight } from './light-rules.ts';
import { countTotal, type Material, type Plan, previewRows } from './plan.ts';
import { planAbsences } from './plan-rules.ts';
import type { AbsenceRow, Reading } from './types.ts';

/** Plans a file of absences and light meals that families had announced before go-live, or of light meals alone (R3, R11). */
export async function planAbsencesFile(tx: Tx, material: Material): Promise<Plan> {
  const { table, season, at } = material;
  const { rows, rejections } = await judged(tx, material);
  const imported = await importedAbsences(tx);
  const planned = planAbsences(rows, imported, season.firstOpenDay);
  const created = planned.filter((one) => one.outcome === 'created').map((one) => one.row);
  return {
    rejections,
    rows: previewRows(planned),
    totals: {
      file: countTotal(table.rows.length),
      before: countTotal(imported.length),
      after: countTotal(imported.length + created.length),
    },
    newConsumers: 0,
    notInFile: 0,
    linesWithClosedDays: rows.filter((row) => row.fromDay < season.firstOpenDay).map((row) => row.line),
    write: async (writing) => {
      const saved = await saveAbsences(writing, created, at);
      if (saved !== created.length) throw new Error(`Saved ${saved} of ${created.length} absences`);
    },
  };
}

/** Reads the file, and once more with the days of the children whose light meals may be too many. */
async function judged(tx: Tx, { table, places, context, season, today }: Material): Promise<Reading<AbsenceRow>> {
  const read = readAbsences(table, places, context);
  const light = read.rows.filter((row) => row.kind === 'light' && !row.certified).map((row) => row.number);
  if (light.length === 0) return read;
  const days = await ownServiceDays(tx, { numbers: [...new Set(light)], from: season.firstOpenDay, to: season.endsOn });
  const { light_days_in_a_row: limit } = await settingsOn(tx, today);
  return readAbsences(table, places, context, (rows) =>
    linesTooLight(rows, days, (meals, asked) => lightTooMany(meals, asked, limit)),
  );
}
