import { settlePrices } from '#src/charging/index.ts';
import { later } from '#src/kernel/day.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { evaluateStanding } from '#src/standing/index.ts';
import { iseeValidUntil, rateConsumers, tariffOn } from '#src/tariffs/index.ts';
import { consumerIds } from './balances-store.ts';
import { exemptIn, type PlannedExemption, planExemptions, readExemptions } from './exemption-rules.ts';
import { recordedFacts, saveExemptions } from './exemptions-store.ts';
import { countTotal, type Material, type Plan, previewRows } from './plan.ts';
import { auditConsumers } from './store.ts';

/** Shown beside each line of an account that an imported exemption changes. */
const EXEMPTED = 'Esenzione registrata: prezzo ricalcolato';

/** Plans a file of exemptions (R7, R11). */
export async function planExemptionsFile(tx: Tx, material: Material): Promise<Plan> {
  const { table, places, context } = material;
  const facts = await recordedFacts(tx);
  const { rows, rejections } = readExemptions(table, places, context, facts);
  const rule = (await tariffOn(tx, later(material.today, material.season.startsOn))) ?? {};
  const { planned, after } = planExemptions(rows, facts, (from) => iseeValidUntil(from, rule));
  return {
    rejections,
    rows: previewRows(planned),
    totals: {
      file: countTotal(table.rows.length),
      before: countTotal(exemptIn(facts)),
      after: countTotal(exemptIn(after)),
    },
    newConsumers: 0,
    notInFile: 0,
    linesWithClosedDays: [],
    write: (writing) => write(writing, material, planned),
  };
}

async function write(tx: Tx, { season, at, today }: Material, planned: readonly PlannedExemption[]): Promise<void> {
  const changed = planned.filter((one) => one.outcome === 'changed');
  const ids = new Map((await consumerIds(tx)).map(({ number, id }) => [number, id]));
  await saveExemptions(tx, changed, ids, at);
  const idOf = ({ row }: PlannedExemption) => ids.get(row.number) ?? 0;
  const rated = await rateConsumers(tx, [...new Set(changed.map(idOf))]);
  if (season.live) {
    await settlePrices(tx, { consumerIds: rated, reason: EXEMPTED, at });
    // Whoever is exempt from now on is suspended no more, also where no meal of the past changes (R8).
    await evaluateStanding(tx, { consumerIds: rated, at, cause: 'rerating', today });
  }
  await auditConsumers(
    tx,
    changed.map((one) => ({ consumerId: idOf(one), action: 'consumer_changed_by_import', changes: one.changes })),
    at,
  );
}
