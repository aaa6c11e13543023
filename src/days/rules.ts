import { addDays, type Day } from '#src/kernel/day.ts';
import { isBefore, romeInstant, type TimeOfDay } from '#src/kernel/rome-time.ts';

/** The three things that happen to every day, in this order. */
export type StepKind = 'freeze' | 'post' | 'evening';

export interface Step {
  readonly kind: StepKind;
  readonly day: Day;
  readonly dueAt: Temporal.Instant;
}

/** Up to which day each step was done. */
export interface Progress {
  readonly frozenThrough: Day;
  readonly postedThrough: Day;
  readonly eveningThrough: Day;
}

/** Rome times of a day's steps, as in force on that day. */
export interface Timetable {
  readonly cutoff: TimeOfDay;
  readonly postingTime: TimeOfDay;
  readonly eveningTime: TimeOfDay;
}

/** The freeze runs one minute after the cutoff shown, because 09:00:59 is still in time (R2). */
const frozenAt = (day: Day, cutoff: TimeOfDay): Temporal.Instant => romeInstant(day, cutoff).add({ minutes: 1 });

/**
 * The earliest step that is not done yet. A day is posted only after it was frozen, and its evening comes only after it was posted,
 * however late any of them runs.
 */
export function nextStep(progress: Progress, timetableOf: (day: Day) => Timetable): Step {
  const freezeDay = addDays(progress.frozenThrough, 1);
  const postDay = addDays(progress.postedThrough, 1);
  const eveningDay = addDays(progress.eveningThrough, 1);
  const steps: Step[] = [{ kind: 'freeze', day: freezeDay, dueAt: frozenAt(freezeDay, timetableOf(freezeDay).cutoff) }];
  if (postDay < freezeDay)
    steps.push({ kind: 'post', day: postDay, dueAt: romeInstant(postDay, timetableOf(postDay).postingTime) });
  if (eveningDay < postDay)
    steps.push({
      kind: 'evening',
      day: eveningDay,
      dueAt: romeInstant(eveningDay, timetableOf(eveningDay).eveningTime),
    });
  return steps.reduce((first, step) => (isBefore(step.dueAt, first.dueAt) ? step : first));
}

export const isDue = (step: Step, now: Temporal.Instant): boolean => !isBefore(now, step.dueAt);
