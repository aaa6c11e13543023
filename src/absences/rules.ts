import { addDays, type Day, earlier } from '#src/kernel/day.ts';
import { err, ok, type Result } from '#src/kernel/result.ts';
import type { AbsenceDecision, AbsenceRefusal, AskedDay, AskedDays, MealInRow } from './types.ts';

interface Question {
  readonly asked: AskedDays;
  readonly kind: AskedDay['kind'];
  readonly arrivedAt: Temporal.Instant;
}

/**
 * The last day for which something can be planned today (R2): that of the school year, or `daysAhead` calendar days from today where the
 * municipality has set it. An absence until further notice that begins by then still lasts to the end of the school year.
 */
export const lastDayToPlan = (endOfYear: Day, today: Day, daysAhead: number | null): Day =>
  daysAhead === null ? endOfYear : earlier(endOfYear, addDays(today, daysAhead));

const isService = (day: AskedDay) => day.state !== 'unavailable';
const isOpen = (day: AskedDay) => day.inTime && !day.settled;

/**
 * Which acts a request becomes (R2). `days` are the asked days in order: those named, or every calendar day of the period.
 * A period is accepted for its open days and names each closed one; an answer without acts means that all was so already.
 */
export function decideAbsence(
  question: Question,
  days: readonly AskedDay[],
): Result<AbsenceDecision, Extract<AbsenceRefusal, { kind: 'CutoffPassed' | 'DaySettled' | 'NoServiceDay' }>> {
  const service = days.filter(isService);
  // A closed day that already is as asked refuses nothing: equal acts are one.
  const closed = service.filter((day) => !isOpen(day) && day.kind !== question.kind);
  const open = service.filter(isOpen);
  const last = closed.at(-1);
  if (open.length === 0 && last) {
    const closedDays = closed.map((each) => each.day);
    const { arrivedAt } = question;
    return last.inTime
      ? err({ kind: 'DaySettled', arrivedAt, closedDays })
      : err({ kind: 'CutoffPassed', cutoff: last.cutoff, arrivedAt, closedDays });
  }
  if (service.length === 0)
    return err({
      kind: 'NoServiceDay',
      days: days.map(({ day, reasonCode, reason }) => ({ day, reasonCode, reason })),
    });
  const changed = open.filter((day) => day.kind !== question.kind).map((day) => day.day);
  return ok({
    acts: changed.length === 0 ? [] : actsFor(question, days.filter(isOpen)),
    days: changed,
    closedDays: closed.map((each) => each.day),
    lightEnded: [],
  });
}

/** A period also covers its days without service: should a closure be withdrawn, the child is absent there as well. */
function actsFor({ asked, kind }: Question, open: readonly AskedDay[]): AbsenceDecision['acts'] {
  return runsOf(
    open.map((each) => ({ day: each.day, kind, untilFurtherNotice: asked.shape === 'until_further_notice' })),
  );
}

interface KindOfDay {
  readonly day: Day;
  readonly kind: AskedDay['kind'];
  readonly untilFurtherNotice: boolean;
}

/** Neighbouring days of one kind as one act. The days come in order. */
export function runsOf(days: readonly KindOfDay[]): AbsenceDecision['acts'] {
  const runs: { kind: AskedDay['kind']; from: Day; to: Day; untilFurtherNotice: boolean }[] = [];
  for (const { day, kind, untilFurtherNotice } of days) {
    const run = runs.at(-1);
    if (run && run.kind === kind && run.untilFurtherNotice === untilFurtherNotice && addDays(run.to, 1) === day)
      run.to = day;
    else runs.push({ kind, from: day, to: day, untilFurtherNotice });
  }
  return runs;
}

/**
 * The first asked day that would be one light meal too many (R3); undefined when all may be light. `days` are the consumer's own service
 * days in order, as they would be; days without a meal neither count nor break the row, a normal meal breaks it.
 */
export function lightTooMany(days: readonly MealInRow[], asked: ReadonlySet<Day>, limit: number): Day | undefined {
  let row: Day[] = [];
  for (const { day, meal } of days) {
    if (meal === 'none') continue;
    if (meal === 'normal') row = [];
    else row.push(day);
    // The row may already stand and be joined in its middle: its last asked day is the one too many.
    if (row.length > limit) {
      const tooMany = row.findLast((each) => asked.has(each));
      if (tooMany) return tooMany;
    }
  }
  return undefined;
}

/**
 * Coming light meals beyond the limit (R3), each of which has to become a normal meal, which then breaks the row. `days` are the consumer's own
 * service days in order; those up to `today` stay as they are.
 */
export function lightsBeyond(days: readonly MealInRow[], limit: number, today: Day): Day[] {
  const beyond: Day[] = [];
  let row = 0;
  for (const { day, meal } of days) {
    if (meal === 'none') continue;
    row = meal === 'light' ? row + 1 : 0;
    if (row <= limit || day <= today) continue;
    beyond.push(day);
    row = 0;
  }
  return beyond;
}
