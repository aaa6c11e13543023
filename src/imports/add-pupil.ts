import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import { romeDay } from '#src/kernel/rome-time.ts';
import { get, type Tx } from '#src/platform/database/index.ts';
import type { Sealer } from '#src/platform/world.ts';
import { settingsOn } from '#src/tenancy/index.ts';
import { type FieldOf, fieldsOf } from './column-rules.ts';
import type { Material } from './plan.ts';
import { writePupils } from './plan-pupils.ts';
import { payerChanges, planPupils } from './plan-rules.ts';
import { readPupils } from './pupil-rules.ts';
import { registeredPayers } from './pupils-store.ts';
import { classesOf, findSeason, knownConsumers, waitForTurn } from './store.ts';
import type { FieldChange, RejectionCode } from './types.ts';

export type PupilField = FieldOf<'pupils'>;

/** A child as typed at the counter: what a row of a file of pupils holds. */
export interface NewPupil {
  readonly values: Readonly<Partial<Record<PupilField, string>>>;
  /** First day of the enrolment. */
  readonly from: Day;
}

export interface AddedPupil {
  readonly consumerId: number;
  readonly payerIsKnown: boolean;
  /** What becomes different for a payer who was registered already. */
  readonly payerChanges: readonly FieldChange[];
}

export type PupilRefused =
  | { readonly kind: 'SchoolYearMissing' }
  | {
      readonly kind: 'ValuesRejected';
      readonly rejections: readonly { readonly field: PupilField; readonly code: RejectionCode }[];
    }
  /** Number or fiscal code are those of a child who is registered. */
  | { readonly kind: 'AlreadyRegistered'; readonly consumerId: number }
  /** The day is closed already, or outside the school year. */
  | { readonly kind: 'DayNotPossible'; readonly first: Day; readonly last: Day };

const LINE = 1;

/**
 * Registers one child with the payer and enrols it from a day still open, by the rules of a file of pupils (R11): what such a file
 * would refuse is refused here. For a child that is registered already nothing is changed.
 */
export async function addPupil(
  tx: Tx,
  pupil: NewPupil,
  services: { readonly sealer: Sealer; readonly at: Temporal.Instant },
): Promise<Result<AddedPupil, PupilRefused>> {
  await waitForTurn(tx);
  const today = romeDay(services.at);
  const season = await findSeason(tx, { instant: services.at, today });
  if (!season) return err({ kind: 'SchoolYearMissing' });
  const { enrolFrom: first, endsOn: last } = season;
  if (pupil.from < first || pupil.from > last) return err({ kind: 'DayNotPossible', first, last });
  const material: Material = {
    ...tableOf(pupil.values),
    ...services,
    today,
    season: { ...season, enrolFrom: pupil.from },
    context: {
      today,
      classes: await classesOf(tx, season.schoolYearId),
      diets: (await settingsOn(tx, today)).diets,
      consumers: await knownConsumers(tx),
      lastDay: season.lastDay,
      exemptions: [],
    },
  };
  const { rows, rejections } = readPupils(material.table, material.places, material.context);
  if (rejections.length > 0) {
    return err({
      kind: 'ValuesRejected',
      rejections: rejections.map(({ column, code }) => ({ field: column as PupilField, code })),
    });
  }
  const [row] = rows;
  if (!row) throw new Error('A row without rejections was not read');
  if (material.context.consumers.some((known) => known.number === row.number)) {
    return err({ kind: 'AlreadyRegistered', consumerId: await idOfNumber(tx, row.number) });
  }
  const payers = new Map((await registeredPayers(tx)).map((payer) => [payer.fiscalCode, payer]));
  const planned = planPupils([row], { pupils: new Map(), payers }, (field) => material.places.has(field));
  await writePupils(tx, material, planned, new Map());
  const changes = planned.flatMap((one) => payerChanges(one.row.payer, payers));
  return ok({
    consumerId: await idOfNumber(tx, row.number),
    payerIsKnown: payers.has(row.payer.fiscalCode),
    payerChanges: changes,
  });
}

/** The number after the highest in use, as long as the others: what a clerk would give to the next child. */
export async function nextConsumerNumber(tx: Tx): Promise<string> {
  const { number } = await get(
    tx,
    sql<{
      number: string;
    }>`select lpad((coalesce(max(number::bigint), 0) + 1)::text, coalesce(max(length(number)), 5)::integer, '0') as number
      from consumers where tenant_id = current_tenant() and number ~ '^[0-9]{1,15}$'`,
  );
  return number;
}

/** One row whose columns are called like the fields, so that what is refused names its field. */
function tableOf(values: NewPupil['values']): Pick<Material, 'table' | 'places'> {
  const fields = fieldsOf('pupils').map((choice) => choice.field as PupilField);
  return {
    table: { headers: fields, rows: [{ line: LINE, cells: fields.map((field) => values[field] ?? '') }] },
    places: new Map(fields.map((field, place) => [field, place])),
  };
}

async function idOfNumber(tx: Tx, number: string): Promise<number> {
  const row = await get(
    tx,
    sql<{ id: number }>`select id from consumers where tenant_id = current_tenant() and number = ${number}`,
  );
  return row.id;
}
