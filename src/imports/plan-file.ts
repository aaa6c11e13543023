import { createHash } from 'node:crypto';
import { later } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { tariffOn } from '#src/tariffs/index.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type ColumnsNeedMapping, type ImportKind, type Mapping, matchColumns } from './column-rules.ts';
import type { Material, Plan } from './plan.ts';
import { planAbsencesFile } from './plan-absences.ts';
import { planBalancesFile, planCorrectionsFile } from './plan-balances.ts';
import { planExemptionsFile } from './plan-exemptions.ts';
import { planPupilsFile } from './plan-pupils.ts';
import { readTable } from './read-table.ts';
import { classesOf, findSeason, knownConsumers, type PastImport, pastImports } from './store.ts';
import type { TableError } from './table-types.ts';

/** A file as somebody handed it in. */
export interface ImportFile {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Which column is which, where its names are others. */
  readonly mapping?: Mapping;
}

/** Why a file cannot be judged row by row. */
export type ImportError = TableError | ColumnsNeedMapping | { readonly kind: 'SchoolYearMissing' };

export interface PlannedFile {
  readonly plan: Plan;
  readonly sha256: string;
  /** The import that brought this very file before: nothing is done again. */
  readonly repeats: PastImport | undefined;
  /** Balances that were imported are corrected: families read the reason beside the line of their account. */
  readonly corrects: boolean;
}

const PLANNERS: Record<ImportKind, (tx: Tx, material: Material) => Promise<Plan>> = {
  pupils: planPupilsFile,
  balances: planBalancesFile,
  corrections: planCorrectionsFile,
  absences: planAbsencesFile,
  light_meals: planAbsencesFile,
  exemptions: planExemptionsFile,
};

/** Reads and judges a file, and plans what it would do. Changes nothing. */
export async function planFile(
  tx: Tx,
  file: ImportFile,
  services: { readonly sealer: Sealer; readonly at: Temporal.Instant },
): Promise<Result<PlannedFile, ImportError>> {
  const table = await readTable(file.bytes);
  if (!table.ok) return table;
  const places = matchColumns(file.kind, table.value.headers, file.mapping);
  if (!places.ok) return places;
  const today = romeDay(services.at);
  const season = await findSeason(tx, { instant: services.at, today });
  if (!season) return err({ kind: 'SchoolYearMissing' });
  const context = {
    today,
    classes: await classesOf(tx, season.schoolYearId),
    diets: (await settingsOn(tx, today)).diets,
    consumers: await knownConsumers(tx),
    lastDay: season.lastDay,
    exemptions: (await tariffOn(tx, later(today, season.startsOn)))?.exempt ?? [],
  };
  const plan = await PLANNERS[file.kind](tx, {
    table: table.value,
    places: places.value,
    context,
    season,
    today,
    ...services,
  });
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  const past = await pastImports(tx, file.kind);
  const repeats = repeatedImport(file.kind, past, sha256);
  const corrects =
    needsReason(file.kind, past) && !plan.ownReasons && plan.rows.some((row) => row.outcome !== 'unchanged');
  const effective = plan.rejections.length > 0 ? refused(plan) : repeats ? withoutEffect(plan) : plan;
  return ok({ plan: effective, sha256, repeats, corrects: corrects && !repeats });
}

const needsReason = (kind: ImportKind, past: readonly PastImport[]) =>
  kind === 'corrections' || (kind === 'balances' && past.length > 0);

/**
 * A file is a repetition when it was brought before: for pupils the last one, because an older list may be meant as a
 * change back; for money and absences any, because what came in between would be undone.
 */
function repeatedImport(kind: ImportKind, past: readonly PastImport[], sha256: string): PastImport | undefined {
  const candidates = kind === 'pupils' ? past.slice(0, 1) : past;
  return candidates.find((one) => one.sha256 === sha256);
}

const withoutEffect = (plan: Plan): Plan => ({
  ...plan,
  rows: plan.rows.map((row) => ({ ...row, outcome: 'unchanged', changes: [] })),
  totals: { ...plan.totals, after: plan.totals.before },
  newConsumers: 0,
  write: async () => undefined,
});

const refused = (plan: Plan): Plan => ({ ...plan, totals: { ...plan.totals, after: plan.totals.before } });
