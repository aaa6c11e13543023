import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import {
  knownMunicipality,
  type MunicipalityFacts,
  municipalityIn,
  type StoredMunicipality,
} from './municipality-facts.ts';
import type { AbsenceKind, ChildFacts, PlannedState, RegisterLine, RequestedAct } from './types.ts';

/** A row of `children_facts`, as JSON. */
export interface StoredFacts {
  readonly consumer_id: number;
  readonly version: string;
  /** In the first row only, and where the question named another version. */
  readonly municipality: StoredMunicipality | null;
  readonly enrolments: readonly EnrolmentRow[] | null;
  readonly acts: readonly ActRow[] | null;
  readonly suspensions: readonly { readonly from: Day; readonly endsBefore: Day | null }[] | null;
  readonly register: readonly RegisterRow[] | null;
}

interface EnrolmentRow {
  readonly from: Day;
  readonly to: Day;
  readonly weekdays: string | null;
  readonly classId: number;
  readonly schoolYearId: number;
}

interface ActRow extends Omit<RequestedAct, 'arrivedAt'> {
  readonly kind: AbsenceKind;
  readonly arrivedAt: string;
}

interface RegisterRow extends Omit<RegisterLine, 'posted'> {
  readonly planned: PlannedState;
}

/**
 * All that decides the days of some children in a stretch of days, in one statement: one child's year is read in a tenth of the time in which
 * `day_statuses` joins it. What follows from it is the rule's (`childCalendar`); both are held equal by `rules-and-sql.test.ts`.
 */
export async function childFacts(
  tx: Tx,
  consumerIds: readonly number[],
  { from, to }: { readonly from: Day; readonly to: Day },
  service = 'canteen',
): Promise<ChildFacts[]> {
  const known = knownMunicipality(tx, service);
  const found = await rows(
    tx,
    sql<{ facts: StoredFacts }>`/* children_facts */ select row_to_json(f) as facts
      from children_facts(${service}, ${consumerIds}::bigint[], ${from}, ${to}, ${known?.version ?? null}::uuid) f`,
  );
  const [first] = found;
  if (!first) return [];
  const municipality = municipalityIn(tx, first.facts, known, service);
  return found.map(({ facts }) => factsOf(facts, municipality));
}

/** The facts as the rule reads them. */
export function factsOf(
  { consumer_id: consumerId, enrolments, acts, suspensions, register }: StoredFacts,
  municipality: MunicipalityFacts,
): ChildFacts {
  const { goLive, patronDay, closures, posted, classes, schoolYears, ...ofAll } = municipality;
  const asked = (acts ?? []).map((act) => ({ ...act, arrivedAt: Temporal.Instant.from(act.arrivedAt) }));
  const shared = {
    goLive,
    patronDay,
    closures,
    acts: asked,
    suspensions: (suspensions ?? []).map(({ from, endsBefore }) => ({ from, endsBefore: endsBefore ?? undefined })),
  };
  return {
    consumerId,
    plans: (enrolments ?? []).map(({ from, to, weekdays, classId, schoolYearId }) => {
      const { schoolId, weekdays: classWeekdays } = existing(classes.get(classId));
      const year = existing(schoolYears.get(schoolYearId));
      return {
        ...shared,
        classId,
        schoolId,
        classWeekdays,
        serviceFrom: year.from,
        serviceTo: year.to,
        ownWeekdays: weekdays ?? undefined,
        enrolledFrom: from,
        enrolledTo: to,
      };
    }),
    acts: asked,
    closures,
    register: new Map(register?.map((line) => [line.day, { ...line, posted: posted.has(line.day) }])),
    posted,
    ...ofAll,
  };
}

/** Keys of the database see to it that there is one. */
function existing<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('An enrolment without its class or school year');
  return found;
}
