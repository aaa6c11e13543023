import { sql } from 'kysely';
import type { Day } from '#src/kernel/day.ts';
import type { TimeOfDay } from '#src/kernel/rome-time.ts';
import { rows, type Tx } from '#src/platform/database/index.ts';
import type {
  AbsenceKind,
  ChildFacts,
  Closure,
  CutoffChange,
  PlannedState,
  RegisterLine,
  RequestedAct,
} from './types.ts';

/** A row of `child_facts`, as JSON. */
export interface StoredFacts {
  readonly consumer_id: number;
  readonly go_live: Day | null;
  readonly patron_day: string;
  readonly enrolments: readonly EnrolmentRow[] | null;
  readonly acts: readonly ActRow[] | null;
  readonly suspensions: readonly { readonly from: Day; readonly endsBefore: Day | null }[] | null;
  readonly register: readonly RegisterRow[] | null;
  readonly closures: readonly Closure[] | null;
  readonly frozen_through: Day | null;
  readonly school_orders: ChildFacts['schoolOrders'] | null;
  readonly posted_days: readonly Day[] | null;
  readonly general_cutoffs: ChildFacts['generalCutoffs'] | null;
  readonly usual_cutoff: TimeOfDay;
  readonly cutoff_changes: readonly CutoffChange[] | null;
}

interface EnrolmentRow {
  readonly from: Day;
  readonly to: Day;
  readonly weekdays: string | null;
  readonly classId: number;
  readonly schoolId: number;
  readonly classWeekdays: string;
  readonly serviceFrom: Day;
  readonly serviceTo: Day;
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
  const found = await rows(
    tx,
    sql<{ facts: StoredFacts }>`/* child_facts */ select row_to_json(f) as facts
      from child_facts(${service}, ${consumerIds}::bigint[], ${from}, ${to}) f`,
  );
  return found.map(({ facts }) => factsOf(facts));
}

/** The facts as the rule reads them. */
export function factsOf({ enrolments, acts, suspensions, register, closures, ...row }: StoredFacts): ChildFacts {
  const posted = new Set(row.posted_days);
  const asked = (acts ?? []).map((act) => ({ ...act, arrivedAt: Temporal.Instant.from(act.arrivedAt) }));
  const shared = {
    goLive: row.go_live ?? undefined,
    patronDay: row.patron_day,
    closures: closures ?? [],
    acts: asked,
    suspensions: (suspensions ?? []).map(({ from, endsBefore }) => ({ from, endsBefore: endsBefore ?? undefined })),
  };
  return {
    consumerId: row.consumer_id,
    plans: (enrolments ?? []).map(({ from, to, weekdays, ...enrolment }) => ({
      ...shared,
      ...enrolment,
      ownWeekdays: weekdays ?? undefined,
      enrolledFrom: from,
      enrolledTo: to,
    })),
    acts: asked,
    closures: shared.closures,
    register: new Map(register?.map((line) => [line.day, { ...line, posted: posted.has(line.day) }])),
    frozenThrough: row.frozen_through ?? undefined,
    schoolOrders: row.school_orders ?? [],
    posted,
    generalCutoffs: row.general_cutoffs ?? [],
    usualCutoff: row.usual_cutoff,
    cutoffChanges: row.cutoff_changes ?? [],
  };
}
