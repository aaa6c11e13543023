import { type Day, weekdayOf } from '#src/kernel/day.ts';
import { isBefore, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';
import { nationalFeast } from './feast-rules.ts';
import type {
  Act,
  Closure,
  CutoffChange,
  DayStatus,
  PlanFacts,
  PlannedDay,
  RegisterFacts,
  UnavailableReason,
} from './types.ts';

/**
 * The first instant at which a day is closed: a request that arrives up to and including 09:00:59 is in time, so one minute
 * after the cutoff shown (R2). Twin of `cutoff_at` in SQL.
 */
export function closesAt(day: Day, cutoff: TimeOfDay): Temporal.Instant {
  const key = `${day} ${cutoff}`;
  const known = closings.get(key);
  if (known) return known;
  const closing = romeInstant(day, cutoff).add({ minutes: 1 });
  if (closings.size >= MOST_CLOSINGS) closings.clear();
  closings.set(key, closing);
  return closing;
}

/** What a wall clock means never changes, and all families ask for the same days. */
const closings = new Map<string, Temporal.Instant>();
const MOST_CLOSINGS = 5000;

/** Whether a request that arrived then can still change that day (R2). */
export const isInTime = (arrivedAt: Temporal.Instant, day: Day, cutoff: TimeOfDay): boolean =>
  isBefore(arrivedAt, closesAt(day, cutoff));

/**
 * The cutoff of a school on a day (R2): its own, else that of the service, else the municipality's. `changes` are those of the service in the
 * order in which they were recorded; of two from one day the later counts. Twin of `cutoff_time` in SQL.
 */
export function cutoffOf(
  changes: readonly CutoffChange[],
  schoolId: number | null,
  day: Day,
  general: TimeOfDay,
): TimeOfDay {
  if (changes.length === 0) return general;
  const inForce = (of: number | null) =>
    changes
      .filter((change) => change.schoolId === of && change.validFrom <= day)
      .toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0))
      .at(-1)?.cutoff;
  return inForce(schoolId) ?? inForce(null) ?? general;
}

/** The plan of a day (R1, R17); undefined outside the enrolment. Twin of `planned_days` in SQL. */
export function plannedDay(facts: PlanFacts, day: Day): PlannedDay | undefined {
  if (day < facts.enrolledFrom || day > facts.enrolledTo) return undefined;
  const covering = closuresOn(facts.closures, facts, day);
  const closure =
    covering.findLast((each) => each.kind === 'no_meal' && each.origin === 'event') ??
    covering.findLast((each) => each.kind === 'no_meal');
  const feast = nationalFeast(day) ?? (day.slice(5) === facts.patronDay ? 'Festa patronale' : undefined);
  const reasonCode = unavailableBecause(facts, day, closure !== undefined, feast !== undefined);
  return {
    state: reasonCode ? 'unavailable' : availableState(facts, day),
    reasonCode: reasonCode ?? null,
    reason: closure?.reason ?? feast ?? null,
    packedLunch: covering.some((each) => each.kind === 'packed_lunch'),
  };
}

function unavailableBecause(
  facts: PlanFacts,
  day: Day,
  closed: boolean,
  feast: boolean,
): UnavailableReason | undefined {
  const weekday = String(weekdayOf(day));
  if (facts.goLive === undefined || day < facts.goLive) return 'before_go_live';
  if (closed) return 'closure';
  if (feast) return 'feast';
  if (day < facts.serviceFrom || day > facts.serviceTo) return 'outside_period';
  if (!facts.classWeekdays.includes(weekday)) return Number(weekday) > 5 ? 'weekend' : 'class_pattern';
  if (facts.ownWeekdays !== undefined && !facts.ownWeekdays.includes(weekday)) return 'own_pattern';
  return undefined;
}

function availableState(facts: PlanFacts, day: Day): PlannedDay['state'] {
  if (facts.suspensions.some(({ from, endsBefore }) => from <= day && (endsBefore === undefined || day < endsBefore))) {
    return 'suspended';
  }
  const kind = lastActOn(facts.acts, day)?.kind;
  return kind === 'absent' || kind === 'light' ? kind : 'booked';
}

/** The act that decides a day: the last by arrival; of two that arrived together the one stored last (R2). */
export const lastActOn = <A extends Act>(acts: readonly A[], day: Day): A | undefined =>
  acts.findLast((act) => covers(act, day));

const covers = (period: { readonly from: Day; readonly to: Day }, day: Day) => period.from <= day && day <= period.to;

/** The closures that concern a class on a day, the one entered last at the end. */
export const closuresOn = (
  closures: readonly Closure[],
  of: { schoolId: number; classId: number },
  day: Day,
): Closure[] =>
  closures.filter(
    (closure) =>
      covers(closure, day) &&
      (closure.schoolId === null || closure.schoolId === of.schoolId) &&
      (closure.classId === null || closure.classId === of.classId),
  );

/** The status of a frozen day (R17). Twin of `day_statuses` in SQL for days that have a register. */
export function frozenStatus(register: RegisterFacts): DayStatus {
  if (register.eventReason !== undefined) return 'unavailable';
  if (register.present === null && !register.confirmed && !register.posted) return register.planned;
  const booked = register.planned === 'booked' || register.planned === 'light';
  if (register.present ?? booked) return 'consumed';
  return register.present === null && register.planned === 'unavailable' ? 'unavailable' : 'not_consumed';
}
