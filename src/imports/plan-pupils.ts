import { freezeDay, lateSchools } from '#src/attendance/index.ts';
import { settlePrices } from '#src/charging/index.ts';
import { dietsOn, recordDiet } from '#src/diets/index.ts';
import { earlier, later } from '#src/kernel/day.ts';
import { openConsumerAccounts } from '#src/ledger/index.ts';
import { keepDebtors } from '#src/payments/index.ts';
import { refreshStatistics, type Tx } from '#src/platform/database/index.ts';
import { rateConsumers } from '#src/tariffs/index.ts';
import { countTotal, type Material, type Plan, previewRows } from './plan.ts';
import { planPupils } from './plan-rules.ts';
import { readPupils } from './pupil-rules.ts';
import {
  registeredPayers,
  registeredPupils,
  saveConsumers,
  saveEnrolments,
  saveHouseholds,
  savePayers,
  savePayersOfChildren,
  saveTariffFacts,
} from './pupils-store.ts';
import { auditConsumers } from './store.ts';
import type { PlannedRow, PupilRow, RegisteredPupil } from './types.ts';

/** Below this, the statistics gathered in passing serve well enough. */
const MANY_PUPILS = 200;
const TABLES = ['people', 'consumers', 'households', 'guardianships', 'enrolments', 'tariff_facts', 'accounts'];

/** Shown beside each line of an account that changes because a list mended a household or a birth date. */
const MENDED = 'Dati dei figli aggiornati: prezzo ricalcolato';

/** Plans a file of pupils against the register (R11). */
export async function planPupilsFile(tx: Tx, material: Material): Promise<Plan> {
  const { table, places, context } = material;
  const { rows, rejections } = readPupils(table, places, context);
  const pupils = await registered(tx, material);
  const payers = new Map((await registeredPayers(tx)).map((payer) => [payer.fiscalCode, payer]));
  const planned = planPupils(rows, { pupils, payers }, (field) => places.has(field));
  const created = planned.filter((one) => one.outcome === 'created').length;
  const inFile = new Set(rows.map((row) => row.number));
  return {
    rejections,
    rows: previewRows(planned),
    totals: {
      file: countTotal(table.rows.length),
      before: countTotal(pupils.size),
      after: countTotal(pupils.size + created),
    },
    newConsumers: created,
    notInFile: [...pupils.values()].filter((pupil) => pupil.schoolCode !== null && !inFile.has(pupil.number)).length,
    linesWithClosedDays: [],
    write: (writing) => writePupils(writing, material, planned, pupils),
  };
}

async function registered(tx: Tx, material: Material): Promise<Map<string, RegisteredPupil>> {
  const { season, sealer, at, places } = material;
  const pupils = await registeredPupils(tx, season);
  const diets = places.has('diet')
    ? await dietsOn(tx, sealer, {
        consumerIds: pupils.map((pupil) => pupil.consumerId),
        day: later(season.firstOpenDay, season.endsOn),
        at,
        purpose: 'import',
      })
    : new Map<number, string>();
  return new Map(pupils.map((pupil) => [pupil.number, { ...pupil, diet: diets.get(pupil.consumerId) ?? null }]));
}

/** Registers and enrols the planned pupils; what stays as it is is left alone. `before` are those registered, by number. */
export async function writePupils(
  tx: Tx,
  material: Material,
  planned: readonly PlannedRow<PupilRow>[],
  before: ReadonlyMap<string, RegisteredPupil>,
): Promise<void> {
  const { season, at, today } = material;
  const moving = planned.filter((one) => one.outcome !== 'unchanged');
  const pupils = moving.map((one) => one.row);
  await savePayers(tx, pupils);
  const ids = await saveConsumers(tx, pupils);
  const paidByAnother = moving.filter((one) => one.changes.some((change) => change.field === 'payer'));
  await keepDebtors(
    tx,
    paidByAnother.map(({ row }) => idOf(ids, row)),
  );
  await savePayersOfChildren(tx, pupils);
  await saveHouseholds(tx, pupils);
  const late = season.live ? await lateSchools(tx, today) : [];
  await saveEnrolments(tx, pupils, season, { today, schoolIds: late });
  const changesFrom = later(season.firstOpenDay, season.startsOn);
  const from = late.length > 0 ? earlier(today, season.enrolFrom) : season.enrolFrom;
  await saveTariffFacts(tx, pupils, { from, changesFrom, at });
  for (const pupil of pupils) {
    const known = before.get(pupil.number);
    if (pupil.diet === (known?.diet ?? null)) continue;
    const validFrom = known ? changesFrom : from;
    await recordDiet(tx, material.sealer, { consumerId: idOf(ids, pupil), validFrom, text: pupil.diet ?? '', at });
  }
  await openConsumerAccounts(tx, [...ids.values()]);
  if (pupils.length >= MANY_PUPILS) await refreshStatistics(tx, TABLES);
  const rated = await rateConsumers(tx, [...ids.values()]);
  if (season.live) await settlePrices(tx, { consumerIds: rated, reason: MENDED, at });
  if (late.length > 0) await freezeDay(tx, { day: today, at, late });
  await auditConsumers(
    tx,
    moving.map(({ row, outcome, changes }) => ({
      consumerId: idOf(ids, row),
      action: `consumer_${outcome}_by_import`,
      changes,
    })),
    at,
  );
}

function idOf(ids: ReadonlyMap<string, number>, pupil: PupilRow): number {
  const id = ids.get(pupil.number);
  if (id === undefined) throw new Error(`Consumer ${pupil.number} was not saved`);
  return id;
}
