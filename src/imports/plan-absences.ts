import type { Tx } from '#src/platform/database/index.ts';
import { readAbsences } from './absence-rules.ts';
import { importedAbsences, saveAbsences } from './absences-store.ts';
import { countTotal, type Material, type Plan, previewRows } from './plan.ts';
import { planAbsences } from './plan-rules.ts';

/** Plans a file of absences and light meals that families had announced before go-live (R11). */
export async function planAbsencesFile(tx: Tx, material: Material): Promise<Plan> {
  const { table, places, context, season, at } = material;
  const { rows, rejections } = readAbsences(table, places, context);
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
