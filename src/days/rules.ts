import { addDays, type Day } from '#src/kernel/day.ts';
import { isBefore, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';

/** The three things that happen to every day, in this order. */
export type StepKind = 'freeze' | 'post' | 'evening';

interface DueStep {
  readonly day: Day;
  readonly dueAt: Temporal.Instant;
}

/** The freeze of the schools that close at one hour; the day is frozen with the last of its hours. */
export interface FreezeStep extends DueStep {
  readonly kind: 'freeze';
  readonly cutoff: TimeOfDay;
  readonly last: boolean;
}

export type Step = FreezeStep | (DueStep & { readonly kind: Exclude<StepKind, 'freeze'> });

/** Up to which day each step was done. */
export interface Progress {
  readonly frozenThrough: Day;
  /** On the day after it: the last cutoff whose schools are frozen already. */
  readonly frozenCutoff: TimeOfDay | null;
  readonly postedThrough: Day;
  readonly eveningThrough: Day;
}

/** Rome times of the steps that come next, each as in force on the day of its step. */
export interface Timetable {
  /** Every hour at which schools close, the earliest first; at least one (R2). */
  readonly cutoffs: readonly TimeOfDay[];
  readonly postingTime: TimeOfDay;
  readonly eveningTime: TimeOfDay;
}

/** The freeze runs one minute after the cutoff shown, because 09:00:59 is still in time (R2). */
const frozenAt = (day: Day, cutoff: TimeOfDay): Temporal.Instant => romeInstant(day, cutoff).add({ minutes: 1 });

/**
 * The earliest step that is not done yet. A day is posted only after it was frozen, and its evening comes only after it was posted,
 * however late any of them runs.
 */
export function nextStep(progress: Progress, timetable: Timetable): Step {
  const freezeDay = addDays(progress.frozenThrough, 1);
  const postDay = addDays(progress.postedThrough, 1);
  const eveningDay = addDays(progress.eveningThrough, 1);
  const steps: Step[] = [nextFreeze(freezeDay, timetable.cutoffs, progress.frozenCutoff)];
  if (postDay < freezeDay)
    steps.push({ kind: 'post', day: postDay, dueAt: romeInstant(postDay, timetable.postingTime) });
  if (eveningDay < postDay)
    steps.push({ kind: 'evening', day: eveningDay, dueAt: romeInstant(eveningDay, timetable.eveningTime) });
  return steps.reduce((first, step) => (isBefore(step.dueAt, first.dueAt) ? step : first));
}

function nextFreeze(day: Day, cutoffs: readonly TimeOfDay[], done: TimeOfDay | null): FreezeStep {
  const last = cutoffs.at(-1);
  if (last === undefined) throw new Error('A day closes at some hour');
  // Should the hours have moved while the day was being frozen, its last one still ends it.
  const cutoff = cutoffs.find((each) => done === null || each > done) ?? last;
  return { kind: 'freeze', day, dueAt: frozenAt(day, cutoff), cutoff, last: cutoff === last };
}

export const isDue = (step: Step, now: Temporal.Instant): boolean => !isBefore(now, step.dueAt);
