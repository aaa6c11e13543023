import { type Day, daysFrom } from '#src/kernel/day.ts';
import { closesAt, closuresOn, cutoffOf, frozenStatus, lastActOn, plannedDay } from './rules.ts';
import type { ChildFacts, ConsumerDay, PlanFacts, PlannedDay, RegisterLine, RequestedAct } from './types.ts';

/** The days of one child in the stretch that was read, each worked out when it is first asked for. */
export interface ChildCalendar {
  readonly on: (day: Day) => ConsumerDay;
  /** Days of its register, in order: those on which a meal can have been eaten. */
  readonly registered: readonly Day[];
  /** The last day of its last enrolment; undefined without one. */
  readonly lastDay: Day | undefined;
}

/** What each day of a child is (R17), out of its facts. Twin of `day_statuses` in SQL. */
export function childCalendar(facts: ChildFacts): ChildCalendar {
  const ends = facts.plans.map(({ enrolledTo }) => enrolledTo).sort();
  const known = new Map<Day, ConsumerDay>();
  const on = (day: Day) => {
    const found = known.get(day) ?? dayOf(facts, day);
    known.set(day, found);
    return found;
  };
  return { on, registered: [...facts.register.keys()].sort(), lastDay: ends.at(-1) };
}

function dayOf(facts: ChildFacts, day: Day): ConsumerDay {
  const plan = facts.plans.find(({ enrolledFrom, enrolledTo }) => enrolledFrom <= day && day <= enrolledTo);
  const act = plan && lastActOn(facts.acts, day);
  const line = facts.register.get(day);
  const schoolId = line?.schoolId ?? plan?.schoolId ?? null;
  const cutoff = cutoffOn(facts, schoolId, day);
  const status = line ? frozenDay(facts, line, plan) : openDay(plan && plannedDay(plan, day));
  return {
    ...status,
    day,
    frozen: line !== undefined || isFrozen(facts, schoolId, day),
    posted: facts.posted.has(day),
    marked: line !== undefined && (line.present !== null || line.confirmed),
    cutoff,
    closesAt: closesAt(day, cutoff),
    act: act ? actOf(act) : null,
    chargedCents: line?.chargedCents ?? null,
  };
}

const actOf = ({ kind, arrivedAt, channel, personName, untilFurtherNotice }: RequestedAct) => ({
  kind,
  arrivedAt,
  channel,
  personName,
  untilFurtherNotice,
});

/** Every day from one to another, both included, in order. */
export const daysIn = (calendar: ChildCalendar, from: Day, to: Day): ConsumerDay[] =>
  daysFrom(from, to).map(calendar.on);

type Status = Pick<ConsumerDay, 'state' | 'planned' | 'reasonCode' | 'reason' | 'light' | 'packedLunch'>;

function openDay(planned: PlannedDay | undefined): Status {
  if (!planned) return NOT_ENROLLED;
  return { ...planned, planned: planned.state, light: planned.state === 'light' };
}

const NOT_ENROLLED: Status = {
  state: 'unavailable',
  planned: 'unavailable',
  reasonCode: 'not_enrolled',
  reason: null,
  light: false,
  packedLunch: false,
};

/** A frozen day is read from the register; an event entered or withdrawn afterwards is a fact of its own and counts (R4). */
function frozenDay(facts: ChildFacts, line: RegisterLine, plan: PlanFacts | undefined): Status {
  const event = closuresOn(facts.closures, line, line.day).findLast(
    ({ kind, origin }) => kind === 'no_meal' && origin === 'event',
  )?.reason;
  const none = line.planned === 'unavailable';
  const planned = none && plan ? plannedDay(plan, line.day) : undefined;
  return {
    state: frozenStatus({ ...line, eventReason: event }),
    planned: line.planned,
    reasonCode: event !== undefined ? 'closure' : none ? (planned?.reasonCode ?? 'closure') : null,
    reason: event ?? (none ? (planned?.reason ?? null) : null),
    light: line.planned === 'light',
    packedLunch: line.packedLunch,
  };
}

const isFrozen = ({ frozenThrough, schoolOrders }: ChildFacts, schoolId: number | null, day: Day) =>
  (frozenThrough !== undefined && day <= frozenThrough) ||
  schoolOrders.some((order) => order.day === day && order.schoolId === schoolId);

function cutoffOn({ generalCutoffs, usualCutoff, cutoffChanges }: ChildFacts, schoolId: number | null, day: Day) {
  const general = generalCutoffs.findLast(({ from }) => from <= day)?.cutoff ?? usualCutoff;
  return cutoffOf(cutoffChanges, schoolId, day, general);
}
